package dev.gatehouse.session;

import dev.gatehouse.api.sql.QualifiedName;
import org.jspecify.annotations.Nullable;

/**
 * Names of relations and other objects: {@code schema.name}, or {@code name} in any schema, each as
 * the catalog holds it and with {@code *} for any characters.
 */
public record ObjectPattern(@Nullable String schema, String name) {

  /** One that an operator has written; it has at most one dot. */
  public static ObjectPattern of(String written) {
    var dot = written.indexOf('.');
    return dot < 0
        ? new ObjectPattern(null, written)
        : new ObjectPattern(written.substring(0, dot), written.substring(dot + 1));
  }

  /** Whether an object is meant. A name without a schema may be in any. */
  Match match(QualifiedName object) {
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

  /** Whether what is looked for is there. */
  enum Match {
    /** It is not. */
    NO,
    /** Nobody can tell. */
    PERHAPS,
    /** It is. */
    YES
  }
}
