package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.audit.Event;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a statement, but for its fate, which the end of its transaction may tell.
 *
 * @param server see {@link Outcome#server()}; nanoseconds
 * @param total see {@link Outcome#total()}; nanoseconds
 * @param learnt parameters that the intent could not show
 * @param copy the data that was copied; null for none
 * @param last whether no other outcome of the intent follows
 * @param weight of the intent, which this keeps in memory, about; bytes
 */
record Settled(
    Event intent,
    Status status,
    @Nullable String tag,
    long rows,
    long bytes,
    @Nullable String sqlState,
    List<String> masks,
    long server,
    long total,
    List<Parameter> learnt,
    @Nullable CopyStream copy,
    boolean last,
    int weight) {

  /** The same, now that nothing has followed. */
  Settled asLast() {
    return new Settled(
        intent, status, tag, rows, bytes, sqlState, masks, server, total, learnt, copy, true,
        weight);
  }

  Outcome outcome(AuditEvent.Fate fate) {
    return new Outcome(
        status,
        tag,
        rows,
        bytes,
        sqlState,
        masks,
        Duration.ofNanos(server),
        Duration.ofNanos(total),
        fate);
  }
}
