package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A parameter as Bind carried it, decoded when somebody asks. Text is UTF-8; of the binary formats
 * bool, int2, int4, int8, oid, float4, float8, the text family, json, xml and uuid are decoded.
 */
public final class BoundParameter implements Parameter {

  private final int number;
  private final Prepared prepared;
  private final boolean binary;
  private final byte @Nullable [] bytes;

  /** {@code bytes} is null for SQL NULL; the array is not copied. */
  BoundParameter(int number, Prepared prepared, boolean binary, byte @Nullable [] bytes) {
    this.number = number;
    this.prepared = prepared;
    this.binary = binary;
    this.bytes = bytes;
  }

  /** Bytes of its value, 0 for SQL NULL. */
  public int size() {
    return bytes == null ? 0 : bytes.length;
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int typeOid() {
    return prepared.parameterType(number);
  }

  @Override
  public boolean binary() {
    return binary;
  }

  @Override
  public boolean isNull() {
    return bytes == null;
  }

  @Override
  public @Nullable String value() {
    if (bytes == null) {
      return null;
    }
    return binary ? decode(typeOid(), bytes) : utf8(bytes);
  }

  @Override
  public boolean decoded() {
    return bytes == null || value() != null;
  }

  @Override
  public byte[] bytes() {
    return bytes == null ? new byte[0] : bytes.clone();
  }

  private static @Nullable String decode(int type, byte[] bytes) {
    var in = ByteBuffer.wrap(bytes);
    return switch (type) {
      case 16 -> bytes.length == 1 ? (bytes[0] == 0 ? "false" : "true") : null;
      case 20 -> bytes.length == 8 ? Long.toString(in.getLong()) : null;
      case 21 -> bytes.length == 2 ? Short.toString(in.getShort()) : null;
      case 23 -> bytes.length == 4 ? Integer.toString(in.getInt()) : null;
      case 26 -> bytes.length == 4 ? Integer.toUnsignedString(in.getInt()) : null;
      case 700 -> bytes.length == 4 ? Float.toString(in.getFloat()) : null;
      case 701 -> bytes.length == 8 ? Double.toString(in.getDouble()) : null;
      case 2950 -> bytes.length == 16 ? new UUID(in.getLong(), in.getLong()).toString() : null;
      // text, name, bpchar, varchar, json, xml, unknown
      case 25, 19, 1042, 1043, 114, 142, 705 -> utf8(bytes);
      default -> null;
    };
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
