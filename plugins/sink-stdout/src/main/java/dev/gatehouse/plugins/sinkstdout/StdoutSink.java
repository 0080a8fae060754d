package dev.gatehouse.plugins.sinkstdout;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.EventFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Prints batches in pieces of whole lines, each with one call, so that other output of the process
 * never stands inside a line. A print stream remembers its first error, so after one no batch is
 * written any more: a half line is never followed by another.
 */
final class StdoutSink implements AuditSink {

  private static final int PIECE = 64 * 1024;
  private static final int LARGEST_KEPT = 16 * PIECE;

  private final EventFormat format;
  private final PrintStream out;
  private ByteArrayOutputStream lines = new ByteArrayOutputStream(PIECE);

  StdoutSink(EventFormat format, PrintStream out) {
    this.format = format;
    this.out = out;
  }

  @Override
  public void write(List<AuditEvent> events) throws IOException {
    check();
    lines.reset();
    for (var event : events) {
      format.encode(event, lines);
      if (lines.size() >= PIECE) {
        print();
      }
    }
    print();
    check();
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) throws IOException {
    check();
    lines.reset();
    format.encode(checkpoint, lines);
    print();
    check();
  }

  @Override
  public void close() throws IOException {
    check();
  }

  private void print() throws IOException {
    lines.writeTo(out);
    if (lines.size() > LARGEST_KEPT) {
      lines = new ByteArrayOutputStream(PIECE);
    }
    lines.reset();
  }

  /** Flushes. */
  private void check() throws IOException {
    if (out.checkError()) {
      throw new IOException(
          "standard output is closed or broken; nothing more can be written until a restart");
    }
  }
}
