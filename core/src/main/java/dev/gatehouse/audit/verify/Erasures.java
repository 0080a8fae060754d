package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which bodies are gone, and which may be. An event {@code erasure} has details {@code records},
 * for example {@code 17,20-25}, and {@code fields}, for example {@code text,params}.
 */
final class Erasures {

  /** A body. */
  record Place(long index, Field field) {}

  private record Allowed(long from, long to, Set<String> fields) {}

  private final List<Place> gone = new ArrayList<>();
  private final List<Allowed> allowed = new ArrayList<>();

  void onErased(long index, Field field) {
    gone.add(new Place(index, field));
  }

  void onEvent(Map<String, String> details) throws BrokenException {
    var fields = Set.of(details.getOrDefault("fields", "").split(","));
    for (var range : details.getOrDefault("records", "").split(",")) {
      var dash = range.indexOf('-');
      try {
        var from = Long.parseLong(dash < 0 ? range : range.substring(0, dash));
        var to = dash < 0 ? from : Long.parseLong(range.substring(dash + 1));
        allowed.add(new Allowed(from, to, new HashSet<>(fields)));
      } catch (NumberFormatException e) {
        throw new BrokenException("an erasure that does not say of what");
      }
    }
  }

  /** Bodies that are gone. */
  int count() {
    return gone.size();
  }

  /** Bodies that are gone and that no event names. */
  List<Place> unexplained() {
    var all = new ArrayList<Place>();
    for (var place : gone) {
      if (!explained(place)) {
        all.add(place);
      }
    }
    return all;
  }

  private boolean explained(Place place) {
    var name = place.field().name().toLowerCase(Locale.ROOT);
    for (var one : allowed) {
      if (one.from() <= place.index() && place.index() <= one.to() && one.fields().contains(name)) {
        return true;
      }
    }
    return false;
  }
}
