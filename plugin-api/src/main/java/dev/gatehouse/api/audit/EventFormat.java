package dev.gatehouse.api.audit;

import dev.gatehouse.api.DoNotImplement;
import java.io.IOException;
import java.io.OutputStream;

/** A textual form of events: a pure function of the event. */
@DoNotImplement
public interface EventFormat {

  /** Writes one event as UTF-8, with a line feed at its end and none inside. */
  void encode(AuditEvent event, OutputStream out) throws IOException;

  /** Writes a checkpoint as a line of its own kind, {@code checkpoint}. */
  void encode(Checkpoint checkpoint, OutputStream out) throws IOException;
}
