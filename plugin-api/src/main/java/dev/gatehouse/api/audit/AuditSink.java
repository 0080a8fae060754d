package dev.gatehouse.api.audit;

import java.io.IOException;
import java.util.List;

/**
 * A copy of the log elsewhere. A sink reads the durable log from its own offset, on one thread of
 * its own, which calls all of its methods and may block; it delays neither statements nor other
 * sinks.
 *
 * <p>Delivery is at least once. What was not acknowledged comes again, after an exception and after
 * a restart, so an event may come twice, and always with the same {@link AuditEvent#log()} and
 * {@link AuditEvent#index()}: receivers drop duplicates by these two.
 */
public interface AuditSink extends AutoCloseable {

  /**
   * Takes events. To return is to acknowledge: they are then where they shall survive the end of
   * this process, and do not come again but after a crash.
   *
   * @param events at least one, in ascending order of {@link AuditEvent#index()}; there are gaps
   *     where the log has records of its own. The first one follows the last one acknowledged
   * @throws RejectedEventException if the receiver will never take one of them. Those before it
   *     count as acknowledged, those behind it come again if the operator lets the sink go on
   * @throws IOException if not all of them are safe; they come again after a pause, for as long as
   *     that takes
   */
  void write(List<AuditEvent> events) throws IOException;

  /**
   * Takes a signed checkpoint of the log: a copy of it in another trust domain is what the log can
   * later be held to. To return is to acknowledge that it was stored. Only the newest one comes; it
   * may cover events that have not been written here yet.
   *
   * @throws RejectedEventException if the receiver will never take this one; it is left out
   * @throws IOException if it is not safe; it, or a newer one, comes again after a pause
   */
  default void checkpoint(Checkpoint checkpoint) throws IOException {}

  /**
   * Closes. Another thread calls it when the sink's own has ended, or did not within the time that
   * shutting down leaves it, an interrupt included.
   */
  @Override
  default void close() throws IOException {}
}
