package dev.gatehouse.sql;

/**
 * How the server reads text.
 *
 * @param serverMajor the server's major version, for example 18
 * @param strings how it reads a backslash in an ordinary literal
 */
public record Dialect(int serverMajor, Strings strings) {

  /** The state of {@code standard_conforming_strings}. */
  public enum Strings {
    /** On: a backslash is an ordinary character. */
    STANDARD,
    /** Off: a backslash escapes. */
    ESCAPING,
    /** Not known at the moment: what reads differently is OPAQUE and says what either way says. */
    UNSURE
  }

  /** The newest known server with its default settings. */
  public static final Dialect DEFAULT = new Dialect(18, Strings.STANDARD);
}
