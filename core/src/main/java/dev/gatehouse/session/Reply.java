package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.wire.ErrorFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer the server owes: to a message of the client or to one of our own. */
final class Reply {

  /** Which message it answers. */
  enum Kind {
    PARSE,
    BIND,
    DESCRIBE_STATEMENT,
    DESCRIBE_PORTAL,
    EXECUTE,
    CLOSE_STATEMENT,
    CLOSE_PORTAL,
    SYNC,
    QUERY,
    FUNCTION_CALL
  }

  final Kind kind;

  /** Whether the client must not see the answer, because it has not asked. */
  final boolean swallowed;

  /** What the client reads instead of the error that our substitute causes; null if allowed. */
  @Nullable ErrorFields refusal;

  /** The name that a Close frees. */
  String name = "";

  @Nullable Prepared prepared;
  @Nullable BoundPortal portal;
  @Nullable Execution execution;
  List<Facts> facts = List.of();
  Protection protection = Protection.NONE;

  /** The plan for the rows of the current result of a Query. */
  ResultPlan plan = ResultPlan.PASS_THROUGH;

  /** Which statement of a Query is being answered. */
  int statement;

  Reply(Kind kind) {
    this(kind, false);
  }

  private Reply(Kind kind, boolean swallowed) {
    this.kind = kind;
    this.swallowed = swallowed;
  }

  static Reply swallowed(Kind kind) {
    return new Reply(kind, true);
  }
}
