package dev.gatehouse.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects problems, so that all of them are reported at once; keeps the first hundred. */
public final class Problems {

  private static final int KEPT = 100;

  private static final Comparator<Problem> ORDER =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column);

  private final List<Problem> kept = new ArrayList<>();
  private int count;

  /** Adds a problem. */
  public void add(Problem problem) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(problem);
    }
  }

  /** Adds a problem of a node. */
  public void add(Place place, String message) {
    add(place.problem(message));
  }

  /** How many problems were added. */
  public int count() {
    return count;
  }

  /**
   * Ends the collection.
   *
   * @throws ConfigException if there was a problem
   */
  public void verify() throws ConfigException {
    if (count == 0) {
      return;
    }
    kept.sort(ORDER);
    if (count > kept.size()) {
      var last = kept.getLast();
      kept.add(Problem.of(last.file(), (count - KEPT) + " more problems are not shown"));
    }
    throw new ConfigException(kept);
  }
}
