package dev.gatehouse.statement;

import dev.gatehouse.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;

/** Names of prepared statements and portals, as the server compares them. */
final class Name {

  /** NAMEDATALEN - 1. */
  private static final int MAX_BYTES = 63;

  private Name() {}

  /**
   * Cuts a name at 63 bytes, as the server does.
   *
   * @throws ProtocolViolation if it is not ASCII: the server cuts it after converting it from the
   *     client's encoding, in the middle of a character if need be, so two names that differ here
   *     could be one there, or the other way round
   */
  static String cut(byte[] bytes) {
    if (bytes.length == 0) {
      return "";
    }
    for (var letter : bytes) {
      if (letter < 0) {
        throw new ProtocolViolation("names of prepared statements and portals must be ASCII");
      }
    }
    return new String(bytes, 0, Math.min(bytes.length, MAX_BYTES), StandardCharsets.US_ASCII);
  }
}
