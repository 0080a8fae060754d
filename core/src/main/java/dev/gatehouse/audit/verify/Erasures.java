package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.journal.Erasure;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.Frame;
import dev.gatehouse.audit.journal.Ranges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which bodies are gone, and which may be. An event {@code erasure} has details {@code records},
 * for example {@code 17,20-25}, and {@code fields}, for example {@code text,params}; it names
 * records before it, and counts when it is signed. The field {@code session} is the head of a
 * session's context or event: no other head may go.
 */
final class Erasures {

  /** A body. */
  record Place(long index, Field field) {}

  private record Allowed(long at, Ranges records, Set<String> fields, VerifyReport.Erasure said) {}

  /** Of each body an index, and behind it the number of the field. */
  private final Bytes gone = new Bytes();

  private final List<Allowed> allowed = new ArrayList<>();
  private final List<VerifyReport.Erasure> events = new ArrayList<>();

  /** No checkpoint covers their events yet. */
  private final List<Allowed> waiting = new ArrayList<>();

  /** A body is gone of the record whose leaf stands at {@code leaf}. */
  void onErased(long index, Field field, byte[] array, int leaf) throws BrokenException {
    if (field == Field.HEAD && !Erasure.headMayGo(array, leaf)) {
      throw new BrokenException("the body head is gone, which no erasure may take");
    }
    gone.putLong(index);
    gone.put(field.number());
  }

  void onEvent(long index, Map<String, String> details) throws BrokenException {
    var fields = Set.copyOf(List.of(details.getOrDefault("fields", "").split(",")));
    try {
      var records = Ranges.parse(details.getOrDefault("records", ""));
      var said = new LinkedHashMap<>(details);
      said.remove("records");
      waiting.add(
          new Allowed(
              index, records, fields, new VerifyReport.Erasure(index, said, records.count())));
    } catch (IllegalArgumentException e) {
      throw new BrokenException("an erasure that does not say of what");
    }
  }

  /** A checkpoint covers the records below {@code size}. */
  void onSigned(long size) {
    while (!waiting.isEmpty() && waiting.getFirst().at() < size) {
      var one = waiting.removeFirst();
      allowed.add(one);
      if (events.size() < Findings.MOST) {
        events.add(one.said());
      }
    }
  }

  /** Who recorded what waits has ended, and never signed it: anybody may have written it. */
  void onEnd() {
    waiting.clear();
  }

  /** The first of those that count. */
  List<VerifyReport.Erasure> events() {
    return events;
  }

  /** How many count. */
  long eventCount() {
    return allowed.size();
  }

  /** Bodies that are gone. */
  int count() {
    return gone.length() / (Long.BYTES + 1);
  }

  /** Bodies that are gone and that no signed event names. */
  List<Place> unexplained() {
    var all = new ArrayList<Place>();
    for (var at = 0; at < gone.length(); at += Long.BYTES + 1) {
      var place = new Place(Frame.int64(gone.array(), at), Field.of(gone.array()[at + Long.BYTES]));
      if (!explained(place)) {
        all.add(place);
      }
    }
    return all;
  }

  private boolean explained(Place place) {
    var name = place.field() == Field.HEAD ? "session" : place.field().word();
    for (var one : allowed) {
      if (place.index() < one.at()
          && one.fields().contains(name)
          && one.records().contains(place.index())) {
        return true;
      }
    }
    return false;
  }
}
