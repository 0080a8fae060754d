package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.journal.Appender.Position;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How far what is written is safe. What is written and not forced is kept, so that it can be
 * written again elsewhere. For the writer and the thread that forces.
 */
final class Written {

  /** Written, and perhaps not on disk. */
  private record Group(long number, Position end, List<Batch> batches) {}

  private final Appender appender;
  private final Durable durable;
  private final Backlog backlog;
  private final Consumer<Bytes> recycling;
  private final ArrayDeque<Group> unforced = new ArrayDeque<>();
  private Position safe;
  private long last;

  Written(Appender appender, Durable durable, Backlog backlog, Consumer<Bytes> recycling) {
    this.appender = appender;
    this.durable = durable;
    this.backlog = backlog;
    this.recycling = recycling;
    this.safe = appender.position();
  }

  synchronized Position safe() {
    return safe;
  }

  /** A group is written; gives back how many are to be forced. If this throws, it is none. */
  synchronized int add(List<Batch> group) {
    appender.settle(safe);
    unforced.add(new Group(++last, appender.position(), List.copyOf(group)));
    return unforced.size();
  }

  /** The number of the group written last; 0 if all are forced. */
  synchronized long last() {
    return unforced.isEmpty() ? 0 : last;
  }

  /** Groups up to this one are on disk, unless the writer has forced them meanwhile. */
  void onForced(long number) {
    long index;
    synchronized (this) {
      while (!unforced.isEmpty() && unforced.element().number() <= number) {
        var forced = unforced.remove();
        safe = forced.end();
        recycle(forced.batches());
      }
      index = safe.index();
    }
    durable.advance(index);
  }

  /** All that is written is on disk. Called by the writer. */
  void onAllForced() {
    var position = appender.position();
    synchronized (this) {
      unforced.forEach(group -> recycle(group.batches()));
      unforced.clear();
      safe = position;
    }
    appender.settle(position);
    durable.advance(position.index());
  }

  /** Takes what may not be on disk. */
  synchronized List<Batch> takeUnforced() {
    var taken = new ArrayList<Batch>();
    unforced.forEach(group -> taken.addAll(group.batches()));
    unforced.clear();
    return taken;
  }

  /** They are durable: nobody needs their bytes any more. */
  void recycle(List<Batch> batches) {
    for (var batch : batches) {
      backlog.remove(batch);
      var frames = batch.frames;
      if (frames != null) {
        recycling.accept(frames);
      }
    }
  }
}
