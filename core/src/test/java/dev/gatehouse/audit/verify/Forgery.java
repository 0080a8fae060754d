package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/** What somebody can do who knows the format: frames taken apart, changed, with right CRCs. */
public final class Forgery {

  /** The frames in their order; to be changed. */
  public final List<byte[]> frames = new ArrayList<>();

  private final Path file;
  private final int length;
  private final long nonce;

  /** Takes a segment apart. */
  public Forgery(Path file) throws IOException {
    this.file = file;
    var bytes = Files.readAllBytes(file);
    length = bytes.length;
    nonce = Frame.int64(bytes, Frame.HEADER);
    for (var at = 0; at + Frame.HEADER <= length && Frame.int32(bytes, at) == Frame.MAGIC; ) {
      var size = Frame.size(Frame.length(bytes, at));
      frames.add(Arrays.copyOfRange(bytes, at, at + size));
      at += size;
    }
  }

  /** Places of the frames of a type. */
  public List<Integer> of(int type) {
    var places = new ArrayList<Integer>();
    for (var i = 0; i < frames.size(); i++) {
      if (Frame.type(frames.get(i), 0) == type) {
        places.add(i);
      }
    }
    return places;
  }

  /** Numbers the frames anew, so that batches and indexes are as they would be. */
  void renumber() {
    var index = 0L;
    var batch = 0L;
    for (var frame : frames) {
      Frame.int64(frame, Frame.BATCH_AT, batch);
      Frame.int64(frame, Frame.INDEX_AT, index);
      if (Frame.type(frame, 0) == Frame.LEAF) {
        index++;
      }
      if ((Frame.flags(frame, 0) & Frame.BATCH_END) != 0) {
        batch++;
      }
    }
  }

  /** Puts it together again. */
  public void write() throws IOException {
    var bytes = new byte[length];
    var at = 0;
    for (var frame : frames) {
      Frame.seal(frame, 0, nonce, new CRC32C(), new byte[8]);
      System.arraycopy(frame, 0, bytes, at, frame.length);
      at += frame.length;
    }
    Files.write(file, bytes);
  }
}
