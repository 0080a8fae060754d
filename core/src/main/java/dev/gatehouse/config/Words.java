package dev.gatehouse.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Wording of problems: quoting what was found, naming what was probably meant. */
public final class Words {

  private static final int SHOWN = 60;

  private Words() {}

  /** The text in single quotes, shortened, without control characters. */
  public static String quote(String text) {
    var shown = text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    var safe = new StringBuilder("'");
    shown.chars().forEach(c -> safe.append(Character.isISOControl(c) ? '\uFFFD' : (char) c));
    return safe.append('\'').toString();
  }

  /** {@code , did you mean 'x'?} for the nearest candidate, or nothing if none is near. */
  public static String suggestion(String found, Collection<String> candidates) {
    @Nullable String best = null;
    var bestDistance = Math.max(1, found.length() / 3) + 1;
    for (var candidate : candidates) {
      if (Math.abs(candidate.length() - found.length()) < bestDistance) {
        var distance = distance(found.toLowerCase(Locale.ROOT), candidate);
        if (distance < bestDistance) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return best == null ? "" : ", did you mean '" + best + "'?";
  }

  /** {@code camelCase} or {@code UPPER_CASE} as {@code lower-case}. */
  static String kebab(String name) {
    var result = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      var c = name.charAt(i);
      if (c == '_') {
        result.append('-');
      } else {
        var starts = Character.isUpperCase(c) && i > 0 && Character.isLowerCase(name.charAt(i - 1));
        result.append(starts ? "-" : "").append(Character.toLowerCase(c));
      }
    }
    return result.toString();
  }

  /** The fewest insertions, removals, replacements and swaps of neighbors. */
  private static int distance(String a, String b) {
    var rows = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        rows[i][j] = i == 0 || j == 0 ? i + j : distance(a, b, rows, i, j);
      }
    }
    return rows[a.length()][b.length()];
  }

  private static int distance(String a, String b, int[][] rows, int i, int j) {
    var same = a.charAt(i - 1) == b.charAt(j - 1);
    var least =
        Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
    var swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
  }
}
