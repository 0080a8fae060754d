package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.sql.CodeCarriers;
import java.math.BigInteger;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The catalog of one database: read by a thread of its own while sessions use it, again after each
 * change of the schema and at intervals. What cannot be read leaves the old catalog, which becomes
 * stale. Sessions ask on their event loops and never wait.
 */
public final class DatabaseCatalog {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseCatalog.class);

  /** No catalog is configured. */
  public static final DatabaseCatalog NONE =
      new DatabaseCatalog(Reach.UNKNOWN.reason(), Catalogs.none());

  /** After a failure, unless the interval is shorter. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final String database;
  private final @Nullable CatalogSource source;
  private final Freshness freshness;
  private final CatalogListener listener;
  private final Semaphore readers;
  private final CodeCarriers carriers;
  private final Catalogs all;
  private final SchemaChanges changes = new SchemaChanges();
  private final AtomicInteger sessions = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private final DefinitionsUnderWay underWay = new DefinitionsUnderWay();
  private volatile State state;
  private volatile CompletableFuture<Void> attempt = new CompletableFuture<>();
  private volatile boolean attempted;
  private volatile boolean closed;

  private BigInteger digest = BigInteger.ZERO;
  private List<CatalogReader.Reference> ofServer = List.of();
  private String reported = "";

  /**
   * What is known.
   *
   * @param version 1 for the first catalog read; 0 for none
   * @param reading the last one that succeeded
   * @param problem why the last reading failed; empty if it did not
   */
  private record State(
      @Nullable Resolver resolver, long version, SchemaChanges.Reading reading, String problem) {}

  /**
   * One that is never read, because of this. What its sessions change of the server still matters
   * to those that are.
   */
  DatabaseCatalog(String problem, Catalogs all) {
    database = "";
    source = null;
    freshness = Freshness.DEFAULT;
    listener = _ -> {};
    readers = new Semaphore(0);
    carriers = CodeCarriers.DEFAULT;
    this.all = all;
    state = new State(null, 0, SchemaChanges.Reading.NONE, problem);
    attempted = true;
  }

  DatabaseCatalog(
      String database,
      CatalogSource source,
      Freshness freshness,
      CatalogListener listener,
      Semaphore readers,
      CodeCarriers carriers,
      Catalogs all) {
    this.database = database;
    this.source = source;
    this.freshness = freshness;
    this.listener = listener;
    this.readers = readers;
    this.carriers = carriers;
    this.all = all;
    state = new State(null, 0, SchemaChanges.Reading.NONE, "the catalog has not been read yet");
    Thread.ofVirtual().name("gatehouse-catalog-" + database).start(this::run);
  }

  // ---- for sessions

  /**
   * Done when the catalog was read, or could not be, for the first time, or again after there was
   * no session for so long that it is stale.
   */
  public CompletableFuture<Void> attempted() {
    var next = attempt;
    var now = state;
    return attempted && (!now.problem().isEmpty() || !stale(now))
        ? CompletableFuture.completedFuture(null)
        : next.copy();
  }

  /** Whether there can ever be anything in it. */
  public boolean configured() {
    return source != null;
  }

  /**
   * How a session's names are to be looked up now.
   *
   * @param doubt of the session's own: why the catalog cannot know what it sees; empty for none
   */
  public Lookup lookup(Naming naming, String doubt) {
    var changing = underWay.together();
    var now = state;
    var resolver = now.resolver();
    if (resolver == null) {
      return source == null && now.problem().equals(Reach.UNKNOWN.reason())
          ? Lookup.NONE
          : new Lookup(null, Naming.UNKNOWN, now.problem());
    }
    // Before what was read and what has changed is looked at: that is told first, then taken away.
    return new Lookup(resolver, naming, doubt.isEmpty() ? doubt(now) : doubt, changing);
  }

  /** How sessions of this role begin, as far as was read. */
  public SessionStart startOf(String role) {
    var resolver = state.resolver();
    return resolver == null ? SessionStart.UNKNOWN : resolver.catalog().startOf(role);
  }

  /**
   * How a session of this role has begun; UNKNOWN if what was read is in doubt, or may be newer
   * than the session.
   *
   * @param since {@link Catalogs#serverChanges} before the server could read the role's settings
   */
  public SessionStart startAtLogin(String role, long since) {
    var now = state;
    var resolver = now.resolver();
    return resolver == null || all.serverChanges() != since || !doubt(now).isEmpty()
        ? SessionStart.UNKNOWN
        : resolver.catalog().startOf(role);
  }

  private String doubt(State now) {
    var changed = changes.doubt(now.reading());
    if (!changed.isEmpty()) {
      return changed;
    }
    if (!stale(now)) {
      return "";
    }
    return now.problem().isEmpty()
        ? "the catalog is older than catalog.max-age"
        : "the catalog is stale: " + now.problem();
  }

  private boolean stale(State now) {
    return System.nanoTime() - now.reading().at() > freshness.maxAge().toNanos();
  }

  /** The types of the database, as far as they have been read. */
  public TypeCatalog types() {
    var resolver = state.resolver();
    return resolver == null ? TypeCatalog.EMPTY : resolver.catalog();
  }

  /**
   * A session sends a definition. Until {@link #onDefined} others do not know which of its objects
   * they will see.
   */
  public void onDefining(Object session, Facts definition) {
    underWay.onSent(session, Changing.of(definition));
  }

  /** What the session has defined has ended, and was told if it was not in vain. */
  public void onDefined(Object session) {
    underWay.onEnd(session);
  }

  /** Somebody has changed the schema, and others see it. */
  public void onSchemaChanged() {
    if (source != null) {
      changes.onChange();
      wake();
    }
  }

  /** Somebody has changed what all databases share: roles, and the settings of databases. */
  public void onServerChanged() {
    all.onServerChanged();
  }

  /**
   * A session has ended while it was changing the schema: the server may do so yet. What takes it
   * longer than a few seconds is noticed with the next reading.
   */
  public void onOutcomeUnknown() {
    if (source != null) {
      changes.onOutcomeUnknown();
      wake();
    }
  }

  /** The same where it was changing what all databases share. */
  public void onServerOutcomeUnknown() {
    all.onServerOutcomeUnknown();
  }

  /**
   * Code has run that may have changed the schema unseen. Applications do that all the time, so it
   * makes nobody else doubt what was read, and is no reason to read without end.
   *
   * @return what {@link #includes} it from the next reading on
   */
  public long onCodeRun() {
    if (source == null) {
      return 0;
    }
    var run = changes.onCodeRun();
    wake();
    return run;
  }

  /** Whether what was read includes what this run of code may have changed. */
  public boolean includes(long codeRun) {
    return state.reading().codeRuns() >= codeRun;
  }

  /** A session has ended. */
  public void release() {
    sessions.decrementAndGet();
  }

  void onSession() {
    if (sessions.getAndIncrement() == 0) {
      wake();
    }
  }

  boolean idle() {
    return sessions.get() == 0;
  }

  void close() {
    closed = true;
    wake();
  }

  private void wake() {
    lock.lock();
    try {
      wanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  // ---- reading

  private void run() {
    try {
      while (!closed) {
        var began = System.nanoTime();
        readers.acquire();
        try {
          read(began);
        } finally {
          readers.release();
          onAttempted();
        }
        await(System.nanoTime() - began);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void onAttempted() {
    attempted = true;
    var done = attempt;
    attempt = new CompletableFuture<>();
    done.complete(null);
  }

  private void read(long began) {
    if (source == null) {
      return;
    }
    var reading = changes.reading(began);
    try (var connection = source.connect(database)) {
      var read = CatalogReader.read(connection, freshness.maxObjects(), ofServer);
      ofServer = read.ofServer();
      var last = state;
      if (last.resolver() != null && read.digest().equals(digest)) {
        state = new State(last.resolver(), last.version(), reading, "");
      } else {
        digest = read.digest();
        var resolver = new Resolver(read.catalog(), carriers);
        state = new State(resolver, last.version() + 1, reading, "");
      }
      onRead(read.catalog(), System.nanoTime() - began);
    } catch (Throwable failure) { // whatever it is: the thread must live on, and say so
      onFailure(failure);
    }
  }

  private void onRead(Catalog read, long nanos) {
    var now = state;
    if (report("read " + now.version())) {
      var details = details("read");
      details.put("version", Long.toString(now.version()));
      details.put("server", Integer.toString(read.serverMajor()));
      details.putAll(read.counts());
      details.put("duration_ms", Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos)));
      LOG.atInfo()
          .addKeyValue("database", database)
          .addKeyValue("version", now.version())
          .log("the catalog was read");
      tell(details);
    }
  }

  private void onFailure(Throwable failure) {
    var last = state;
    var why = Objects.requireNonNullElse(failure.getMessage(), failure.getClass().getSimpleName());
    var problem = "the catalog cannot be read: " + why;
    var left = last.resolver();
    if (failure instanceof Rows.TooMany) {
      // What is too large to be read again must not seem to be known.
      left = null;
      digest = BigInteger.ZERO;
    }
    state = new State(left, last.version(), last.reading(), problem);
    var stale = left != null && stale(last);
    if (report((stale ? "stale " : "failed ") + problem)) {
      var details = details(stale ? "stale" : "failed");
      details.put("version", Long.toString(last.version()));
      details.put("reason", why);
      if (failure instanceof SQLException sql && sql.getSQLState() != null) {
        details.put("sqlstate", sql.getSQLState());
      }
      LOG.atWarn()
          .addKeyValue("database", database)
          .addKeyValue("reason", why)
          .log(stale ? "the catalog is stale" : "the catalog cannot be read");
      tell(details);
    }
  }

  private void tell(Map<String, String> details) {
    try {
      listener.onCatalog(details);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("an event about the catalog could not be recorded");
    }
  }

  /** Whether it is another than the last one. */
  private boolean report(String what) {
    var other = !what.equals(reported);
    reported = what;
    return other;
  }

  private Map<String, String> details(String outcome) {
    var details = new LinkedHashMap<String, String>();
    details.put("database", database);
    details.put("outcome", outcome);
    return details;
  }

  /** Until there is reason to read again: something has changed, or it is time to. */
  private void await(long nanosOfReading) throws InterruptedException {
    var ended = System.nanoTime();
    lock.lock();
    try {
      while (!closed) {
        var waited = System.nanoTime() - ended;
        var due = due(ended, nanosOfReading);
        if (waited >= due) {
          return;
        }
        var _ = wanted.awaitNanos(due - waited);
      }
    } finally {
      lock.unlock();
    }
  }

  /** How long after the end of the last reading the next one is due; nanoseconds. */
  private long due(long ended, long nanosOfReading) {
    if (idle()) {
      return Long.MAX_VALUE;
    }
    var last = state;
    var due = freshness.refreshInterval().toNanos();
    return last.problem().isEmpty()
        ? Math.min(due, changes.due(last.reading(), ended, nanosOfReading))
        : Math.min(due, RETRY.toNanos());
  }
}
