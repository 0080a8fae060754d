package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.statement.values.ValueDecoder;
import org.jspecify.annotations.Nullable;

/** A parameter as Bind carried it, decoded when somebody asks. Immutable; safe on any thread. */
public final class BoundParameter implements Parameter {

  private final int number;
  private final int type;
  private final boolean binary;
  private final byte @Nullable [] bytes;
  private final ValueDecoder decoder;

  /**
   * A value of a statement.
   *
   * @param type its OID, 0 if it is not known
   * @param bytes null for SQL NULL; the array is not copied
   */
  BoundParameter(
      int number, int type, boolean binary, byte @Nullable [] bytes, ValueDecoder decoder) {
    this.number = number;
    this.type = type;
    this.binary = binary;
    this.bytes = bytes;
    this.decoder = decoder;
  }

  /** The same value of a type that was not known when it was bound; the bytes are shared. */
  BoundParameter withType(int oid) {
    return new BoundParameter(number, oid, binary, bytes, decoder);
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
    return type;
  }

  @Override
  public @Nullable String typeName() {
    return decoder.name(type);
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
    var normal = normal();
    return normal != null || bytes == null || binary ? normal : decoder.characters(bytes);
  }

  @Override
  public boolean decoded() {
    return bytes == null || normal() != null;
  }

  @Override
  public @Nullable String normal() {
    if (bytes == null) {
      return null;
    }
    if (binary) {
      return decoder.binary(type, bytes);
    }
    var text = decoder.characters(bytes);
    return text == null ? null : decoder.text(type, text);
  }

  @Override
  public byte[] bytes() {
    return bytes == null ? new byte[0] : bytes.clone();
  }
}
