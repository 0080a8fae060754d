package dev.gatehouse.sql;

/**
 * The normal form of a text: its tokens with one blank between them, without comments. Literals
 * become {@code ?s}, {@code ?i}, {@code ?n}, {@code ?b} and {@code ?x} (strings, whole numbers,
 * other numbers, bits); names stand decoded in quotes, key words in lower case without; parameters
 * and operators as they are.
 *
 * <p>The form tells the tokens apart whatever they hold: a name ends at a quote that is not
 * doubled, everything else at a blank, and no operator looks like a literal, since none holds
 * letters.
 */
final class Normaliser {

  /** A name of so many characters is never cut. */
  private static final int SHORT = 21;

  private Normaliser() {}

  static String normalForm(Tokens tokens) {
    var message = tokens.message();
    int last = tokens.size() - 1;
    var form = new StringBuilder(message.length() + last);
    for (int i = 0; i < last; i++) {
      if (i > 0) {
        form.append(' ');
      }
      switch (tokens.kind(i)) {
        case IDENTIFIER -> name(message, tokens.start(i), tokens.end(i), form);
        case KEYWORD -> form.append(tokens.word(i).text());
        case STRING -> form.append("?s");
        case BITS ->
            form.append(Characters.lower(message.charAt(tokens.start(i))) == 'b' ? "?b" : "?x");
        case NUMBER -> form.append(isWhole(message, tokens.start(i), tokens.end(i)) ? "?i" : "?n");
        case PARAMETER, OPERATOR, SYMBOL -> form.append(message, tokens.start(i), tokens.end(i));
        case END -> throw new IllegalStateException("the text ends twice");
      }
    }
    return form.toString();
  }

  private static boolean isWhole(String message, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Characters.isDigit(message.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where a letter beyond ASCII stands in a name without quotes, the server may fold it: that name
   * is told from the quoted one by a letter in front of its quotes.
   */
  private static void name(String message, int start, int end, StringBuilder form) {
    boolean quoted = message.charAt(start) == '"' || message.startsWith("&", start + 1);
    if (!quoted && end - start <= SHORT) {
      int mark = form.length();
      form.append('"');
      boolean ascii = true;
      for (int i = start; i < end; i++) {
        char c = message.charAt(i);
        ascii &= c < 128;
        form.append(Characters.lower(c));
      }
      form.append('"');
      if (!ascii) {
        form.insert(mark, 'u');
      }
      return;
    }
    var written = message.substring(start, end);
    var name = Spelling.identifier(written);
    if (!quoted && !Characters.isAscii(name)) {
      form.append('u');
    }
    form.append('"');
    if (name.indexOf('"') < 0) {
      form.append(name);
    } else {
      form.append(name.replace("\"", "\"\""));
    }
    form.append('"');
  }
}
