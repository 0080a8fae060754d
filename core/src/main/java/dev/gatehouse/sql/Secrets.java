package dev.gatehouse.sql;

import java.util.Set;

/**
 * Where secrets stand in plain text: behind a name that says so ({@code password=…}, {@code
 * "secret": "…"}), between user and host of a URI ("Connection Strings"), in numbers of cards. Too
 * much rather than too little; in one pass over the text.
 */
final class Secrets {

  /** What stands in the place of a secret. */
  static final String HIDDEN = "***";

  /** What the name of a secret holds, in lower case, by its first letter. */
  private static final String[] WITH_A = {
    "api_key", "apikey", "access_key", "access_token", "auth_token"
  };

  private static final String[] WITH_C = {"cvv", "card_verification", "card_security"};
  private static final String[] WITH_P = {
    "password", "passwd", "passphrase", "passfile", "passcode", "pwd", "private_key"
  };

  private static final String[] WITH_S = {
    "secret", "scram_client_key", "scram_server_key", "security_code"
  };

  /** Names of the code on the back of a card that are parts of other words, too. */
  private static final String[] CODES = {"cvc", "csc", "cvn", "cav2"};

  /** Settings and options that only speak of passwords. */
  private static final Set<String> HARMLESS = Set.of("password_encryption", "password_required");

  private final String text;
  private final StringBuilder shown = new StringBuilder();
  private int copied;

  /** The URI that is being read ends at the next blank. */
  private boolean inUri;

  /** No user stands in front of this offset. */
  private int noUserBefore;

  private Secrets(String text) {
    this.text = text;
  }

  /** Whether a name, or a word of a connection string, says that a secret belongs to it. */
  static boolean isName(String name) {
    return isName(name, 0, name.length());
  }

  private static boolean isName(String text, int from, int to) {
    for (int at = from; at < to; at++) {
      if (isPart(text, at, to)) {
        return !HARMLESS.contains(Characters.lower(text, from, to));
      }
    }
    return false;
  }

  private static boolean isPart(String text, int at, int to) {
    char first = text.charAt(at);
    if (first < 'A' || at + 2 >= to) {
      return false;
    }
    // Most letters are settled by the one behind them.
    int next = text.charAt(at + 1) | 0x20;
    return switch (first | 0x20) {
      case 'a' -> (next == 'p' || next == 'c' || next == 'u') && startsAny(text, at, to, WITH_A);
      case 'p' -> (next == 'a' || next == 'w' || next == 'r') && startsAny(text, at, to, WITH_P);
      case 's' -> (next == 'e' || next == 'c') && startsAny(text, at, to, WITH_S);
      case 'c' ->
          (next == 'v' || next == 'a' || next == 's')
              && (startsAny(text, at, to, WITH_C) || isCode(text, at, to));
      default -> false;
    };
  }

  private static boolean startsAny(String text, int at, int to, String[] words) {
    for (var word : words) {
      if (to - at >= word.length() && starts(text, at, word)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isCode(String text, int at, int to) {
    if (!startsAny(text, at, to, CODES) || (at > 0 && Characters.isLetter(text.charAt(at - 1)))) {
      return false;
    }
    int end = at + 3;
    return end >= text.length() || !Characters.isLetter(text.charAt(end));
  }

  /**
   * Whether the text of a statement may hold a secret; quick, for those that hold none: without a
   * quote there is none but behind the word PASSWORD.
   */
  static boolean mayHold(String text) {
    return holdsQuote(text) ? holdsSign(text) : holdsPassword(text) || CardNumbers.mayHold(text);
  }

  private static boolean holdsQuote(String text) {
    if (text.indexOf('\'') >= 0) {
      return true;
    }
    int dollar = text.indexOf('$');
    while (dollar >= 0) {
      if (dollar + 1 < text.length() && !Characters.isDigit(text.charAt(dollar + 1))) {
        return true;
      }
      dollar = text.indexOf('$', dollar + 1);
    }
    return false;
  }

  private static boolean holdsPassword(String text) {
    return holdsPassword(text, 'w') || holdsPassword(text, 'W');
  }

  private static boolean holdsPassword(String text, char letter) {
    int at = text.indexOf(letter);
    while (at >= 0) {
      if (at >= 4 && text.regionMatches(true, at - 4, "password", 0, 8)) {
        return true;
      }
      at = text.indexOf(letter, at + 1);
    }
    return false;
  }

  /** A name, an address, a list of options, or a spelling that may hide one. */
  static boolean holdsSign(String text) {
    if (CardNumbers.mayHold(text)) {
      return true;
    }
    for (int at = 0; at < text.length(); at++) {
      if (isSign(text, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSign(String text, int at) {
    return switch (text.charAt(at)) {
      case '\\' -> true;
      case '&' -> isUnicode(text, at);
      case '\'' -> continuesLiteral(text, at);
      case ':' -> text.startsWith("//", at + 1);
      case 'o', 'O' -> starts(text, at, "options");
      default -> isPart(text, at, text.length());
    };
  }

  private static boolean starts(String text, int at, String word) {
    return text.regionMatches(true, at, word, 0, word.length());
  }

  private static boolean isUnicode(String text, int and) {
    return and > 0
        && Characters.lower(text.charAt(and - 1)) == 'u'
        && and + 1 < text.length()
        && (text.charAt(and + 1) == '\'' || text.charAt(and + 1) == '"');
  }

  /** Whether only blanks stand before a quote in its line: a name may be cut in two there. */
  private static boolean continuesLiteral(String text, int quote) {
    int at = quote - 1;
    while (at >= 0 && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at--;
    }
    return at >= 0 && (text.charAt(at) < ' ');
  }

  /** The text with its secrets hidden; the text itself if it holds none. */
  static String hide(String text) {
    return CardNumbers.mask(new Secrets(text).hide());
  }

  /**
   * A text that no server runs, without whatever follows the first name of a secret: where it ends
   * cannot be known.
   */
  static String cut(String text) {
    int at = 0;
    while (at < text.length()) {
      int end = wordEnd(text, at);
      if (end > at && isName(text, at, end)) {
        return end == text.length() ? hide(text) : hide(text.substring(0, end)) + " " + HIDDEN;
      }
      at = Math.max(end, at + 1);
    }
    return hide(text);
  }

  private String hide() {
    int at = 0;
    while (at < text.length()) {
      int end = wordEnd(text, at);
      if (end > at) {
        at = isSecret(at, end) ? value(end) : end;
      } else if (text.startsWith("://", at)) {
        inUri = true;
        at = user(at + 3);
      } else {
        inUri &= !isBlank(at);
        at++;
      }
    }
    return copied == 0 ? text : shown.append(text, copied, text.length()).toString();
  }

  /** The name of a parameter in a URI may hide behind percent signs. */
  private boolean isSecret(int from, int to) {
    return isName(text, from, to) || (inUri && text.substring(from, to).indexOf('%') >= 0);
  }

  private static int wordEnd(String text, int from) {
    int end = from;
    while (end < text.length()
        && (Characters.isIdentifierPart(text.charAt(end)) || text.charAt(end) == '%')) {
      end++;
    }
    return end;
  }

  /** Hides what is assigned to the name that ends here; says where to go on. */
  private int value(int name) {
    int at = name;
    if (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
      at++;
    }
    at = behindBlanks(at);
    if (at == text.length() || (text.charAt(at) != '=' && text.charAt(at) != ':')) {
      return name;
    }
    int sign = at++;
    if (at < text.length() && (text.charAt(at) == '=' || text.charAt(at) == '>')) {
      at++;
    }
    boolean document = text.charAt(sign) == ':' && at == sign + 1;
    int from = inUri ? at : behindBlanks(at);
    if (from < text.length() && (text.charAt(from) == '\'' || text.charAt(from) == '"')) {
      return hidden(from + 1, quoteEnd(from));
    }
    int to = from;
    while (to < text.length() && !isBlank(to) && !ends(text.charAt(to), document)) {
      to += text.charAt(to) == '\\' ? 2 : 1;
    }
    return hidden(from, Math.min(to, text.length()));
  }

  private boolean ends(char c, boolean document) {
    return (inUri && c == '&') || (document && (c == ',' || c == '}'));
  }

  private int quoteEnd(int quote) {
    int at = quote + 1;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\\') {
        at += 2;
      } else if (c != text.charAt(quote)) {
        at++;
      } else if (at + 1 < text.length() && text.charAt(at + 1) == c) {
        at += 2;
      } else {
        return at;
      }
    }
    return text.length();
  }

  /** Hides the password in {@code user:password@}; says where to go on. */
  private int user(int from) {
    if (from < noUserBefore) {
      return from;
    }
    boolean lenient = schemeIs("postgresql", from - 3) || schemeIs("postgres", from - 3);
    int colon = -1;
    int end = -1;
    int at = from;
    for (boolean slash = false; at < text.length(); at++) {
      char c = text.charAt(at);
      slash |= c == '/' || c == '?' || c == '#';
      if (lenient ? (isBlank(at) || end >= 0) && slash : isBlank(at) || slash) {
        break;
      }
      if (c == ':' && colon < 0) {
        colon = at;
      } else if (c == '@') {
        end = at;
      }
    }
    if (colon < 0 || end < colon) {
      noUserBefore = at;
      return from;
    }
    return hidden(colon + 1, end);
  }

  /** Those of PostgreSQL take anything in a password, even what should have been escaped. */
  private boolean schemeIs(String scheme, int end) {
    return end >= scheme.length()
        && text.regionMatches(true, end - scheme.length(), scheme, 0, scheme.length());
  }

  private int hidden(int from, int to) {
    if (from < to) {
      shown.append(text, copied, from).append(HIDDEN);
      copied = to;
    }
    return Math.max(from, to);
  }

  private int behindBlanks(int from) {
    int at = from;
    while (at < text.length() && isBlank(at)) {
      at++;
    }
    return at;
  }

  private boolean isBlank(int at) {
    return text.charAt(at) <= ' ';
  }
}
