package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events of one type that count: a checkpoint over them was signed by the process that recorded
 * them. Whoever can write files can put an event at the end of a log, and the next start would sign
 * it with all that is there; but not before it has said that it was recovered, or behind a close.
 * Bodies may be half overwritten meanwhile. For one thread.
 */
final class SignedEvents {

  /**
   * One of them.
   *
   * @param index of its record
   */
  record Found(long index, Map<String, String> details) {}

  private final int type;
  private final long from;
  private final KeyHistory keys;
  private final LogRecord record = new LogRecord();
  private final EventDecoder decoder = new EventDecoder();
  private final List<Found> waiting = new ArrayList<>();
  private final List<Found> found = new ArrayList<>();
  private boolean broken;

  private SignedEvents(String type, long from, KeyHistory keys) {
    this.type = EventTypes.number(type);
    this.from = from;
    this.keys = keys;
  }

  /**
   * Reads them, from this record to the first frame that is not whole.
   *
   * @param keys what their checkpoints are signed with; null if there are none, and no events
   */
  static List<Found> of(
      Storage storage, Chain chain, String type, long from, @Nullable KeyHistory keys)
      throws IOException {
    if (keys == null) {
      return List.of();
    }
    var events = new SignedEvents(type, from, keys);
    var segment = chain.holding(from);
    while (segment != null) {
      try (var file = storage.open(segment.number(), false)) {
        if (!events.read(segment, file)) {
          break;
        }
      }
      segment = chain.after(segment);
    }
    return events.found;
  }

  /** False if it had to stop before the end. */
  private boolean read(Segment segment, Storage.SegmentFile file) throws IOException {
    var frames = new FrameReader(file, segment.header().nonce(), 0);
    record.clear();
    while (frames.nextOffset() < segment.end() && frames.step()) {
      var valid = frames.valid();
      if (!valid && frames.type() != Frame.BODY) {
        return false;
      }
      if (Frame.index(frames.array(), frames.at()) < from) {
        continue;
      }
      broken |= !valid;
      if (valid && take(frames)) {
        return true;
      }
    }
    return true;
  }

  /** Takes a frame; true if it seals the segment. */
  private boolean take(FrameReader frames) {
    var array = frames.array();
    var at = frames.at();
    switch (frames.type()) {
      case Frame.BODY -> {
        if (!broken) {
          record.body(array, at);
        }
      }
      case Frame.LEAF -> {
        record.leaf(array, at);
        onRecord();
        record.clear();
        broken = false;
      }
      case Frame.NOTE -> onNote(array, at);
      case Frame.CLOSE -> {
        if (array[at + Frame.HEADER] == Close.SEALED) {
          return true;
        }
        waiting.clear();
      }
      default -> {}
    }
    return false;
  }

  private void onRecord() {
    var recorded = Leaf.type(record.leaf(), 0);
    if (recorded == EventTypes.number("recovered")) {
      waiting.clear();
    } else if (recorded == type && !broken) {
      var event = decoder.decode(record);
      if (event != null) {
        waiting.add(new Found(record.index(), event.details()));
      }
    }
  }

  private void onNote(byte[] array, int at) {
    var size = signedSize(array, at);
    if (size > Frame.index(array, at)) {
      return;
    }
    while (!waiting.isEmpty() && waiting.getFirst().index() < size) {
      found.add(waiting.removeFirst());
    }
  }

  /** How many records the checkpoint covers; 0 if the key of its size has not signed it. */
  private long signedSize(byte[] array, int at) {
    var from = at + Frame.HEADER;
    try {
      var bytes = Arrays.copyOfRange(array, from, from + Frame.length(array, at));
      return keys.open(Note.parse(bytes)).head().size();
    } catch (NoteException e) {
      return 0;
    }
  }
}
