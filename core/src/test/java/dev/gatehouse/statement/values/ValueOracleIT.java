package dev.gatehouse.statement.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.Database;
import dev.gatehouse.session.RawClient;
import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * S12: values that nobody would write, text and binary, made out of those of {@link
 * ValueFormatsIT}. Whatever the server takes for a value must have the normal form of what the
 * server makes of it, or none. {@code -Doracle.seed} repeats a run, {@code -Doracle.values} sets
 * how many each type and format gets.
 */
class ValueOracleIT {

  private static final int COUNT = Integer.getInteger("oracle.values", 1_000);
  private static final long SEED = Long.getLong("oracle.seed", 20_260_101);
  private static final int BATCH = 250;
  private static final String PIECES =
      " \t\n\u000b+-_.,:;/\\\"'(){}[]=$%0123456789abcdefxoABCDEFXOTZPé";

  /** What the server makes of a value: its text, its bytes in hexadecimal digits. */
  private record Taken(String shown, String sent) {

    byte[] bytes() {
      return HexFormat.of().parseHex(sent);
    }
  }

  private static RawClient client;
  private static ValueDecoder decoder;

  @BeforeAll
  static void connect() throws Exception {
    System.out.printf("oracle values: -Doracle.seed=%d%n", SEED);
    client = RawClient.login(Database.port(), "postgres");
    ask("SET TimeZone = 'Europe/Berlin'");
    ask("SET DateStyle = 'ISO, DMY'");
    decoder = new ValueDecoder(TypeLookup.BUILT_IN, ServerConventions.of(ValueOracleIT::ask));
  }

  @AfterAll
  static void close() throws IOException {
    client.close();
  }

  static Stream<Arguments> types() {
    return ValueFormatsIT.values()
        .map(
            row -> {
              var type = (String) row.get()[0];
              return Arguments.of(type.replace("bit(3)", "\"bit\""), row.get()[1]);
            });
  }

  @ParameterizedTest
  @MethodSource("types")
  void s12ShouldReadTextAsTheServerDoes(String type, String seeds) throws IOException {
    var written = texts(seeds);
    var mutants = mutants(written, type);
    assertAgreement(type, false, mutants);
  }

  @ParameterizedTest
  @MethodSource("types")
  void s12ShouldReadBytesAsTheServerDoes(String type, String seeds) throws IOException {
    var sent = new ArrayList<byte[]>();
    for (var taken : take(type, false, texts(seeds))) {
      if (taken != null) {
        sent.add(taken.bytes());
      }
    }
    assertAgreement(type, true, mutants(sent, type));
  }

  private static void assertAgreement(String type, boolean binary, List<byte[]> values)
      throws IOException {
    var oid = Integer.parseInt(ask("SELECT '" + type + "'::regtype::oid::int"));
    var disagreements = new ArrayList<String>();
    var agreed = 0;
    var taken = take(type, binary, values);
    for (var i = 0; i < values.size(); i++) {
      var value = values.get(i);
      var server = taken.get(i);
      var ours = binary ? decoder.binary(oid, value) : text(oid, value);
      if (server == null || ours == null) {
        continue;
      }
      agreed++;
      if (differs(ours, decoder.binary(oid, server.bytes()))
          || differs(ours, decoder.text(oid, server.shown()))) {
        disagreements.add(
            (binary ? HexFormat.of().formatHex(value) : new String(value, StandardCharsets.UTF_8))
                + " is "
                + ours
                + " here, there "
                + server.shown());
      }
    }
    assertThat(disagreements).isEmpty();
    assertThat(agreed).as("values that both read").isGreaterThan(values.size() / 100);
  }

  private static boolean differs(String ours, @Nullable String other) {
    return other != null && !other.equals(ours);
  }

  private static @Nullable String text(int oid, byte[] value) {
    var characters = decoder.characters(value);
    return characters == null ? null : decoder.text(oid, characters);
  }

  // ---- the server

  private static String ask(String sql) throws IOException {
    client.send(new Frames().query(sql));
    for (var message : client.untilReady()) {
      if (message.type() == 'D') {
        return new String(cells(message).getFirst(), StandardCharsets.UTF_8);
      }
    }
    return "";
  }

  /** What the server makes of each value; null where it refuses it. */
  private static List<@Nullable Taken> take(String type, boolean binary, List<byte[]> values)
      throws IOException {
    var send = ask("SELECT typsend FROM pg_type WHERE oid = '" + type + "'::regtype");
    client.send(
        new Frames()
            .parse("take", "SELECT $1::%s::text, %s($1::%s)".formatted(type, send, type))
            .sync());
    client.untilReady();
    var all = new ArrayList<@Nullable Taken>();
    for (var from = 0; from < values.size(); from += BATCH) {
      var batch = values.subList(from, Math.min(from + BATCH, values.size()));
      var frames = new Frames();
      for (var value : batch) {
        var format = (short) (binary ? 1 : 0);
        var one = (short) 1;
        frames
            .add('B', "", "take", one, format, one, value.length, value, (short) 2, (short) 0, one)
            .add('E', "", 0)
            .sync();
      }
      client.send(frames);
      for (var i = 0; i < batch.size(); i++) {
        all.add(taken(client.untilReady()));
      }
    }
    client.send(new Frames().add('C', 'S', "take").sync());
    client.untilReady();
    return all;
  }

  private static @Nullable Taken taken(List<Message> answers) {
    for (var answer : answers) {
      if (answer.type() == 'D') {
        var cells = cells(answer);
        return new Taken(
            new String(cells.getFirst(), StandardCharsets.UTF_8),
            HexFormat.of().formatHex(cells.getLast()));
      }
    }
    return null;
  }

  private static List<byte[]> cells(Message row) {
    var in = row.body().duplicate();
    var cells = new ArrayList<byte[]>();
    for (var left = in.getShort(); left > 0; left--) {
      var cell = new byte[in.getInt()];
      in.get(cell);
      cells.add(cell);
    }
    return cells;
  }

  // ---- mutants

  private static List<byte[]> texts(String seeds) {
    return Stream.of(seeds.split("\\|", -1))
        .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /** The seeds, and what becomes of them by one to three changes. */
  private static List<byte[]> mutants(List<byte[]> seeds, String type) {
    var random = new Random(SEED + type.hashCode());
    var mutants = new ArrayList<>(seeds);
    while (mutants.size() < COUNT) {
      var value = any(seeds, random);
      for (var changes = 1 + random.nextInt(3); changes > 0; changes--) {
        value = changed(value, any(seeds, random), random);
      }
      mutants.add(value);
    }
    return mutants;
  }

  private static byte[] any(List<byte[]> seeds, Random random) {
    return seeds.get(random.nextInt(seeds.size()));
  }

  private static byte[] changed(byte[] value, byte[] other, Random random) {
    var at = random.nextInt(value.length + 1);
    var to = Math.min(value.length, at + 1);
    var from = random.nextInt(other.length + 1);
    var piece = new byte[] {(byte) PIECES.charAt(random.nextInt(PIECES.length()))};
    var wild = new byte[] {(byte) random.nextInt(256)};
    return switch (random.nextInt(8)) {
      case 0 -> spliced(value, at, new byte[0], value, to);
      case 1 -> spliced(value, at, piece, value, at);
      case 2 -> spliced(value, at, piece, value, to);
      case 3 -> spliced(value, to, new byte[0], value, at);
      case 4 -> spliced(value, at, new byte[0], other, from);
      case 5 -> spliced(value, at, wild, value, to);
      case 6 -> spliced(value, at, new byte[] {0}, value, to);
      default -> spliced(value, at, new byte[] {(byte) 0xff}, value, to);
    };
  }

  /** The beginning of one, something between, and the end of another. */
  private static byte[] spliced(byte[] one, int to, byte[] between, byte[] other, int from) {
    return ByteBuffer.allocate(to + between.length + other.length - from)
        .put(one, 0, to)
        .put(between)
        .put(other, from, other.length - from)
        .array();
  }
}
