package dev.gatehouse.sql.oracle;

import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.LexedText;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes texts that nobody would write out of texts that somebody did. */
final class Mutator {

  private static final int CHANGES = 2;
  private static final int LONGEST = 4_000;

  /** What makes a lexer or a splitter of statements stumble. */
  private static final List<String> PIECES =
      List.of(
          "'",
          "''",
          "\"",
          "$$",
          "$a$",
          "E'",
          "U&'",
          "U&\"",
          "X'",
          "N'",
          "\\",
          "\\'",
          "/*",
          "*/",
          "--",
          "--\n",
          "\n",
          "\r",
          "\t",
          "\f",
          ";",
          ";;",
          "(",
          ")",
          "[",
          "]",
          ",",
          ".",
          "..",
          "::",
          ":=",
          "=>",
          ":",
          "*",
          "+",
          "-",
          "=",
          "<",
          "<>",
          "!",
          "@",
          "||",
          "?",
          "#",
          "^",
          "%",
          "1",
          "1.",
          ".5",
          "0x1F",
          "1_0",
          "1e",
          "$1",
          "$",
          "é",
          "\u00a0",
          "\ufeff",
          "a",
          "A.b",
          "\"B\"",
          "''''",
          "'\n'",
          "uescape",
          "uescape '!'");

  private static final List<String> WORDS =
      List.of(
          "select",
          "from",
          "where",
          "group by",
          "order by",
          "limit 1",
          "union",
          "values",
          "table",
          "with",
          "with x as (select 1)",
          "as",
          "not",
          "and",
          "or",
          "is",
          "is null",
          "in",
          "like",
          "between",
          "case",
          "when",
          "then",
          "else",
          "end",
          "begin",
          "begin atomic",
          "atomic",
          "commit",
          "rollback",
          "null",
          "default",
          "distinct",
          "all",
          "only",
          "lateral",
          "join",
          "left join",
          "cross join",
          "natural",
          "on",
          "using",
          "over",
          "over ()",
          "filter",
          "within",
          "array",
          "row",
          "exists",
          "cast",
          "interval",
          "date '1'",
          "collate",
          "at time zone",
          "operator(+)",
          "insert into",
          "update",
          "delete from",
          "set",
          "returning",
          "for update",
          "do",
          "instead",
          "also",
          "function",
          "return",
          "language",
          "name",
          "key",
          "value",
          "json",
          "recursive",
          "into",
          "nowait",
          "first",
          "nulls",
          "rows",
          "range",
          "current",
          "partition",
          "by",
          "to",
          "of",
          "if",
          "current_user",
          "user",
          "time",
          "timestamp",
          "double precision",
          "character varying",
          "bit",
          "xmlparse",
          "json_object",
          "json_array",
          "coalesce",
          "overlay",
          "merge into",
          "matched",
          "fetch",
          "cursor",
          "execute",
          "prepare",
          "explain");

  private final Random random;
  private final List<String> texts;
  private final Dialect dialect;

  Mutator(Random random, List<String> texts, Dialect dialect) {
    this.random = random;
    this.texts = texts;
    this.dialect = dialect;
  }

  /** One of the texts, with one or two changes. */
  String next() {
    var text = any(texts);
    for (int i = random.nextInt(CHANGES); i >= 0; i--) {
      text = changed(text);
    }
    return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
  }

  private String changed(String text) {
    var tokens = tokens(text);
    if (tokens.isEmpty()) {
      return text + any(PIECES);
    }
    int at = random.nextInt(tokens.size());
    return switch (random.nextInt(9)) {
      case 0 -> without(tokens, at);
      case 1 -> with(tokens, at, tokens.get(at));
      case 2 -> swapped(tokens, at, random.nextInt(tokens.size()));
      case 3 -> with(tokens, at, ' ' + any(tokens(any(texts))) + ' ');
      case 4 -> spliced(tokens, at, tokens(any(texts)));
      case 5 -> with(tokens, at, any(PIECES));
      case 6 -> with(tokens, at, ' ' + any(WORDS) + ' ');
      case 7 -> replaced(tokens, at, random.nextBoolean() ? any(PIECES) : any(WORDS));
      default -> inside(text);
    };
  }

  /** The text in pieces: tokens and what stands between them. */
  private List<String> tokens(String text) {
    var pieces = new ArrayList<String>();
    int last = 0;
    for (int place : LexedText.boundaries(text, dialect)) {
      if (place > last) {
        pieces.add(text.substring(last, place));
        last = place;
      }
    }
    if (last < text.length()) {
      pieces.add(text.substring(last));
    }
    return pieces;
  }

  private static String without(List<String> tokens, int at) {
    return String.join("", tokens.subList(0, at))
        + String.join("", tokens.subList(at + 1, tokens.size()));
  }

  private static String with(List<String> tokens, int at, String more) {
    return String.join("", tokens.subList(0, at))
        + more
        + String.join("", tokens.subList(at, tokens.size()));
  }

  private static String replaced(List<String> tokens, int at, String other) {
    return with(tokens.subList(0, at), at, other)
        + String.join("", tokens.subList(at + 1, tokens.size()));
  }

  private static String swapped(List<String> tokens, int one, int other) {
    var changed = new ArrayList<>(tokens);
    changed.set(one, tokens.get(other));
    changed.set(other, tokens.get(one));
    return String.join("", changed);
  }

  /** The beginning of one text and the end of another. */
  private String spliced(List<String> tokens, int at, List<String> other) {
    int from = other.isEmpty() ? 0 : random.nextInt(other.size());
    return String.join("", tokens.subList(0, at))
        + ' '
        + String.join("", other.subList(from, other.size()));
  }

  /** A piece anywhere, also in the midst of a token. */
  private String inside(String text) {
    int at = random.nextInt(text.length() + 1);
    return text.substring(0, at) + any(PIECES) + text.substring(at);
  }

  private String any(List<String> list) {
    return list.isEmpty() ? "" : list.get(random.nextInt(list.size()));
  }
}
