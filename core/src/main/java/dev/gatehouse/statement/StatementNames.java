package dev.gatehouse.statement;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The names of one session: prepared statements and portals, of the protocol and of SQL alike,
 * since the server has one namespace for both. What the client has sent but the server has not yet
 * acknowledged is kept apart, so that a pipeline sees its own names and a failed Parse leaves none.
 *
 * @param <P> what the session keeps for a portal
 */
public final class StatementNames<P extends Portal> {

  /**
   * What was sent.
   *
   * @param stretch of the pipeline between two Syncs
   * @param code how often code had been sent before
   */
  private record Sent<T>(T value, long stretch, long code) {}

  /** What a session may hold however little is left for all, bytes. */
  private static final int MODEST = 16 * 1024;

  private final int limit;
  private final int bytes;
  private final MemoryBudget budget;
  private final NameTable<Sent<Prepared>> sentStatements;
  private final NameTable<Prepared> statements;
  private final NameTable<Sent<P>> sentPortals;
  private final NameTable<P> portals;
  private final NameTable<Portal> cursors;

  /** Cursors WITH HOLD whose transaction has ended well. */
  private final NameTable<Portal> heldCursors;

  private final NamesUnderWay underWay;

  private long stretch;

  /** How often was sent what calls code that may make and drop every name. */
  private long codeSent;

  /** The same up to the last Sync. */
  private long codeSynced;

  private long codeAnswered;

  /**
   * No names yet.
   *
   * @param limit most statements, and most portals
   * @param bytes what they may hold before no more are taken
   * @param budget what those of all sessions may
   */
  public StatementNames(int limit, int bytes, MemoryBudget budget) {
    this.limit = limit;
    this.underWay = new NamesUnderWay(limit);
    this.bytes = bytes;
    this.budget = budget;
    this.sentStatements = new NameTable<>(budget, sent -> sent.value().size());
    this.statements = new NameTable<>(budget, Prepared::size);
    this.sentPortals = new NameTable<>(budget, sent -> sent.value().size());
    this.portals = new NameTable<>(budget, Portal::size);
    this.cursors = new NameTable<>(budget, Portal::size);
    this.heldCursors = new NameTable<>(budget, Portal::size);
  }

  /** Cuts a name as the server does. */
  public static String cut(byte[] name) {
    return Name.cut(name);
  }

  /** Whether a prepared statement of this name would be one too many. */
  public boolean full(String name) {
    var replaced = statements.sizeOf(name) + sentStatements.sizeOf(name);
    return (statements.size() + sentStatements.size() >= limit && statement(name) == null)
        || tooMuch(held() - replaced);
  }

  /** Whether a portal of this name would be one too many. */
  public boolean portalsFull(String name) {
    var replaced = portals.sizeOf(name) + sentPortals.sizeOf(name);
    var all = portals.size() + sentPortals.size() + cursors.size() + heldCursors.size();
    return (all >= limit && portal(name) == null) || tooMuch(held() - replaced);
  }

  private boolean tooMuch(long others) {
    return others >= bytes || (others >= MODEST && budget.exhausted());
  }

  private long held() {
    return statements.held()
        + sentStatements.held()
        + portals.held()
        + sentPortals.held()
        + cursors.held()
        + heldCursors.held();
  }

  /** Sync or Query was sent: if an error makes the server skip, it reads again behind a Sync. */
  public void onSyncSent() {
    stretch++;
    codeSynced = codeSent;
  }

  /** Code is called that may prepare, declare and drop what it likes, unseen. */
  public void onCodeSent() {
    codeSent++;
  }

  /**
   * It has run, if only to fail: PREPARE and DEALLOCATE are never undone. No name is known any more
   * but that of the unnamed statement, for which SQL has none.
   */
  public void onCodeAnswered() {
    codeAnswered++;
    var unnamed = statements.get("");
    statements.clear();
    if (unnamed != null) {
      statements.put("", unnamed);
    }
    onPortalsUnknown();
  }

  /** Whether code that is under way comes behind what was sent under this name, if it was. */
  private boolean mayBeRenamed(String name, @Nullable Sent<?> sent) {
    var known = sent == null ? codeAnswered : Math.max(codeAnswered, sent.code());
    return codeSent > known && !name.isEmpty();
  }

  /**
   * Whether a statement or portal of this name was sent before the last Sync, or made by SQL or
   * code, and is not yet acknowledged. Then the server may know another one under the name, or
   * none: within one stretch an error makes it skip whatever uses the name, but behind a Sync it
   * goes on with what it has.
   */
  public boolean uncertain(String name) {
    return earlier(sentStatements.get(name))
        || earlier(sentPortals.get(name))
        || underWay.isEarlier(name, stretch)
        || (codeAnswered < codeSynced && !name.isEmpty());
  }

  private boolean earlier(@Nullable Sent<?> sent) {
    return sent != null && sent.stretch() != stretch;
  }

  private static <T> void acknowledge(NameTable<Sent<T>> sent, String name, T value) {
    var last = sent.get(name);
    if (last != null && Objects.equals(last.value(), value)) {
      sent.remove(name);
    }
  }

  /** Parse was sent. */
  public void onParseSent(Prepared prepared) {
    sentStatements.put(prepared.name(), new Sent<>(prepared, stretch, codeSent));
  }

  /** ParseComplete. */
  public void onPrepared(Prepared prepared) {
    acknowledge(sentStatements, prepared.name(), prepared);
    statements.put(prepared.name(), prepared);
  }

  /** Parse failed or was skipped. */
  public void onParseFailed(Prepared prepared) {
    acknowledge(sentStatements, prepared.name(), prepared);
  }

  /** CloseComplete of a statement, or an SQL DEALLOCATE. */
  public void onStatementClosed(String name) {
    statements.remove(name);
  }

  /** DEALLOCATE ALL or DISCARD ALL. */
  public void onAllStatementsClosed() {
    statements.clear();
  }

  /** Statements that make these with SQL were sent. */
  public void onMakingSent(List<Prepared> made) {
    for (var one : made) {
      underWay.onSent(one, stretch);
    }
  }

  /** They have been answered, in one way or another, or were skipped. */
  public void onMakingAnswered(List<Prepared> made) {
    made.forEach(underWay::onAnswered);
  }

  /**
   * The statement a Bind sent now would find, or null if its name is not known here: be it because
   * a statement under way may make another one.
   */
  public @Nullable Prepared statement(String name) {
    return underWay.mayHold(name) || mayBeRenamed(name, sentStatements.get(name))
        ? null
        : known(name);
  }

  /** Each of the statements that an SQL EXECUTE sent now may find; none if nobody can tell. */
  public List<Prepared> statements(String name) {
    return mayBeRenamed(name, sentStatements.get(name)) ? List.of() : withMade(name, known(name));
  }

  private List<Prepared> withMade(String name, @Nullable Prepared known) {
    return underWay.with(name, known == null ? List.of() : List.of(known));
  }

  private @Nullable Prepared known(String name) {
    var sent = sentStatements.get(name);
    return sent == null ? statements.get(name) : sent.value();
  }

  /** Bind was sent. */
  public void onBindSent(P portal) {
    sentPortals.put(portal.name(), new Sent<>(portal, stretch, codeSent));
  }

  /** BindComplete. */
  public void onBound(P portal) {
    acknowledge(sentPortals, portal.name(), portal);
    portals.put(portal.name(), portal);
  }

  /** Bind failed or was skipped. */
  public void onBindFailed(P portal) {
    acknowledge(sentPortals, portal.name(), portal);
  }

  /** CloseComplete of a portal, or an SQL CLOSE. */
  public void onPortalClosed(String name) {
    portals.remove(name);
    cursors.remove(name);
    heldCursors.remove(name);
  }

  /** ROLLBACK: what the transaction, or a part of it, has opened is gone. */
  public void onRolledBack() {
    portals.clear();
    cursors.clear();
  }

  /** Code may have closed cursors that were held, and opened others under their names. */
  public void onCodeRun() {
    heldCursors.clear();
  }

  /** Something may have closed portals and cursors, and opened others under their names. */
  public void onPortalsUnknown() {
    onRolledBack();
    heldCursors.clear();
  }

  /**
   * The portal an Execute sent now would find, or null if its name is not known here: be it because
   * a statement under way may make another one.
   */
  public @Nullable P portal(String name) {
    return underWay.mayHold(name) || mayBeRenamed(name, sentPortals.get(name))
        ? null
        : knownPortal(name);
  }

  private @Nullable P knownPortal(String name) {
    var sent = sentPortals.get(name);
    return sent == null ? portals.get(name) : sent.value();
  }

  /** CommandComplete of an SQL PREPARE; beyond the limit its name stays unknown. */
  public void onPreparedBySql(Prepared prepared) {
    if (!full(prepared.name())) {
      statements.put(prepared.name(), prepared);
    }
  }

  /** CommandComplete of an SQL DECLARE; beyond the limit its name stays unknown. */
  public void onDeclared(Portal cursor) {
    if (!portalsFull(cursor.name()) || cursors.get(cursor.name()) != null) {
      cursors.put(cursor.name(), cursor);
    }
  }

  /** What a FETCH sent now would read, or null if it is not known. */
  public @Nullable Portal cursor(String name) {
    var portal = knownPortal(name);
    var cursor = portal == null ? cursors.get(name) : portal;
    return cursor == null ? heldCursors.get(name) : cursor;
  }

  /** What each of the cursors runs that a FETCH sent now may read; none if nobody can tell. */
  public List<Prepared> cursors(String name) {
    if (mayBeRenamed(name, sentPortals.get(name))) {
      return List.of();
    }
    var cursor = cursor(name);
    return withMade(name, cursor == null ? null : cursor.statement());
  }

  /**
   * ReadyForQuery outside a transaction block: portals are gone.
   *
   * @param well whether nothing has failed in the transaction, so that cursors WITH HOLD live on
   */
  public void onTransactionEnd(boolean well) {
    if (well) {
      cursors.forEach(this::hold);
    }
    onRolledBack();
  }

  private void hold(String name, Portal cursor) {
    for (var facts : cursor.statement().facts()) {
      if (facts.holdable()) {
        heldCursors.put(name, cursor);
      }
    }
  }

  /** The session has ended. */
  public void release() {
    sentStatements.clear();
    statements.clear();
    sentPortals.clear();
    onPortalsUnknown();
  }
}
