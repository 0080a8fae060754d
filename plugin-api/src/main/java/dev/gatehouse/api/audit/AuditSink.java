package dev.gatehouse.api.audit;

import java.io.IOException;
import java.util.List;

/** Takes audit events. Each sink has a thread of its own; it may block. */
public interface AuditSink extends AutoCloseable {

  /**
   * Writes a batch, in order. A statement is forwarded only after the batch with its intent has
   * been written by every sink, so return when the events are where they shall survive the end of
   * this process, and not before.
   *
   * @param events at least one, ordered by {@link AuditEvent#index()} without gaps
   * @throws IOException if they are not safe; the statements that wait for them are then refused
   *     and their sessions end. The next batch is tried as usual
   */
  void write(List<AuditEvent> events) throws IOException;

  @Override
  default void close() throws IOException {}
}
