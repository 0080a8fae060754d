package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.cbor.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one event loop submits at once: events with their frames, or a signed note. It stays until
 * it is durable, so that it can be written again elsewhere.
 */
final class Batch {

  private static final Logger LOG = LoggerFactory.getLogger(Batch.class);

  List<Event> events;
  int[] ends;
  @Nullable Bytes frames;
  final byte @Nullable [] note;
  final int noteType;
  final @Nullable IOException problem;
  private final AtomicReference<Recorder.@Nullable Callback> callback;
  private boolean settled;

  /** What it is in the {@link Backlog}. */
  long weight;

  /** {@code ends[i]} is where the frames of event i end. */
  Batch(List<Event> events, int[] ends, Bytes frames, Recorder.Callback callback) {
    this(events, ends, frames, 0, null, null, callback);
  }

  /**
   * A signed checkpoint, which is no leaf.
   *
   * @param noteType {@link Frame#NOTE}, or {@link Frame#RECEIPT} if others have signed it, too
   */
  Batch(int noteType, byte[] note, Recorder.Callback callback) {
    this(List.of(), new int[0], null, noteType, note, null, callback);
  }

  /** What was written could not be forced. */
  Batch(IOException problem) {
    this(List.of(), new int[0], null, 0, null, problem, null);
    this.settled = true;
  }

  private Batch(
      List<Event> events,
      int[] ends,
      @Nullable Bytes frames,
      int noteType,
      byte @Nullable [] note,
      @Nullable IOException problem,
      Recorder.@Nullable Callback callback) {
    this.events = events;
    this.ends = ends;
    this.frames = frames;
    this.noteType = noteType;
    this.note = note;
    this.problem = problem;
    this.callback = new AtomicReference<>(callback);
  }

  /** Whether it is still to be settled. Asked by the writer. */
  boolean open() {
    return !settled;
  }

  int size() {
    return frames == null ? Frame.size(note == null ? 0 : note.length) : frames.length();
  }

  /** What happened whether or not it is recorded: outcomes of intents on record, and events. */
  Batch withoutIntents() {
    var rest = new Batch(events, ends, new Bytes(), failure -> {});
    rest.retain(frames, Batch::survives);
    return rest;
  }

  private static boolean survives(Event event) {
    // The intent of an outcome may still be with the disk: whether it has a place shows later.
    return event.kind() != Kind.INTENT && !event.orphaned();
  }

  /** False for the outcome of a statement that passed, or was refused, unrecorded. */
  static boolean hasPlace(Event event) {
    return event.kind() != Kind.OUTCOME || event.intent() >= 0;
  }

  /** The outcome of what has no place in the log has none either. */
  void dropOrphans() {
    for (var i = 0; i < ends.length; i++) {
      if (events.get(i).orphaned()) {
        retain(frames, event -> !event.orphaned());
        return;
      }
    }
  }

  private void retain(@Nullable Bytes all, Predicate<Event> wanted) {
    var kept = new ArrayList<Event>();
    var bytes = new Bytes();
    var keptEnds = new int[events.size()];
    var from = 0;
    for (var i = 0; i < events.size(); i++) {
      var event = events.get(i);
      if (all != null && wanted.test(event)) {
        bytes.put(all.array(), from, ends[i] - from);
        keptEnds[kept.size()] = bytes.length();
        kept.add(event);
      }
      from = ends[i];
    }
    events = kept;
    ends = Arrays.copyOf(keptEnds, kept.size());
    frames = bytes;
  }

  /** Its intents have no place in the log. */
  void forgetIntents() {
    for (var event : events) {
      if (event.kind() == Kind.INTENT) {
        event.forget();
      }
    }
  }

  /** What is missing if its intents are. */
  Missed intents() {
    var missed = Missed.NOTHING;
    for (var event : events) {
      if (event.kind() == Kind.INTENT) {
        missed = missed.plus(Missed.of(event));
      }
    }
    return missed;
  }

  /** It is safe, or failed. Called by the writer, or by whoever does not let it get there. */
  void settle(@Nullable Exception failure) {
    settled = true;
    tell(failure);
  }

  /**
   * Tells whoever submitted it, once: before it is settled if that takes too long. From any thread.
   */
  void tell(@Nullable Exception failure) {
    var told = callback.getAndSet(null);
    if (told == null) {
      return;
    }
    try {
      told.onRecorded(failure);
    } catch (RuntimeException | Error e) {
      // An event loop that has stopped, for example; the next ones are told.
      LOG.atWarn().setCause(e).log("a batch could not be told");
    }
  }
}
