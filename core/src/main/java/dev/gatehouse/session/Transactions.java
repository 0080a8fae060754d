package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which transaction a session is in, and what becomes of what runs in it. Follows what the server
 * says, tags and ReadyForQuery, never what a text asks for. Outside a block outcomes are held until
 * they are decided; in a block they say that the transaction goes on, and an event says how it has
 * ended. ("Multiple Statements in a Simple Query", "Pipelining".) Confined to the session's loop.
 */
final class Transactions {

  /** Most outcomes that are held for their fate; what they keep in memory is bounded, too. */
  private static final int MOST_HELD = 64;

  private static final int MOST_HELD_BYTES = 64 * 1024;

  /** Of a COMMIT or ROLLBACK that may say AND CHAIN. */
  private static final String CHAIN = "chain";

  private final Connection connection;
  private final SessionState state;
  private final ReplyQueue replies;
  private final Roles roles;
  private final boolean enabled;
  private final ArrayList<Settled> held = new ArrayList<>();
  private final Savepoints savepoints = new Savepoints();
  private int heldBytes;

  /** Of the transaction at hand, or of the next one. */
  private long id = 1;

  /** Something on record belongs to the transaction at hand. */
  private boolean used;

  /** A block is open. */
  private boolean block;

  /** Outcomes on record say that the transaction goes on, so its end must be on record, too. */
  private boolean promised;

  /** Code that ran may have ended the transaction, or nobody could read what did. */
  private boolean doubtful;

  /** An error has rolled back what ran outside a block; what is left are messages to skip. */
  private boolean rolledBack;

  /** A COMMIT or PREPARE TRANSACTION has failed, and with it the block. */
  private boolean endFailed;

  /** Of the statement that the server is answering with an error. */
  private Fate failure = Fate.ROLLED_BACK;

  /** What is sent from now on hangs on answers that are due. */
  private boolean undecided;

  private Transaction shown = new Transaction(0, TransactionStatus.IDLE);

  Transactions(Connection connection, SessionState state, ReplyQueue replies, Roles roles) {
    this.connection = connection;
    this.state = state;
    this.replies = replies;
    this.roles = roles;
    this.enabled = connection.recorder().enabled();
  }

  // ---- what is sent

  /** For the intent of a message that is about to be judged or sent. */
  Transaction ofIntent() {
    if (replies.head() == null) {
      undecided = false;
    }
    if (undecided) {
      return at(0);
    }
    used = true;
    return at(id);
  }

  /** A message is sent: the transaction may end with its answer. */
  void onSent(Reply reply) {
    undecided |= mayEnd(reply);
  }

  private static boolean mayEnd(Reply reply) {
    return switch (reply.kind) {
      case SYNC, QUERY, FUNCTION_CALL -> true;
      case EXECUTE -> reply.statements().isEmpty() || mayEnd(reply.statements().getFirst());
      case PARSE, BIND, DESCRIBE_STATEMENT, DESCRIBE_PORTAL, CLOSE_STATEMENT, CLOSE_PORTAL -> false;
    };
  }

  private static boolean mayEnd(Facts facts) {
    return switch (facts.kind()) {
      case CODE, UNKNOWN, PREPARED -> true;
      case TRANSACTION ->
          switch (facts.command()) {
            case "BEGIN", "START TRANSACTION", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS" -> false;
            case "ROLLBACK" -> facts.savepoints().isEmpty();
            default -> true;
          };
      case QUERY, DML, DDL, COPY, CURSOR, SESSION, PRIVILEGE, EXPLAIN, MAINTENANCE, NOTIFY -> false;
    };
  }

  // ---- what the server answers

  /** A statement has run that no tag tells of: a Bind, a function, a part of a portal's rows. */
  void onDone(@Nullable Settled settled) {
    hold(settled);
    goOn();
  }

  /**
   * All of a Query has been answered of which nobody knew how many statements it holds: the outcome
   * of the last one says so, or, where that is on record already, one more.
   */
  void onEnded(@Nullable Settled end) {
    var last = held.isEmpty() ? null : held.getLast();
    if (end != null && last != null && last.intent() == end.intent()) {
      held.set(held.size() - 1, last.asLast());
    } else if (end != null) {
      onDone(end);
    }
  }

  /** CommandComplete, to the statement of this message that is being answered. */
  void onCompleted(@Nullable Settled settled, String tag, Reply reply) {
    if (!enabled || reply.swallowed) {
      return;
    }
    used = true;
    hold(settled);
    var facts = statement(reply);
    if (facts != null && facts.kind() == StatementKind.TRANSACTION) {
      onCommand(tag, facts, reply.text(index(reply)));
    } else {
      onOther(tag, reply);
      roles.onCompleted(tag, facts);
    }
  }

  private void onCommand(String tag, Facts facts, String text) {
    switch (tag) {
      case "BEGIN", "START TRANSACTION" -> begin();
      case "COMMIT" -> end(Fate.COMMITTED, text);
      case "ROLLBACK" -> onRollback(facts, text);
      case "PREPARE TRANSACTION" -> {
        release(Fate.OPEN);
        recordEnd("prepared", gid(facts));
        roles.onEnd(Fate.COMMITTED);
        next();
      }
      case "COMMIT PREPARED", "ROLLBACK PREPARED" -> {
        end(Fate.COMMITTED, "");
        var details = new LinkedHashMap<String, String>();
        details.put("gid", gid(facts));
        details.put("fate", tag.equals("COMMIT PREPARED") ? "committed" : "rolled-back");
        connection.record("transaction", details);
      }
      case "SAVEPOINT" -> {
        goOn();
        savepoints.set(name(facts), connection.sequence(), roles.snapshot());
      }
      case "RELEASE" -> {
        goOn();
        savepoints.release(name(facts));
      }
      default -> goOn();
    }
  }

  /** Also what COMMIT and PREPARE TRANSACTION of a failed block are answered with. */
  private void onRollback(Facts facts, String text) {
    switch (facts.command()) {
      case "ROLLBACK" -> {
        if (facts.savepoints().isEmpty()) {
          end(Fate.ROLLED_BACK, text);
        } else {
          undo(name(facts));
          goOn();
        }
      }
      case "PREPARE TRANSACTION" -> {
        if (block) {
          end(Fate.ROLLED_BACK, "");
        } else {
          // Outside a block it prepares nothing, and what ran before it is committed.
          doubtful = true;
          goOn();
        }
      }
      default -> end(Fate.ROLLED_BACK, text);
    }
  }

  private static String name(Facts facts) {
    return facts.savepoints().isEmpty() ? "" : facts.savepoints().iterator().next();
  }

  private static String gid(Facts facts) {
    return name(facts);
  }

  /** Of a statement that is no transaction command, as far as anybody could read it. */
  private void onOther(String tag, Reply reply) {
    switch (tag) {
      case "BEGIN", "START TRANSACTION" -> begin();
      case "COMMIT", "ROLLBACK", "PREPARE TRANSACTION", "SAVEPOINT", "RELEASE" -> {
        doubtful = true;
        savepoints.lose();
        goOn();
      }
      case "CALL", "DO" -> {
        // In a block they cannot end the transaction, and several statements are like one.
        doubtful |= !block && !several(reply);
        goOn();
      }
      default -> goOn();
    }
  }

  /** What ran before it in the same message or pipeline is in the block, too. */
  private void begin() {
    release(Fate.OPEN);
    block = true;
    promised = true;
  }

  private void end(Fate fate, String text) {
    conclude(doubtful ? Fate.UNKNOWN : fate);
    if (says(text, CHAIN)) {
      // Or does not: then the next ReadyForQuery says so.
      begin();
    }
  }

  private static boolean says(String text, String word) {
    for (var i = 0; i <= text.length() - word.length(); i++) {
      if (text.regionMatches(true, i, word, 0, word.length())) {
        return true;
      }
    }
    return false;
  }

  private void undo(String savepoint) {
    var details = new LinkedHashMap<String, String>();
    details.put("transaction", Long.toString(id));
    details.put("savepoint", savepoint);
    var first = savepoints.rollbackTo(savepoint);
    if (first < 0) {
      details.put("fate", shown(Fate.UNKNOWN));
    } else {
      details.put("fate", shown(Fate.ROLLED_BACK));
      details.put("first_seq", Long.toString(first));
      details.put("last_seq", Long.toString(connection.sequence() - 1));
    }
    connection.record("savepoint", details);
    roles.onUndone(first < 0 ? null : savepoints.roles());
  }

  /**
   * ErrorResponse. Its own outcome comes with {@link #onFailed}.
   *
   * @param of the message it answers; null if the server speaks unasked
   * @param fatal whether the session ends with it
   */
  void onError(@Nullable Reply of, boolean fatal) {
    if (!enabled) {
      return;
    }
    var facts = of == null || of.refusal != null ? null : statement(of);
    if (block) {
      failure = fatal ? Fate.UNKNOWN : Fate.ROLLED_BACK;
      endFailed =
          facts != null
              && (facts.command().equals("COMMIT")
                  || facts.command().equals("PREPARE TRANSACTION"));
      return;
    }
    var mayLast = of != null && facts != null && !several(of) && commitsItself(facts);
    var unsure = fatal || doubtful || mayLast;
    failure = unsure ? Fate.UNKNOWN : Fate.ROLLED_BACK;
    doubtful |= unsure;
    rolledBack = true;
    release(failure);
  }

  private static @Nullable Facts statement(Reply reply) {
    var index = index(reply);
    return index < reply.statements().size() ? reply.statements().get(index) : null;
  }

  private static int index(Reply reply) {
    return reply.kind == Reply.Kind.QUERY ? reply.statement : 0;
  }

  private static boolean several(Reply reply) {
    return reply.kind == Reply.Kind.QUERY && reply.statements().size() > 1;
  }

  /** Whether part of what it does may last although it fails, outside a block. */
  private static boolean commitsItself(Facts facts) {
    return switch (facts.kind()) {
      case CODE, UNKNOWN, MAINTENANCE -> true;
      case DDL ->
          switch (facts.command()) {
            case "CREATE INDEX", "DROP INDEX", "ALTER TABLE", "ALTER SYSTEM" -> true;
            default ->
                facts.command().endsWith(" DATABASE")
                    || facts.command().endsWith(" TABLESPACE")
                    || facts.command().endsWith(" SUBSCRIPTION");
          };
      case QUERY, DML, COPY, CURSOR, PREPARED, TRANSACTION, SESSION, PRIVILEGE, EXPLAIN, NOTIFY ->
          false;
    };
  }

  /** The statement that the error was about. */
  void onFailed(@Nullable Settled settled) {
    record(settled, failure);
  }

  /** Refused by Gatehouse, or skipped by the server. */
  void onNotRun(@Nullable Settled settled) {
    record(settled, Fate.ROLLED_BACK);
  }

  /** Nobody will hear what became of it. */
  void onLost(@Nullable Settled settled) {
    record(settled, Fate.UNKNOWN);
  }

  /** ReadyForQuery. */
  void onReady(TransactionStatus status) {
    if (!enabled) {
      return;
    }
    switch (status) {
      case IDLE -> {
        if (block) {
          // Nobody has seen it end, but for an end that has failed.
          conclude(endFailed && !doubtful ? Fate.ROLLED_BACK : Fate.UNKNOWN);
        } else {
          conclude(outsideBlock());
        }
      }
      case ACTIVE -> {
        endFailed = false;
        if (!block) {
          // Server 18 keeps a pipeline open behind a Query in it, and may lose it at the Sync.
          doubtful = true;
          promised = true;
          release(Fate.OPEN);
        }
      }
      case FAILED -> {
        endFailed = false;
        if (!block) {
          doubtful = true;
          begin();
        }
      }
    }
  }

  private Fate outsideBlock() {
    if (doubtful) {
      return Fate.UNKNOWN;
    }
    return rolledBack ? Fate.ROLLED_BACK : Fate.COMMITTED;
  }

  /**
   * The session ends; the outcomes that are due come behind this.
   *
   * @param quiet whether the server had nothing to do: then it rolls back what was open
   */
  void onEnd(boolean quiet) {
    if (enabled) {
      decide((quiet || rolledBack) && !doubtful ? Fate.ROLLED_BACK : Fate.UNKNOWN);
    }
  }

  private void conclude(Fate fate) {
    decide(fate);
    roles.onEnd(fate);
    next();
  }

  private void decide(Fate fate) {
    release(fate);
    if (promised && used) {
      recordEnd(shown(fate), null);
    }
  }

  private void next() {
    id += used ? 1 : 0;
    used = false;
    block = false;
    promised = false;
    doubtful = false;
    rolledBack = false;
    endFailed = false;
    savepoints.clear();
  }

  // ---- what is recorded

  private void hold(@Nullable Settled settled) {
    if (settled != null) {
      recordCopy(settled);
      used = true;
      held.add(settled);
      heldBytes += settled.weight();
    }
  }

  /** The transaction goes on: in a block, and beyond what is held, that is what outcomes say. */
  private void goOn() {
    if (promised) {
      release(Fate.OPEN);
    } else if (held.size() > MOST_HELD || (held.size() > 1 && heldBytes > MOST_HELD_BYTES)) {
      promised = true;
      release(Fate.OPEN);
    }
  }

  private void release(Fate fate) {
    for (var settled : held) {
      connection.recordOutcome(settled, fate, at(id));
    }
    held.clear();
    heldBytes = 0;
  }

  private void record(@Nullable Settled settled, Fate fate) {
    if (settled != null) {
      recordCopy(settled);
      used = true;
      connection.recordOutcome(settled, fate, at(id));
    }
  }

  /** Its data has ended with the statement, whatever becomes of both. */
  private void recordCopy(Settled settled) {
    var copy = settled.copy();
    if (copy != null) {
      var details = new LinkedHashMap<String, String>();
      details.put("intent_seq", Long.toString(settled.intent().sequence()));
      details.put("rows", Long.toString(settled.rows()));
      copy.describe(details);
      connection.record("copy", details);
    }
  }

  private void recordEnd(String fate, @Nullable String gid) {
    var details = new LinkedHashMap<String, String>();
    details.put("transaction", Long.toString(id));
    details.put("fate", fate);
    if (gid != null) {
      details.put("gid", gid);
    }
    connection.record("transaction", details);
  }

  private Transaction at(long transaction) {
    var status = state.view().transactionStatus();
    if (shown.id() != transaction || shown.status() != status) {
      shown = new Transaction(transaction, status);
    }
    return shown;
  }

  private static String shown(Fate fate) {
    return switch (fate) {
      case COMMITTED -> "committed";
      case ROLLED_BACK -> "rolled-back";
      case OPEN -> "open";
      case UNKNOWN -> "unknown";
    };
  }
}
