package dev.gatehouse.plugins.sinkhttp;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.EventFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The body of a request while it is filled. For one thread. */
final class Body {

  private final EventFormat format;
  private final Envelope envelope;
  private final Line line = new Line();
  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private int count;

  Body(EventFormat format, Envelope envelope) {
    this.format = format;
    this.envelope = envelope;
  }

  void reset() {
    content.reset();
    count = 0;
  }

  /**
   * Adds an event, unless the body would have more than {@code most} bytes then; the first one fits
   * always.
   */
  boolean add(AuditEvent event, long most) throws IOException {
    line.reset();
    format.encode(event, line);
    if (count > 0 && content.size() + line.size() > most) {
      return false;
    }
    append(event.time());
    return true;
  }

  void add(Checkpoint checkpoint) throws IOException {
    line.reset();
    format.encode(checkpoint, line);
    append(checkpoint.time());
  }

  /** All of it, complete. */
  byte[] bytes() {
    text(envelope.end());
    return content.toByteArray();
  }

  private void append(Instant time) {
    text(envelope.before(time, count == 0));
    line.writeWithoutEnd(content);
    text(envelope.after());
    count++;
  }

  private void text(String text) {
    content.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  private static final class Line extends ByteArrayOutputStream {
    /** A line ends with a line feed; an envelope has its own. */
    void writeWithoutEnd(ByteArrayOutputStream out) {
      out.write(buf, 0, count - 1);
    }
  }
}
