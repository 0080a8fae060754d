package dev.gatehouse.api.policy;

import dev.gatehouse.api.DoNotImplement;
import org.jspecify.annotations.Nullable;

/** A bound parameter (PostgreSQL protocol, message Bind). */
@DoNotImplement
public interface Parameter {

  /** The number in the statement: 1 is {@code $1}. */
  int number();

  /** The type's OID as the client declared it in Parse, 0 if it left the type to the server. */
  int typeOid();

  /** Whether the client sent the binary format. */
  boolean binary();

  /** Whether the value is SQL NULL. */
  boolean isNull();

  /**
   * The value as text, or null if it is SQL NULL or a binary value of a type Gatehouse cannot
   * decode (see {@link #decoded()}).
   */
  @Nullable String value();

  /** Whether {@link #value()} is the value; true for NULL. */
  boolean decoded();

  /** A copy of the bytes as they stand on the wire; empty for NULL. */
  byte[] bytes();
}
