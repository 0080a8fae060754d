package dev.gatehouse.api.policy;

import dev.gatehouse.api.DoNotImplement;
import org.jspecify.annotations.Nullable;

/**
 * A value for a parameter of a statement: bound by message Bind, or an argument of an SQL EXECUTE.
 */
@DoNotImplement
public interface Parameter {

  /** How much of a value is shown. */
  enum Capture {
    /** All of it, as it is. */
    FULL,
    /** {@code ***}, or a part of it with {@code ***} or the like in the place of the rest. */
    MASKED,
    /** {@code hmac-sha256:} and the keyed hash of its normal form, in hexadecimal digits. */
    HASH,
    /** Nothing but its number, type and format, not even whether it is NULL. */
    NONE
  }

  /** The number in the statement: 1 is {@code $1}. */
  int number();

  /**
   * The type's OID as the client declared it in Parse or the server described it; 0 if the client
   * left it to the server, which has not told it yet.
   */
  int typeOid();

  /** The type's name without its schema, {@code int4} for example; null if it is not known. */
  default @Nullable String typeName() {
    return null;
  }

  /** Whether the client sent the binary format. */
  boolean binary();

  /** Whether the value is SQL NULL. */
  boolean isNull();

  /**
   * The value in its normal form (see {@link Value}). Where it is not {@link #decoded()}: the
   * characters of a text as they were sent, null for a binary value. Null for SQL NULL.
   */
  @Nullable String value();

  /**
   * Whether {@link #value()} is the normal form; true for NULL. It is not if the type is not known,
   * if the value is malformed, or if it could be read in two ways: then a rule on the value must
   * not rely on it.
   */
  boolean decoded();

  /** The value in its normal form; null if it is not decoded, and for SQL NULL. */
  default @Nullable String normal() {
    return decoded() ? value() : null;
  }

  /**
   * How much of the value an audit event shows, in {@link #value()} and {@link #bytes()} alike;
   * policies see all of it.
   */
  default Capture capture() {
    return Capture.FULL;
  }

  /** A copy of the bytes as they stand on the wire; empty for NULL. */
  byte[] bytes();
}
