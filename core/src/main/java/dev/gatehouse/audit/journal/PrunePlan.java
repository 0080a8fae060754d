package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.merkle.SettledTiles;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which segments may go: whole ones, the oldest first, of records that are old enough, signed, and
 * taken by all who must have them.
 *
 * @param gone those that count, ascending
 * @param kept the first one that stays; null if nothing may go
 * @param heldBy who must still have records that are old enough; empty if nobody
 */
public record PrunePlan(List<Segment> gone, @Nullable Segment kept, List<String> heldBy) {

  /** At most so many at once: between two events other work goes on. */
  static final int MOST = 64;

  /**
   * Somebody without whom records do not go.
   *
   * @param next the first record that he has not taken
   */
  public record Hold(String name, long next) {}

  /** Copies the lists. */
  public PrunePlan {
    gone = List.copyOf(gone);
    heldBy = List.copyOf(heldBy);
  }

  /**
   * Makes the plan. A segment begins when the one before it is full, so all records before it are
   * older than its first frame.
   *
   * @param segments that count, ascending
   * @param before what is older than this may go
   * @param signed how many records a checkpoint covers
   * @param end of the durable log
   */
  public static PrunePlan of(
      List<Segment> segments, Instant before, long signed, long end, List<Hold> holds) {
    if (segments.isEmpty()) {
      return new PrunePlan(List.of(), null, List.of());
    }
    var aged = 0;
    for (var i = 1; i < Math.min(segments.size(), MOST + 1); i++) {
      var cut = segments.get(i);
      // Behind the whole tiles of what goes nothing has to be written to settle them.
      var settled = SettledTiles.wholeTiles(cut.first()) <= signed && cut.first() < end;
      if (settled && !Leaf.time(cut.header().created()).isAfter(before)) {
        aged = i;
      }
    }
    var cut = aged;
    var heldBy = new ArrayList<String>();
    for (var hold : holds) {
      if (hold.next() < segments.get(aged).first()) {
        heldBy.add(hold.name());
      }
      while (hold.next() < segments.get(cut).first() && cut > 0) {
        cut--;
      }
    }
    var some = cut > 0 && segments.get(cut).first() > segments.getFirst().first();
    return new PrunePlan(
        some ? segments.subList(0, cut) : List.of(), some ? segments.get(cut) : null, heldBy);
  }
}
