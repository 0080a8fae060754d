package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Lock;
import dev.gatehouse.api.sql.RowLimit;

/** LIMIT, OFFSET, FETCH and FOR UPDATE: which rows of a query come, and which are locked. */
final class RowClauses {

  private final Grammar grammar;

  RowClauses(Grammar grammar) {
    this.grammar = grammar;
  }

  private Cursor cursor() {
    return grammar.cursor();
  }

  /** Limits and row locks, in any order; answers the limit. */
  RowLimit limits() {
    var cursor = cursor();
    var limited = RowLimit.NONE;
    while (true) {
      switch (cursor.text()) {
        case "limit" -> limited = limit();
        case "offset" -> offset();
        case "fetch" -> limited = fetch();
        case "for" -> {
          if (!isRowLock()) {
            return limited;
          }
          rowLock();
        }
        default -> {
          return limited;
        }
      }
    }
  }

  private RowLimit limit() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("all")) {
      return RowLimit.NONE;
    }
    return bound();
  }

  /** The number of rows: {@code LIMIT NULL} is none, so only a plain number surely bounds. */
  private RowLimit bound() {
    var cursor = cursor();
    var kind = cursor.kind();
    int start = cursor.at();
    grammar.expressions.expression();
    if (cursor.at() != start + 1) {
      return RowLimit.EXPRESSION;
    }
    return switch (kind) {
      case NUMBER -> RowLimit.CONSTANT;
      case PARAMETER -> RowLimit.PARAMETER;
      default -> RowLimit.EXPRESSION;
    };
  }

  private void offset() {
    var cursor = cursor();
    cursor.advance();
    grammar.expressions.expression();
    if (!cursor.accept("rows")) {
      cursor.accept("row");
    }
  }

  private RowLimit fetch() {
    var cursor = cursor();
    cursor.advance();
    if (!cursor.accept("first")) {
      cursor.expect("next");
    }
    var limit = cursor.is("row") || cursor.is("rows") ? RowLimit.CONSTANT : bound();
    if (!cursor.accept("rows")) {
      cursor.expect("row");
    }
    if (cursor.accept("only")) {
      return limit;
    }
    cursor.expect("with");
    cursor.expect("ties");
    return RowLimit.WITH_TIES;
  }

  private boolean isRowLock() {
    return switch (cursor().text(1)) {
      case "update", "no", "share", "key", "read" -> true;
      default -> false;
    };
  }

  private void rowLock() {
    var cursor = cursor();
    cursor.advance();
    if (cursor.accept("read", "only")) {
      return;
    }
    var mode = lockMode();
    if (cursor.accept("of")) {
      do {
        grammar.facts().lock(grammar.names.qualified(), mode);
      } while (cursor.accept(","));
    } else {
      grammar.facts().out().locks(new Lock(null, mode));
    }
    if (!cursor.accept("nowait")) {
      cursor.accept("skip", "locked");
    }
  }

  private String lockMode() {
    var cursor = cursor();
    if (cursor.accept("no")) {
      cursor.expect("key");
      cursor.expect("update");
      return "NO KEY UPDATE";
    }
    if (cursor.accept("key")) {
      cursor.expect("share");
      return "KEY SHARE";
    }
    if (cursor.accept("update")) {
      return "UPDATE";
    }
    cursor.expect("share");
    return "SHARE";
  }
}
