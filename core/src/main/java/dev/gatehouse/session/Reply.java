package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.ErrorFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One answer the server owes: to a message of the client or to one of our own. */
final class Reply {

  /** How far an answer has come. */
  enum Stage {
    /** Nothing of it has come. */
    DUE,
    /** ParameterDescription has come: what follows describes the rows. */
    DESCRIBED,
    /** Rows come. */
    ROWS,
    /** The server reads COPY data. */
    COPY_IN,
    /** The server sends COPY data. */
    COPY_OUT,
    /** Both do: a replication stream. */
    COPY_BOTH,
    /** The server's COPY data has ended. */
    COPY_ENDED,
    /** A statement has ended; another of the same text, or ReadyForQuery, follows. */
    ENDED,
    /** An error has come: ReadyForQuery follows, and nothing else. */
    FAILED,
    /** All of it has come. */
    DONE
  }

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
    FUNCTION_CALL;

    /**
     * The stage that a message of the server leads to; null where the protocol has no such message.
     * ("Message Flow"; ErrorResponse and what may come at any time is not looked up here.)
     */
    @Nullable Stage next(Stage stage, byte type) {
      return switch (this) {
        case PARSE -> type == Backend.PARSE_COMPLETE ? Stage.DONE : null;
        case BIND -> type == Backend.BIND_COMPLETE ? Stage.DONE : null;
        case CLOSE_STATEMENT, CLOSE_PORTAL -> type == Backend.CLOSE_COMPLETE ? Stage.DONE : null;
        case SYNC -> type == Backend.READY_FOR_QUERY ? Stage.DONE : null;
        case DESCRIBE_STATEMENT ->
            switch (stage) {
              case DUE -> type == Backend.PARAMETER_DESCRIPTION ? Stage.DESCRIBED : null;
              case DESCRIBED -> describes(type) ? Stage.DONE : null;
              default -> null;
            };
        case DESCRIBE_PORTAL -> describes(type) ? Stage.DONE : null;
        case FUNCTION_CALL ->
            switch (stage) {
              case DUE -> type == Backend.FUNCTION_CALL_RESPONSE ? Stage.ENDED : null;
              case ENDED, FAILED -> type == Backend.READY_FOR_QUERY ? Stage.DONE : null;
              default -> null;
            };
        case EXECUTE -> ofExecute(stage, type);
        case QUERY -> ofQuery(stage, type);
      };
    }

    /** Whether its answer ends with ReadyForQuery. */
    boolean endsReady() {
      return switch (this) {
        case SYNC, QUERY, FUNCTION_CALL -> true;
        case PARSE,
            BIND,
            DESCRIBE_STATEMENT,
            DESCRIBE_PORTAL,
            EXECUTE,
            CLOSE_STATEMENT,
            CLOSE_PORTAL ->
            false;
      };
    }

    private static boolean describes(byte type) {
      return type == Backend.ROW_DESCRIPTION || type == Backend.NO_DATA;
    }

    private static @Nullable Stage ofExecute(Stage stage, byte type) {
      return switch (stage) {
        case DUE ->
            switch (type) {
              case Backend.DATA_ROW -> Stage.ROWS;
              case Backend.COMMAND_COMPLETE,
                  Backend.EMPTY_QUERY_RESPONSE,
                  Backend.PORTAL_SUSPENDED ->
                  Stage.DONE;
              case Backend.COPY_IN_RESPONSE -> Stage.COPY_IN;
              case Backend.COPY_OUT_RESPONSE -> Stage.COPY_OUT;
              default -> null;
            };
        case ROWS ->
            switch (type) {
              case Backend.DATA_ROW -> Stage.ROWS;
              case Backend.COMMAND_COMPLETE, Backend.PORTAL_SUSPENDED -> Stage.DONE;
              default -> null;
            };
        case COPY_OUT -> ofCopyOut(type);
        case COPY_IN, COPY_ENDED -> type == Backend.COMMAND_COMPLETE ? Stage.DONE : null;
        case DESCRIBED, COPY_BOTH, ENDED, FAILED, DONE -> null;
      };
    }

    private static @Nullable Stage ofQuery(Stage stage, byte type) {
      return switch (stage) {
        case DUE, ENDED ->
            switch (type) {
              case Backend.ROW_DESCRIPTION -> Stage.ROWS;
              case Backend.COMMAND_COMPLETE, Backend.EMPTY_QUERY_RESPONSE -> Stage.ENDED;
              case Backend.COPY_IN_RESPONSE -> Stage.COPY_IN;
              case Backend.COPY_OUT_RESPONSE -> Stage.COPY_OUT;
              case Backend.COPY_BOTH_RESPONSE -> Stage.COPY_BOTH;
              case Backend.READY_FOR_QUERY -> stage == Stage.ENDED ? Stage.DONE : null;
              default -> null;
            };
        case ROWS ->
            switch (type) {
              case Backend.DATA_ROW -> Stage.ROWS;
              case Backend.COMMAND_COMPLETE -> Stage.ENDED;
              default -> null;
            };
        case COPY_IN -> type == Backend.COMMAND_COMPLETE ? Stage.ENDED : null;
        case COPY_OUT -> ofCopyOut(type);
        case COPY_BOTH ->
            switch (type) {
              case Backend.COPY_DATA -> Stage.COPY_BOTH;
              case Backend.COPY_DONE -> Stage.COPY_ENDED;
              // A walsender that is told to stop says so without CopyDone.
              case Backend.COMMAND_COMPLETE -> Stage.ENDED;
              default -> null;
            };
        case COPY_ENDED ->
            switch (type) {
              case Backend.COMMAND_COMPLETE -> Stage.ENDED;
              // Replication commands have a result behind their stream, or another stream.
              case Backend.ROW_DESCRIPTION -> Stage.ROWS;
              case Backend.COPY_OUT_RESPONSE -> Stage.COPY_OUT;
              default -> null;
            };
        case FAILED -> type == Backend.READY_FOR_QUERY ? Stage.DONE : null;
        case DESCRIBED, DONE -> null;
      };
    }

    private static @Nullable Stage ofCopyOut(byte type) {
      return switch (type) {
        case Backend.COPY_DATA -> Stage.COPY_OUT;
        case Backend.COPY_DONE -> Stage.COPY_ENDED;
        default -> null;
      };
    }
  }

  final Kind kind;

  /** Whether the client must not see the answer, because it has not asked. */
  final boolean swallowed;

  /** Bytes of the message it answers, where it is kept in one form or another until then. */
  int size;

  Stage stage = Stage.DUE;

  private int columns = -1;

  /** The client sends COPY data, and the server reads it. */
  boolean copiesIn;

  /** What the client reads instead of the error that our substitute causes; null if allowed. */
  @Nullable ErrorFields refusal;

  /** The name that a Close frees. */
  String name = "";

  /** The statement of a Parse or Describe, the statements of a Query. */
  @Nullable Prepared prepared;

  @Nullable BoundPortal portal;
  @Nullable Execution execution;
  List<Facts> facts = List.of();

  /** What its statements prepare and declare, in order. */
  List<Prepared> makes = List.of();

  /** It is under way, and calls code that may give names another meaning. */
  boolean callsCode;

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

  /** How many columns its rows have; -1 while nobody has said. */
  int columns() {
    return portal == null ? columns : portal.columns();
  }

  /** Its rows are described, or the first one has come. */
  void onColumns(int count) {
    if (portal == null) {
      columns = count;
    } else {
      portal.onColumns(count);
    }
  }

  /** Whether it answers a message that runs statements. */
  boolean runs() {
    return kind == Kind.EXECUTE || kind == Kind.QUERY;
  }

  /** Whether a transaction may be open behind it. */
  boolean beginsBlock() {
    for (var facts : statements()) {
      if (facts.kind() == StatementKind.TRANSACTION) {
        return true;
      }
    }
    return false;
  }

  /** Whether the server may call functions for it that nobody can trace; it plans at Bind. */
  boolean mayCallCode() {
    return (runs() || kind == Kind.BIND) && protection().runsRoutines();
  }

  /** Whether it is known that no other statement of a Query follows on the one at hand. */
  boolean atLastStatement() {
    return prepared != null && prepared.wholeStatements() && statement + 1 >= facts.size();
  }

  /** The statements whose answer it is. */
  List<Facts> statements() {
    return portal == null ? facts : portal.statement().facts();
  }

  /** The text of one of them; empty if it has none. */
  String text(int index) {
    var message = message();
    return message != null && index < message.texts().size() ? message.texts().get(index) : "";
  }

  /** In which they were read. */
  Dialect dialect() {
    var message = message();
    return message == null ? Dialect.DEFAULT : message.dialect();
  }

  private @Nullable Prepared message() {
    return portal == null ? prepared : portal.statement();
  }

  /** What is protected in its rows and texts. */
  Protection protection() {
    return portal == null ? protection : portal.protection();
  }

  /** What becomes of its rows. */
  ResultPlan plan() {
    return portal == null ? plan : portal.plan();
  }
}
