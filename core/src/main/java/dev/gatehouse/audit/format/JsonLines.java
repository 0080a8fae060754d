package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.EventFormat;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A format that writes one JSON object for each event. A line is printable UTF-8, whatever a client
 * sent: see {@link LineEscapes} and {@link WellFormed}.
 *
 * <p>Hot path: runs for every event.
 */
abstract class JsonLines implements EventFormat {

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .characterEscapes(new LineEscapes())
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .rootValueSeparator((String) null)
          .build();

  /** One for each format, as it keeps pieces of lines. */
  private final ThreadLocal<Scratch> scratches =
      ThreadLocal.withInitial(() -> new Scratch(FACTORY));

  /** Writes the members of the object. */
  abstract void writeMembers(JsonGenerator json, AuditEvent event, Scratch scratch)
      throws IOException;

  /** Writes the members of the object of a checkpoint. */
  abstract void writeMembers(JsonGenerator json, Checkpoint checkpoint, Scratch scratch)
      throws IOException;

  @Override
  public void encode(AuditEvent event, OutputStream out) throws IOException {
    line(out, (json, scratch) -> writeMembers(json, event, scratch));
  }

  @Override
  public void encode(Checkpoint checkpoint, OutputStream out) throws IOException {
    line(out, (json, scratch) -> writeMembers(json, checkpoint, scratch));
  }

  @FunctionalInterface
  private interface Members {
    void write(JsonGenerator json, Scratch scratch) throws IOException;
  }

  /** Writes the whole line with one call, or nothing if it cannot be encoded. */
  private void line(OutputStream out, Members members) throws IOException {
    var scratch = scratches.get();
    scratch.names.clear();
    var json = scratch.generator();
    var complete = false;
    try {
      json.writeStartObject();
      members.write(json, scratch);
      json.writeEndObject();
      json.writeRaw('\n');
      json.flush();
      complete = true;
    } finally {
      if (!complete) {
        scratch.dropGenerator();
      }
    }
    scratch.takeLine().writeTo(out);
  }
}
