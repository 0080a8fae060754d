package dev.gatehouse.sql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodings of clients in which every byte below 0x80 is that ASCII character: UTF8 and those of
 * one byte. In others, SJIS or GBK for one, the second byte of a character may be a backslash or a
 * quote, and text that is harmless in one reading is a statement in another. ("Character Set
 * Support", "Client/Server Character Set Conversion".)
 */
public final class ClientEncoding {

  /** What is allowed, by the server's names; ASCII where Java does not know the rest. */
  private static final Map<String, Charset> ALLOWED =
      Map.ofEntries(
          Map.entry("UTF8", StandardCharsets.UTF_8),
          Map.entry("SQL_ASCII", StandardCharsets.UTF_8),
          entry("LATIN1", "ISO-8859-1"),
          entry("LATIN2", "ISO-8859-2"),
          entry("LATIN3", "ISO-8859-3"),
          entry("LATIN4", "ISO-8859-4"),
          entry("LATIN5", "ISO-8859-9"),
          entry("LATIN6", "ISO-8859-10"),
          entry("LATIN7", "ISO-8859-13"),
          entry("LATIN8", "ISO-8859-14"),
          entry("LATIN9", "ISO-8859-15"),
          entry("LATIN10", "ISO-8859-16"),
          entry("ISO_8859_5", "ISO-8859-5"),
          entry("ISO_8859_6", "ISO-8859-6"),
          entry("ISO_8859_7", "ISO-8859-7"),
          entry("ISO_8859_8", "ISO-8859-8"),
          entry("KOI8R", "KOI8-R"),
          entry("KOI8U", "KOI8-U"),
          entry("WIN866", "IBM866"),
          entry("WIN874", "x-windows-874"),
          entry("WIN1250", "windows-1250"),
          entry("WIN1251", "windows-1251"),
          entry("WIN1252", "windows-1252"),
          entry("WIN1253", "windows-1253"),
          entry("WIN1254", "windows-1254"),
          entry("WIN1255", "windows-1255"),
          entry("WIN1256", "windows-1256"),
          entry("WIN1257", "windows-1257"),
          entry("WIN1258", "windows-1258"));

  /** Other names of theirs, reduced to letters and digits. */
  private static final Map<String, String> ALIASES =
      Map.ofEntries(
          Map.entry("unicode", "UTF8"),
          Map.entry("iso88591", "LATIN1"),
          Map.entry("iso88592", "LATIN2"),
          Map.entry("iso88593", "LATIN3"),
          Map.entry("iso88594", "LATIN4"),
          Map.entry("iso88599", "LATIN5"),
          Map.entry("iso885910", "LATIN6"),
          Map.entry("iso885913", "LATIN7"),
          Map.entry("iso885914", "LATIN8"),
          Map.entry("iso885915", "LATIN9"),
          Map.entry("iso885916", "LATIN10"),
          Map.entry("koi8", "KOI8R"),
          Map.entry("alt", "WIN866"),
          Map.entry("win", "WIN1251"),
          Map.entry("abc", "WIN1258"),
          Map.entry("tcvn", "WIN1258"),
          Map.entry("tcvn5712", "WIN1258"),
          Map.entry("vscii", "WIN1258"));

  private static final Map<String, String> NAMES =
      Stream.concat(
              ALIASES.entrySet().stream(),
              ALLOWED.keySet().stream().map(name -> Map.entry(reduce(name), name)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private ClientEncoding() {}

  private static Map.Entry<String, Charset> entry(String name, String charset) {
    return Map.entry(
        name, Charset.isSupported(charset) ? Charset.forName(charset) : StandardCharsets.US_ASCII);
  }

  /**
   * The server's name of an allowed encoding, in whatever spelling the server takes: only letters
   * and digits count, in either case. Null for any other.
   */
  public static @Nullable String canonical(String name) {
    var reduced = reduce(name);
    return NAMES.get(reduced.startsWith("windows") ? "win" + reduced.substring(7) : reduced);
  }

  /**
   * What its bytes mean; {@code US_ASCII} where only those below 0x80 are certain. Text in
   * SQL_ASCII may be anything beyond ASCII, UTF-8 most likely.
   *
   * @param name as the server reports it
   * @return null for one that is not allowed
   */
  public static @Nullable Charset charset(String name) {
    return ALLOWED.get(name);
  }

  private static String reduce(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
