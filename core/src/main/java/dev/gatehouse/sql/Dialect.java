package dev.gatehouse.sql;

import java.util.Set;

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

    /** The server's names of its encodings of one byte a character. */
    public static final Set<String> SINGLE_BYTE_NAMES =
        Set.of(
            "LATIN1",
            "LATIN2",
            "LATIN3",
            "LATIN4",
            "LATIN5",
            "LATIN6",
            "LATIN7",
            "LATIN8",
            "LATIN9",
            "LATIN10",
            "ISO_8859_5",
            "ISO_8859_6",
            "ISO_8859_7",
            "ISO_8859_8",
            "KOI8R",
            "KOI8U",
            "WIN866",
            "WIN874",
            "WIN1250",
            "WIN1251",
            "WIN1252",
            "WIN1253",
            "WIN1254",
            "WIN1255",
            "WIN1256",
            "WIN1257",
            "WIN1258");

    /** By the name the server reports. */
    public static Encoding of(String serverEncoding) {
      if (serverEncoding.equals("UTF8")) {
        return UTF8;
      }
      return SINGLE_BYTE_NAMES.contains(serverEncoding) ? SINGLE_BYTE : UNKNOWN;
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
