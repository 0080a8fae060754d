package dev.gatehouse.config;

/**
 * A version of the protocol, written {@code 3.0}.
 *
 * @param minor 0 or 2
 */
public record ProtocolVersion(int minor) {

  static ProtocolVersion parse(String text) {
    return switch (text) {
      case "3.0" -> new ProtocolVersion(0);
      case "3.2" -> new ProtocolVersion(2);
      default ->
          throw new IllegalArgumentException("must be 3.0 or 3.2; found " + Words.quote(text));
    };
  }

  @Override
  public String toString() {
    return "3." + minor;
  }
}
