package dev.gatehouse.plugins.sinkfile;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.EventFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Encodes batches and appends them in pieces of whole lines. */
final class FileSink implements AuditSink {

  /** A piece is written when it has this many bytes; only a longer line makes a larger one. */
  private static final int PIECE = 256 * 1024;

  private static final int LARGEST_KEPT = 4 * PIECE;

  private final EventFormat format;
  private final AppendFile file;
  private final boolean durable;
  private final WriterLock lock;
  private Lines lines = new Lines();

  FileSink(EventFormat format, AppendFile file, boolean durable, WriterLock lock) {
    this.format = format;
    this.file = file;
    this.durable = durable;
    this.lock = lock;
  }

  @Override
  public void write(List<AuditEvent> events) throws IOException {
    file.ready();
    lines.reset();
    for (var event : events) {
      format.encode(event, lines);
      if (lines.size() >= PIECE) {
        appendPiece();
      }
    }
    appendPiece();
    if (durable) {
      file.sync();
    }
  }

  @Override
  public void close() throws IOException {
    try (lock) {
      file.close();
    }
  }

  private void appendPiece() throws IOException {
    if (lines.size() == 0) {
      return;
    }
    file.append(lines.view());
    if (lines.size() > LARGEST_KEPT) {
      lines = new Lines();
    }
    lines.reset();
  }

  private static final class Lines extends ByteArrayOutputStream {

    Lines() {
      super(PIECE);
    }

    ByteBuffer view() {
      return ByteBuffer.wrap(buf, 0, count);
    }
  }
}
