package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.audit.Event;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.ResolvedFacts;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs under one intent: counts what comes back until the outcome is recorded. */
final class Execution {

  private final Connection connection;
  private final @Nullable Event intent;
  private final long arrived = System.nanoTime();
  private long forwarded = arrived;
  private long rows;
  private long bytes;
  private List<String> masks = List.of();
  private @Nullable Prepared statement;
  private List<Parameter> parameters = List.of();
  private boolean settled;
  private boolean executes;

  /** {@code intent} is null where nothing is recorded. */
  Execution(Connection connection, @Nullable Event intent) {
    this.connection = connection;
    this.intent = intent;
  }

  @Nullable Event intent() {
    return intent;
  }

  /**
   * Makes the intent of a Bind that of the Execute behind it.
   *
   * @return false if it is on record already, so that the Execute needs its own
   */
  boolean becomeExecute() {
    if (intent != null) {
      if (intent.submitted()) {
        return false;
      }
      intent.becomeExecute();
    }
    executes = true;
    return true;
  }

  /** Whether no Execute shares this intent. */
  boolean bindOnly() {
    return !executes && intent != null && intent.submitted();
  }

  /**
   * The parameters as the intent shows them. If the server tells types later that the client left
   * open, the outcome shows them again.
   */
  void onParameters(Prepared of, List<Parameter> shown) {
    statement = of;
    parameters = shown;
  }

  /** The parameters with types that were not known before; empty if there are none. */
  private List<Parameter> learnt() {
    var shown = parameters;
    parameters = List.of();
    return statement != null && statement.knowsMoreThan(shown)
        ? ResolvedFacts.recorded(statement.typed(shown))
        : List.of();
  }

  /** Its evidence is safe and it is on its way to the server. */
  void onForwarded() {
    forwarded = System.nanoTime();
  }

  void onRow(int size) {
    rows++;
    bytes += size;
  }

  void onBytes(int size) {
    bytes += size;
  }

  void onMasks(List<String> names) {
    masks = names;
  }

  /** One statement of several has its outcome; more may follow under the same intent. */
  void onPartialOutcome(Status status, @Nullable String tag, @Nullable String sqlState) {
    if (settled) {
      return;
    }
    if (intent != null) {
      var now = System.nanoTime();
      var outcome =
          new Outcome(
              status,
              tag,
              Math.max(rows, CommandTag.rows(tag)),
              bytes,
              sqlState,
              masks,
              Duration.ofNanos(now - forwarded),
              Duration.ofNanos(now - arrived));
      connection.recordOutcome(intent, outcome, learnt());
    }
    rows = 0;
    bytes = 0;
    masks = List.of();
  }

  /** The outcome; later ones are ignored. */
  void settle(Status status, @Nullable String tag, @Nullable String sqlState) {
    onPartialOutcome(status, tag, sqlState);
    settled = true;
  }

  /** No outcome is open any more: every statement under the intent has had its own. */
  void close() {
    settled = true;
  }
}
