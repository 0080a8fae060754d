package dev.gatehouse.plugins.policyrules;

/**
 * A name in which {@code *} stands for any characters, none included. Matching never goes back
 * further than the last star: at most pattern length times name length steps.
 */
record Glob(String pattern) {

  boolean matches(String name) {
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
