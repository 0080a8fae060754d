package dev.gatehouse.catalog;

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
import java.util.concurrent.atomic.AtomicLong;
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
  public static final DatabaseCatalog NONE = new DatabaseCatalog(Reach.UNKNOWN.reason());

  /** Between two readings at least; and so many times as long as the last one took. */
  private static final Duration PAUSE = Duration.ofMillis(100);

  private static final int PAUSE_FACTOR = 2;

  /** After a failure, unless the interval is shorter. */
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final String database;
  private final @Nullable CatalogSource source;
  private final Freshness freshness;
  private final CatalogListener listener;
  private final Semaphore readers;
  private final CodeCarriers carriers;
  private final AtomicLong changes = new AtomicLong();
  private final AtomicInteger sessions = new AtomicInteger();
  private final CompletableFuture<Void> attempted = new CompletableFuture<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition wanted = lock.newCondition();
  private volatile State state;
  private volatile boolean closed;
  private BigInteger digest = BigInteger.ZERO;
  private List<CatalogReader.Reference> ofServer = List.of();
  private String reported = "";

  /**
   * What is known.
   *
   * @param version 1 for the first catalog read; 0 for none
   * @param readAt nanoseconds, when reading it began
   * @param changesKnown how many changes of the schema it includes
   * @param problem why the last reading failed; empty if it did not
   */
  private record State(
      @Nullable Resolver resolver, long version, long readAt, long changesKnown, String problem) {}

  /** One that is never read, because of this. */
  DatabaseCatalog(String problem) {
    database = "";
    source = null;
    freshness = Freshness.DEFAULT;
    listener = _ -> {};
    readers = new Semaphore(0);
    carriers = CodeCarriers.DEFAULT;
    state = new State(null, 0, 0, 0, problem);
    attempted.complete(null);
  }

  DatabaseCatalog(
      String database,
      CatalogSource source,
      Freshness freshness,
      CatalogListener listener,
      Semaphore readers,
      CodeCarriers carriers) {
    this.database = database;
    this.source = source;
    this.freshness = freshness;
    this.listener = listener;
    this.readers = readers;
    this.carriers = carriers;
    state = new State(null, 0, 0, 0, "the catalog has not been read yet");
    Thread.ofVirtual().name("gatehouse-catalog-" + database).start(this::run);
  }

  // ---- for sessions

  /** Done when the catalog was read, or could not be, for the first time. */
  public CompletableFuture<Void> attempted() {
    return attempted.copy();
  }

  /** Whether there can ever be anything in it. */
  public boolean configured() {
    return source != null;
  }

  /**
   * How a session's names are to be looked up now.
   *
   * @param login the role it logged in as, if its path is still the one with which such sessions
   *     begin; then the path of {@code naming} is no matter. Null if it has another
   * @param doubt of the session's own: why the catalog cannot know what it sees; empty for none
   */
  public Lookup lookup(@Nullable String login, Naming naming, String doubt) {
    var now = state;
    var resolver = now.resolver();
    if (resolver == null) {
      return source == null && now.problem().equals(Reach.UNKNOWN.reason())
          ? Lookup.NONE
          : new Lookup(null, Naming.UNKNOWN, now.problem());
    }
    var read = login == null ? naming : naming.with(resolver.catalog().pathOf(login));
    return new Lookup(resolver, read, doubt.isEmpty() ? doubt(now) : doubt);
  }

  private String doubt(State now) {
    if (now.changesKnown() != changes.get()) {
      return "the schema has changed since the catalog was read";
    }
    if (!stale(now)) {
      return "";
    }
    return now.problem().isEmpty()
        ? "the catalog is older than catalog.max-age"
        : "the catalog is stale: " + now.problem();
  }

  private boolean stale(State now) {
    return System.nanoTime() - now.readAt() > freshness.maxAge().toNanos();
  }

  /** The types of the database, as far as they have been read. */
  public TypeCatalog types() {
    var resolver = state.resolver();
    return resolver == null ? TypeCatalog.EMPTY : resolver.catalog();
  }

  /** Somebody has changed the schema, and others see it. */
  public void onSchemaChanged() {
    if (source != null) {
      changes.incrementAndGet();
      wake();
    }
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
          attempted.complete(null);
        }
        await(System.nanoTime() - began);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read(long began) {
    if (source == null) {
      return;
    }
    var seen = changes.get();
    try (var connection = source.connect(database)) {
      var read = CatalogReader.read(connection, freshness.maxObjects(), ofServer);
      ofServer = read.ofServer();
      var last = state;
      if (last.resolver() != null && read.digest().equals(digest)) {
        state = new State(last.resolver(), last.version(), began, seen, "");
      } else {
        digest = read.digest();
        var resolver = new Resolver(read.catalog(), carriers);
        state = new State(resolver, last.version() + 1, began, seen, "");
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
    if (failure instanceof Rows.TooMany) {
      // What is too large to be read again must not seem to be known.
      last = new State(null, last.version(), last.readAt(), last.changesKnown(), problem);
      digest = BigInteger.ZERO;
    }
    state = new State(last.resolver(), last.version(), last.readAt(), last.changesKnown(), problem);
    var stale = last.resolver() != null && stale(last);
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

  /** Until there is reason to read again: the schema has changed, or it is time to. */
  private void await(long nanosOfReading) throws InterruptedException {
    var ended = System.nanoTime();
    var pause = Math.max(PAUSE.toNanos(), PAUSE_FACTOR * nanosOfReading);
    lock.lock();
    try {
      while (!closed) {
        var waited = System.nanoTime() - ended;
        var due = idle() ? Long.MAX_VALUE : freshness.refreshInterval().toNanos();
        if (!idle() && !state.problem().isEmpty()) {
          due = Math.min(due, RETRY.toNanos());
        } else if (!idle() && changes.get() != state.changesKnown()) {
          due = pause;
        }
        if (waited >= due) {
          return;
        }
        var _ = wanted.awaitNanos(due - waited);
      }
    } finally {
      lock.unlock();
    }
  }
}
