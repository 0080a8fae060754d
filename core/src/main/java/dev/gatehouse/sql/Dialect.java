package dev.gatehouse.sql;

/**
 * How the server reads text.
 *
 * @param serverMajor the server's major version, for example 18
 * @param strings how it reads a backslash in an ordinary literal
 * @param encoding the encoding of its database, which decides what names beyond ASCII mean
 */
public record Dialect(int serverMajor, Strings strings, Encoding encoding) {

  /** The state of {@code standard_conforming_strings}. */
  public enum Strings {
    /** On: a backslash is an ordinary character. */
    STANDARD,
    /** Off: a backslash escapes. */
    ESCAPING,
    /** Not known at the moment: what reads differently is OPAQUE and says what either way says. */
    UNSURE
  }

  /** What {@code server_encoding} means for names that hold letters beyond ASCII. */
  public enum Encoding {
    /** They stay as they are, and are cut at 63 bytes of UTF-8. */
    UTF8,
    /** Unquoted ones are folded by the server's locale. */
    SINGLE_BYTE,
    /** Nothing is certain about them. */
    UNKNOWN;

    /** By the name the server reports. */
    public static Encoding of(String serverEncoding) {
      return switch (serverEncoding) {
        case "UTF8" -> UTF8;
        case "SQL_ASCII" -> UNKNOWN;
        default -> ClientEncoding.charset(serverEncoding) == null ? UNKNOWN : SINGLE_BYTE;
      };
    }
  }

  /** The newest known server with its default settings. */
  public static final Dialect DEFAULT = new Dialect(18, Strings.STANDARD);

  /** Of a server whose database is UTF8. */
  public Dialect(int serverMajor, Strings strings) {
    this(serverMajor, strings, Encoding.UTF8);
  }

  /** The same with another state of {@code standard_conforming_strings}. */
  Dialect with(Strings other) {
    return new Dialect(serverMajor, other, encoding);
  }
}
