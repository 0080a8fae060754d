package dev.gatehouse.api.sql;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Names of relations and other objects: {@code schema.name}, or {@code name} in any schema, each as
 * the catalog holds it and with {@code *} for any characters, none included.
 *
 * @param schema null for any
 */
public record NamePattern(@Nullable String schema, String name) {

  /** Longer names are cut by PostgreSQL (NAMEDATALEN - 1). */
  private static final int LONGEST_NAME = 63;

  /** Characters of what was written that an error repeats. */
  private static final int MOST_SHOWN = 160;

  /** Whether an object is meant. */
  public enum Match {
    /** It is not. */
    NO,
    /** It has no schema, and may be in the one that is meant. */
    PERHAPS,
    /** It is. */
    YES
  }

  /**
   * Refuses what no object could ever fit.
   *
   * @throws IllegalArgumentException if a part is blank, too long, or has a dot or quotes
   */
  public NamePattern {
    check(name, schema == null ? name : schema + '.' + name);
    if (schema != null) {
      check(schema, schema + '.' + name);
    }
  }

  /**
   * One that an operator has written.
   *
   * @throws IllegalArgumentException if no object could ever fit
   */
  public static NamePattern of(String written) {
    var dot = written.indexOf('.');
    return new NamePattern(dot < 0 ? null : written.substring(0, dot), written.substring(dot + 1));
  }

  private static void check(String part, String written) {
    if (part.indexOf('"') >= 0) {
      throw refusal(written, "has quotes; write the name as the catalog holds it");
    }
    if (part.isBlank() || part.indexOf('.') >= 0) {
      throw refusal(written, "is not schema.name or name");
    }
    if (isTooLong(part)) {
      throw refusal(
          written, "has a part of more than " + LONGEST_NAME + " bytes; no name is as long");
    }
  }

  private static IllegalArgumentException refusal(String written, String reason) {
    var some = written.length() > MOST_SHOWN ? written.substring(0, MOST_SHOWN) + "..." : written;
    return new IllegalArgumentException("'" + some.replaceAll("\\p{Cntrl}", "?") + "' " + reason);
  }

  private static boolean isTooLong(String part) {
    return part.replace("*", "").getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME;
  }

  /** Whether an object is meant. A name without a schema may be in any. */
  public Match match(QualifiedName object) {
    if (!fits(name, object.name())) {
      return Match.NO;
    }
    if (schema == null || schema.equals("*")) {
      return Match.YES;
    }
    var of = object.schema();
    return of == null ? Match.PERHAPS : fits(schema, of) ? Match.YES : Match.NO;
  }

  /** Goes back no further than the last star: pattern length times name length steps at most. */
  private static boolean fits(String pattern, String name) {
    var p = 0;
    var n = 0;
    var star = -1;
    var retry = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        retry = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++retry;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
