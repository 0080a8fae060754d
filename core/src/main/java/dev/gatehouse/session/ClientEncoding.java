package dev.gatehouse.session;

import dev.gatehouse.sql.Dialect;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Encodings of clients in which every byte below 0x80 is that ASCII character: UTF8 and those of
 * one byte. In others, SJIS or GBK for one, the second byte of a character may be a backslash or a
 * quote, and text that is harmless in one reading is a statement in another. ("Character Set
 * Support", "Client/Server Character Set Conversion".)
 */
final class ClientEncoding {

  /** The server's names of what is allowed. */
  private static final Set<String> ALLOWED =
      Stream.concat(Stream.of("UTF8", "SQL_ASCII"), Dialect.Encoding.SINGLE_BYTE_NAMES.stream())
          .collect(Collectors.toUnmodifiableSet());

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
              ALLOWED.stream().map(name -> Map.entry(reduce(name), name)))
          .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

  private ClientEncoding() {}

  /**
   * The server's name of an allowed encoding, in whatever spelling the server takes: only letters
   * and digits count, in either case. Null for any other.
   */
  static @Nullable String canonical(String name) {
    var reduced = reduce(name);
    return NAMES.get(reduced.startsWith("windows") ? "win" + reduced.substring(7) : reduced);
  }

  private static String reduce(String name) {
    return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
  }
}
