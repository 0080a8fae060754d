package dev.gatehouse.statement;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** What was sent in the stretch of the pipeline between two Syncs with this number. */
  private record Sent<T>(T value, long stretch) {}

  /** Of so many statements that a name may stand for nobody looks at each. */
  static final int MEANINGS = 64;

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

  /** What statements under way prepare and declare with SQL, by name, in the order of sending. */
  private final Map<String, ArrayDeque<Sent<Prepared>>> making = new HashMap<>();

  private long stretch;

  /**
   * No names yet.
   *
   * @param limit most statements, and most portals
   * @param bytes what they may hold before no more are taken
   * @param budget what those of all sessions may
   */
  public StatementNames(int limit, int bytes, MemoryBudget budget) {
    this.limit = limit;
    this.bytes = bytes;
    this.budget = budget;
    this.sentStatements = new NameTable<>(budget, sent -> sent.value().size());
    this.statements = new NameTable<>(budget, Prepared::size);
    this.sentPortals = new NameTable<>(budget, sent -> sent.value().size());
    this.portals = new NameTable<>(budget, Portal::size);
    this.cursors = new NameTable<>(budget, cursor -> cursor.size());
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
    return (portals.size() + sentPortals.size() + cursors.size() >= limit && portal(name) == null)
        || tooMuch(held() - replaced);
  }

  private boolean tooMuch(long others) {
    return others >= bytes || (others >= MODEST && budget.exhausted());
  }

  private long held() {
    return statements.held()
        + sentStatements.held()
        + portals.held()
        + sentPortals.held()
        + cursors.held();
  }

  /** Sync or Query was sent: if an error makes the server skip, it reads again behind a Sync. */
  public void onSyncSent() {
    stretch++;
  }

  /**
   * Whether a statement or portal of this name was sent before the last Sync, or made by SQL, and
   * is not yet acknowledged. Then the server may know another one under the name, or none: within
   * one stretch an error makes it skip whatever uses the name, but behind a Sync it goes on with
   * what it has.
   */
  public boolean uncertain(String name) {
    var made = making.get(name);
    return earlier(sentStatements.get(name))
        || earlier(sentPortals.get(name))
        || (made != null && earlier(made.peekFirst()));
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
    sentStatements.put(prepared.name(), new Sent<>(prepared, stretch));
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
      making.computeIfAbsent(one.name(), _ -> new ArrayDeque<>(2)).add(new Sent<>(one, stretch));
    }
  }

  /**
   * They have been answered, in one way or another, or were skipped: in the order of sending, and a
   * message that fails is told of twice.
   */
  public void onMakingAnswered(List<Prepared> made) {
    for (var one : made) {
      var sent = making.get(one.name());
      if (sent != null && sent.getFirst().value() == one) {
        sent.removeFirst();
        if (sent.isEmpty()) {
          making.remove(one.name());
        }
      }
    }
  }

  /**
   * The statement a Bind sent now would find, or null if its name is not known here: be it because
   * a statement under way may make another one.
   */
  public @Nullable Prepared statement(String name) {
    return making.containsKey(name) ? null : known(name);
  }

  /** Each of the statements that an SQL EXECUTE sent now may find; none if they are too many. */
  public List<Prepared> statements(String name) {
    return withMade(name, known(name));
  }

  private List<Prepared> withMade(String name, @Nullable Prepared known) {
    var made = making.get(name);
    if (made == null) {
      return known == null ? List.of() : List.of(known);
    }
    if (made.size() > MEANINGS) {
      return List.of();
    }
    var all = new ArrayList<Prepared>();
    if (known != null) {
      all.add(known);
    }
    for (var sent : made) {
      all.add(sent.value());
    }
    return all;
  }

  private @Nullable Prepared known(String name) {
    var sent = sentStatements.get(name);
    return sent == null ? statements.get(name) : sent.value();
  }

  /** Bind was sent. */
  public void onBindSent(P portal) {
    sentPortals.put(portal.name(), new Sent<>(portal, stretch));
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
  }

  /** Something may have closed portals and cursors, and opened others under their names. */
  public void onPortalsUnknown() {
    portals.clear();
    cursors.clear();
  }

  /**
   * The portal an Execute sent now would find, or null if its name is not known here: be it because
   * a statement under way may make another one.
   */
  public @Nullable P portal(String name) {
    return making.containsKey(name) ? null : knownPortal(name);
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

  /**
   * What a FETCH sent now would read, or null if it is not known. Cursors WITH HOLD are forgotten
   * with their transaction like all others: then another of the same name is not taken for them.
   */
  public @Nullable Portal cursor(String name) {
    var portal = knownPortal(name);
    return portal == null ? cursors.get(name) : portal;
  }

  /** What each of the cursors runs that a FETCH sent now may read; none if they are too many. */
  public List<Prepared> cursors(String name) {
    var cursor = cursor(name);
    return withMade(name, cursor == null ? null : cursor.statement());
  }

  /** ReadyForQuery outside a transaction block: portals are gone. */
  public void onTransactionEnd() {
    portals.clear();
    cursors.clear();
  }

  /** The session has ended. */
  public void release() {
    sentStatements.clear();
    statements.clear();
    sentPortals.clear();
    portals.clear();
    cursors.clear();
  }
}
