package dev.gatehouse.audit.cbor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.cbor.CBORType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/**
 * Two libraries that know nothing of ours are the referees: what one side writes the others read.
 */
class CborOraclesTest {

  @RepeatedTest(300)
  void shouldBeReadByOthers(RepetitionInfo repetition) throws IOException {
    var value = Trees.random(new Random(repetition.getCurrentRepetition()), 3, 64);

    var encoded = Trees.encode(value);

    assertThat(fromJackson(encoded)).isEqualTo(value);
    assertThat(fromCborObject(CBORObject.DecodeFromBytes(encoded))).isEqualTo(value);
  }

  @RepeatedTest(300)
  void shouldReadWhatOthersWrite(RepetitionInfo repetition) throws Exception {
    var random = new Random(-repetition.getCurrentRepetition());
    var value = Trees.random(random, 3, 64);
    // Jackson writes integers of 64 bits without a sign as big ones, with a tag.
    var signed = Trees.random(random, 3, 63);

    assertThat(Trees.decode(toCborObject(value).EncodeToBytes())).isEqualTo(value);
    assertThat(Trees.decode(toJackson(signed))).isEqualTo(signed);
  }

  /** Flipped, lost and doubled bytes: whatever we still take, others read as the same. */
  @RepeatedTest(300)
  void shouldTakeNothingThatOthersReadDifferently(RepetitionInfo repetition) throws IOException {
    var random = new Random(repetition.getCurrentRepetition());
    var taken = 0;
    for (var i = 0; i < 200; i++) {
      var input = mutated(Trees.encode(Trees.random(random, 1, 64)), random);
      @Nullable Object value;
      try {
        value = Trees.decode(input);
      } catch (CborException e) {
        continue;
      }
      taken++;
      assertThat(fromJackson(input)).isEqualTo(value);
      assertThat(fromCborObject(CBORObject.DecodeFromBytes(input))).isEqualTo(value);
      assertThat(CBORObject.DecodeFromBytes(input).EncodeToBytes()).isEqualTo(input);
    }
    assertThat(taken).isPositive();
  }

  private static byte[] mutated(byte[] input, Random random) {
    var copy = input.clone();
    for (var i = random.nextInt(3); i >= 0; i--) {
      var at = random.nextInt(copy.length);
      copy[at] =
          (byte) (random.nextBoolean() ? copy[at] ^ (1 << random.nextInt(8)) : random.nextInt());
    }
    return copy;
  }

  private static CBORObject toCborObject(@Nullable Object value) {
    return switch (value) {
      case null -> CBORObject.Null;
      case Boolean bool -> CBORObject.FromObject(bool);
      case BigInteger number -> CBORObject.FromObject(number);
      case String text -> CBORObject.FromObject(text);
      case Trees.Blob blob -> CBORObject.FromObject(blob.bytes());
      case List<?> list -> {
        var array = CBORObject.NewArray();
        list.forEach(element -> array.Add(toCborObject(element)));
        yield array;
      }
      case Map<?, ?> map -> {
        var object = CBORObject.NewMap();
        map.forEach(
            (key, member) ->
                object.Add(CBORObject.FromObject((Integer) key), toCborObject(member)));
        yield object;
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    };
  }

  private static @Nullable Object fromCborObject(CBORObject object) {
    if (object.isNull()) {
      return null;
    }
    if (object.getType() == CBORType.Array) {
      var list = new ArrayList<@Nullable Object>();
      object.getValues().forEach(element -> list.add(fromCborObject(element)));
      return list;
    }
    if (object.getType() == CBORType.Map) {
      var map = new TreeMap<Integer, @Nullable Object>();
      for (var key : object.getKeys()) {
        map.put(key.AsInt32Value(), fromCborObject(object.get(key)));
      }
      return map;
    }
    return switch (object.getType()) {
      case Boolean -> object.AsBoolean();
      case Integer -> new BigInteger(object.AsEIntegerValue().toString());
      case TextString -> object.AsString();
      case ByteString -> Trees.Blob.of(object.GetByteString());
      default -> throw new AssertionError(object.getType());
    };
  }

  private static byte[] toJackson(@Nullable Object value) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var generator = new CBORFactory().createGenerator(out)) {
      write(generator, value);
    }
    return out.toByteArray();
  }

  private static void write(CBORGenerator generator, @Nullable Object value) throws IOException {
    switch (value) {
      case null -> generator.writeNull();
      case Boolean bool -> generator.writeBoolean(bool);
      case BigInteger number -> generator.writeNumber(number.longValueExact());
      case String text -> generator.writeString(text);
      case Trees.Blob blob -> generator.writeBinary(blob.bytes());
      case List<?> list -> {
        generator.writeStartArray(list, list.size());
        for (var element : list) {
          write(generator, element);
        }
        generator.writeEndArray();
      }
      case Map<?, ?> map -> {
        generator.writeStartObject(map, map.size());
        for (var entry : map.entrySet()) {
          generator.writeFieldId((Integer) entry.getKey());
          write(generator, entry.getValue());
        }
        generator.writeEndObject();
      }
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  private static @Nullable Object fromJackson(byte[] input) throws IOException {
    try (var parser = new CBORFactory().createParser(input)) {
      parser.nextToken();
      var value = read(parser);
      assertThat(parser.nextToken()).isNull();
      return value;
    }
  }

  private static @Nullable Object read(CBORParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_FALSE -> false;
      case VALUE_TRUE -> true;
      case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
      case VALUE_STRING -> parser.getText();
      case VALUE_EMBEDDED_OBJECT -> Trees.Blob.of(parser.getBinaryValue());
      case START_ARRAY -> {
        var list = new ArrayList<@Nullable Object>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          list.add(read(parser));
        }
        yield list;
      }
      case START_OBJECT -> {
        var map = new TreeMap<Integer, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          var key = Integer.valueOf(parser.currentName());
          parser.nextToken();
          map.put(key, read(parser));
        }
        yield map;
      }
      default -> throw new AssertionError(parser.currentToken());
    };
  }
}
