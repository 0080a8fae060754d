package dev.gatehouse.session;

import org.jspecify.annotations.Nullable;

/** Command tags of CommandComplete, for example {@code INSERT 0 5} or {@code CREATE TABLE}. */
final class CommandTag {

  private CommandTag() {}

  /** The count at the end of a tag, 0 if it has none. */
  static long rows(@Nullable String tag) {
    if (tag == null) {
      return 0;
    }
    var start = tag.lastIndexOf(' ') + 1;
    var length = tag.length() - start;
    if (start == 0 || length == 0 || length > 18) {
      return 0;
    }
    var rows = 0L;
    for (var i = start; i < tag.length(); i++) {
      var digit = tag.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      rows = rows * 10 + digit;
    }
    return rows;
  }
}
