package dev.gatehouse.audit.format;

/** Repairs text that is not well-formed UTF-16. */
final class WellFormed {

  private static final char REPLACEMENT = '\uFFFD';

  private WellFormed() {}

  /**
   * The text itself, or a copy in which U+FFFD stands for every surrogate without its other half:
   * JSON readers differ in what they make of one, and some refuse the whole line.
   */
  static String of(String text) {
    var lone = firstLone(text, 0);
    if (lone < 0) {
      return text;
    }
    var repaired = new StringBuilder(text);
    while (lone >= 0) {
      repaired.setCharAt(lone, REPLACEMENT);
      lone = firstLone(repaired, lone + 1);
    }
    return repaired.toString();
  }

  /** The index of the first surrogate without its other half, or -1. */
  private static int firstLone(CharSequence text, int from) {
    var i = from;
    while (i < text.length()) {
      if (!Character.isSurrogate(text.charAt(i))) {
        i++;
      } else if (startsPair(text, i)) {
        i += 2;
      } else {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsPair(CharSequence text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }
}
