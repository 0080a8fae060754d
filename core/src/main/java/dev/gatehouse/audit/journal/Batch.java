package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one event loop submits at once: events with their frames, or a signed note. It stays until
 * it is durable, so that it can be written again elsewhere.
 */
final class Batch {

  final List<Event> events;
  final int[] ends;
  final @Nullable Bytes frames;
  final byte @Nullable [] note;
  final int noteType;
  final @Nullable IOException problem;
  private Recorder.@Nullable Callback callback;

  /** {@code ends[i]} is where the frames of event i end. */
  Batch(List<Event> events, int[] ends, Bytes frames, Recorder.Callback callback) {
    this.events = events;
    this.ends = ends;
    this.frames = frames;
    this.note = null;
    this.noteType = 0;
    this.problem = null;
    this.callback = callback;
  }

  /**
   * A signed checkpoint, which is no leaf.
   *
   * @param noteType {@link Frame#NOTE}, or {@link Frame#RECEIPT} if others have signed it, too
   */
  Batch(int noteType, byte[] note, Recorder.Callback callback) {
    this.events = List.of();
    this.ends = new int[0];
    this.frames = null;
    this.note = note;
    this.noteType = noteType;
    this.problem = null;
    this.callback = callback;
  }

  /** What was written could not be forced. */
  Batch(IOException problem) {
    this.events = List.of();
    this.ends = new int[0];
    this.frames = null;
    this.note = null;
    this.noteType = 0;
    this.problem = problem;
    this.callback = null;
  }

  /** Whether somebody is still to be told. */
  boolean open() {
    return callback != null;
  }

  int size() {
    return frames == null ? Frame.size(note == null ? 0 : note.length) : frames.length();
  }

  /** What happened whether or not it is recorded: outcomes of intents on record, and events. */
  Batch withoutIntents() {
    var kept = new ArrayList<Event>();
    var bytes = new Bytes();
    var keptEnds = new int[events.size()];
    var from = 0;
    for (var i = 0; i < events.size(); i++) {
      var event = events.get(i);
      if (frames != null && survives(event)) {
        bytes.put(frames.array(), from, ends[i] - from);
        keptEnds[kept.size()] = bytes.length();
        kept.add(event);
      }
      from = ends[i];
    }
    return new Batch(kept, Arrays.copyOf(keptEnds, kept.size()), bytes, failure -> {});
  }

  private static boolean survives(Event event) {
    return switch (event.kind()) {
      case INTENT -> false;
      case OUTCOME -> event.intent() >= 0;
      case EVENT -> true;
    };
  }

  /** Its intents have no place in the log, even if they had one that was taken back. */
  void forgetIntents() {
    for (var event : events) {
      if (event.kind() == Kind.INTENT) {
        event.number(-1);
      }
    }
  }

  /** How many statements of it did not run because they could not be recorded. */
  int intents() {
    var count = 0;
    for (var event : events) {
      if (event.kind() == Kind.INTENT) {
        count++;
      }
    }
    return count;
  }

  /** Tells whoever submitted it, once. */
  void settle(@Nullable Exception failure) {
    var told = callback;
    if (told != null) {
      callback = null;
      told.onRecorded(failure);
    }
  }
}
