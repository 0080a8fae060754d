package dev.gatehouse.statement.values;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The bytes of a binary value, or of one inside it. Reads only within them. */
final class Input {

  private final byte[] bytes;
  private final Charset charset;
  private final int end;
  private int at;

  /** The array is not copied. */
  Input(byte[] bytes, Charset charset) {
    this(bytes, charset, 0, bytes.length);
  }

  private Input(byte[] bytes, Charset charset, int from, int end) {
    this.bytes = bytes;
    this.charset = charset;
    this.at = from;
    this.end = end;
  }

  int remaining() {
    return end - at;
  }

  /** All of it has been read, as it must be. */
  void end() {
    Undecodable.unless(at == end);
  }

  int uint8() {
    return take(1).get() & 0xff;
  }

  int uint16() {
    return take(2).getShort() & 0xffff;
  }

  int int16() {
    return take(2).getShort();
  }

  int int32() {
    return take(4).getInt();
  }

  long int64() {
    return take(8).getLong();
  }

  float float4() {
    return take(4).getFloat();
  }

  double float8() {
    return take(8).getDouble();
  }

  /** A count of things that take at least {@code least} bytes each: so many must be there. */
  int count(int least) {
    var count = int32();
    Undecodable.unless(count >= 0 && count <= remaining() / least);
    return count;
  }

  /** A value behind its length; null behind -1, which stands for SQL NULL. */
  @Nullable Input value() {
    var length = int32();
    if (length == -1) {
      return null;
    }
    var from = at;
    skip(length);
    return new Input(bytes, charset, from, at);
  }

  /** The rest as a value of its own. */
  Input rest() {
    var from = at;
    at = end;
    return new Input(bytes, charset, from, end);
  }

  /** The rest as characters of the client's encoding. */
  String text() {
    var rest = take(remaining());
    try {
      return charset
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(rest)
          .toString();
    } catch (CharacterCodingException e) {
      throw new Undecodable();
    }
  }

  /** The rest in hexadecimal digits. */
  String hex() {
    var from = at;
    at = end;
    return HexFormat.of().formatHex(bytes, from, end);
  }

  private ByteBuffer take(int length) {
    var from = at;
    skip(length);
    return ByteBuffer.wrap(bytes, from, length);
  }

  private void skip(int length) {
    Undecodable.unless(length >= 0 && length <= remaining());
    at += length;
  }
}
