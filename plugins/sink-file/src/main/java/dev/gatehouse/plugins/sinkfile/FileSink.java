package dev.gatehouse.plugins.sinkfile;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
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
  private final Rotation rotation;
  private final Archive archive;
  private final WriterLock lock;
  private Lines lines = new Lines();

  FileSink(
      EventFormat format, AppendFile file, Rotation rotation, Archive archive, WriterLock lock) {
    this.format = format;
    this.file = file;
    this.rotation = rotation;
    this.archive = archive;
    this.lock = lock;
  }

  @Override
  public void write(List<AuditEvent> events) throws IOException {
    begin();
    for (var event : events) {
      format.encode(event, lines);
      if (lines.size() >= PIECE) {
        appendPiece();
      }
    }
    end();
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) throws IOException {
    begin();
    format.encode(checkpoint, lines);
    end();
  }

  @Override
  public void close() throws IOException {
    try (lock;
        archive) {
      file.close();
    }
  }

  private void begin() throws IOException {
    file.ready();
    lines.reset();
  }

  private void end() throws IOException {
    appendPiece();
    file.sync();
  }

  private void appendPiece() throws IOException {
    if (lines.size() == 0) {
      return;
    }
    if (rotation.isDue(file.size(), lines.size())) {
      file.moveTo(rotation.newName());
      archive.tend();
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
