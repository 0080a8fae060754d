package dev.gatehouse.statement.values;

import org.jspecify.annotations.Nullable;

/**
 * Values inside of values, as text: one item after another of an array, a row or a range, in quotes
 * where it holds a character that means something there.
 */
final class Quoting {

  /** Quotes within quotes double with each level; no value needs so much, characters. */
  private static final int LONGEST = 8 << 20;

  private final String text;
  private int at;
  private boolean quoted;

  /** Reads this text. */
  Quoting(String text) {
    this.text = text;
  }

  boolean atEnd() {
    return at == text.length();
  }

  char next() {
    Undecodable.unless(!atEnd());
    return text.charAt(at);
  }

  boolean accept(char c) {
    if (atEnd() || text.charAt(at) != c) {
      return false;
    }
    at++;
    return true;
  }

  void expect(char c) {
    Undecodable.unless(accept(c));
  }

  void skipBlanks() {
    while (!atEnd() && Texts.isBlank(text.charAt(at))) {
      at++;
    }
  }

  /** What is read up to here. */
  int position() {
    return at;
  }

  String since(int from) {
    return text.substring(from, at);
  }

  /**
   * The item up to one of these characters outside of quotes. In quotes a quote may be doubled;
   * behind a backslash any character stands for itself.
   */
  String item(String ends) {
    var out = new StringBuilder();
    var inside = false;
    quoted = false;
    while (true) {
      var c = next();
      if (c == '\\') {
        at++;
        c = next();
        quoted = true;
      } else if (c == '"') {
        at++;
        if (inside && !atEnd() && next() == '"') {
          out.append('"');
          at++;
        } else {
          inside = !inside;
          quoted = true;
        }
        continue;
      } else if (!inside && ends.indexOf(c) >= 0) {
        return out.toString();
      }
      out.append(c);
      at++;
    }
  }

  /** Whether anything of the last item was in quotes or behind a backslash. */
  boolean quoted() {
    return quoted;
  }

  /** An element in quotes: backslashes alone protect, and nothing may follow but blanks. */
  String quotedElement() {
    expect('"');
    var out = new StringBuilder();
    while (next() != '"') {
      if (next() == '\\') {
        at++;
      }
      out.append(next());
      at++;
    }
    at++;
    skipBlanks();
    return out.toString();
  }

  /** An element without quotes, without the blanks around it. */
  String bareElement(char delimiter) {
    var from = at;
    while (next() != delimiter && next() != '}') {
      Undecodable.unless("\"\\{".indexOf(next()) < 0);
      at++;
    }
    return Texts.trim(text.substring(from, at));
  }

  /**
   * Appends an item, in quotes if it is empty or holds a blank or one of {@code special}.
   *
   * @param escape stands before a quote or backslash; the character itself if that is doubled
   */
  static void append(StringBuilder out, String item, String special, @Nullable Character escape) {
    if (isPlain(item, special)) {
      out.append(item);
    } else {
      out.append('"');
      for (var i = 0; i < item.length(); i++) {
        var c = item.charAt(i);
        if (c == '"' || c == '\\') {
          out.append(escape == null ? c : escape.charValue());
        }
        out.append(c);
      }
      out.append('"');
    }
    Undecodable.unless(out.length() <= LONGEST);
  }

  private static boolean isPlain(String item, String special) {
    for (var i = 0; i < item.length(); i++) {
      var c = item.charAt(i);
      if (Texts.isBlank(c) || c == '"' || c == '\\' || special.indexOf(c) >= 0) {
        return false;
      }
    }
    return !item.isEmpty();
  }
}
