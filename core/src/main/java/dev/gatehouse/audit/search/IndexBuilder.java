package dev.gatehouse.audit.search;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.LogRecord;
import dev.gatehouse.audit.journal.Segment;
import dev.gatehouse.audit.journal.SegmentScan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a complete segment once and makes its index. */
final class IndexBuilder {

  private record ContextKey(String session, boolean statement, long number) {}

  /** Group numbers of a term, ascending. */
  private static final class Postings {
    private int[] groups = new int[4];
    private int count;

    void add(int group) {
      if (count > 0 && groups[count - 1] == group) {
        return;
      }
      if (count == groups.length) {
        groups = Arrays.copyOf(groups, 2 * count);
      }
      groups[count++] = group;
    }

    int[] all() {
      return Arrays.copyOf(groups, count);
    }
  }

  private final List<SegmentIndex.Group> groups = new ArrayList<>();
  private final Map<Long, Postings> terms = new TreeMap<>();
  private final List<Long> contexts = new ArrayList<>();
  private final Map<ContextKey, Integer> known = new HashMap<>();
  private final TreeSet<Integer> needs = new TreeSet<>();
  private int inGroup;
  private int contextsBefore;
  private long offset;
  private long first;
  private long earliest;
  private long latest;

  private IndexBuilder() {}

  static SegmentIndex build(LogDirectory log, Segment segment) throws IOException {
    try (var scan = log.scan(segment)) {
      return new IndexBuilder().read(scan, segment);
    }
  }

  private SegmentIndex read(SegmentScan scan, Segment segment) throws IOException {
    for (var record = scan.next(); record != null; record = scan.next()) {
      if (inGroup == 0) {
        begin(scan, record);
      }
      earliest = Math.min(earliest, record.wall());
      latest = Math.max(latest, record.wall());
      take(scan, record);
      inGroup++;
      if (inGroup == SegmentIndex.GROUP) {
        finish();
      }
    }
    scan.expectEnd();
    if (inGroup > 0) {
      finish();
    }
    return new SegmentIndex(
        segment.number(),
        segment.identity(),
        segment.end(),
        groups.toArray(SegmentIndex.Group[]::new),
        terms.keySet().stream().mapToLong(Long::longValue).toArray(),
        terms.values().stream().map(Postings::all).toArray(int[][]::new),
        contexts.stream().mapToLong(Long::longValue).toArray());
  }

  private void begin(SegmentScan scan, LogRecord record) {
    offset = scan.start();
    first = record.index();
    earliest = Long.MAX_VALUE;
    latest = Long.MIN_VALUE;
    contextsBefore = contexts.size();
    needs.clear();
  }

  private void finish() {
    groups.add(
        new SegmentIndex.Group(
            offset, first, earliest, latest, needs.stream().mapToInt(Integer::intValue).toArray()));
    inGroup = 0;
  }

  private void take(SegmentScan scan, LogRecord record) {
    var event = scan.event();
    if (event == null) {
      var statement = scan.statement() >= 0;
      var number = statement ? scan.statement() : scan.context();
      known.put(new ContextKey(record.session(), statement, number), contexts.size());
      contexts.add(scan.start());
      return;
    }
    need(new ContextKey(record.session(), false, scan.context()));
    need(new ContextKey(record.session(), true, scan.statement()));
    addTerms(event, record.session());
  }

  private void need(ContextKey key) {
    if (key.number < 0) {
      return;
    }
    // The head of an erased context does not say its number.
    var context = known.getOrDefault(key, known.get(new ContextKey(key.session, false, -1)));
    if (context != null && context < contextsBefore) {
      needs.add(context);
    }
  }

  private void addTerms(AuditEvent event, String session) {
    add(Term.EVENT, event.type());
    add(Term.SESSION, session);
    var other = Query.sessionOf(event);
    if (other != null) {
      add(Term.SESSION, other);
    }
    for (var user : Query.usersOf(event)) {
      add(Term.USER, user);
    }
    var verdict = Query.verdictOf(event);
    if (verdict != null) {
      add(Term.VERDICT, verdict);
    }
    var outcome = Query.outcomeOf(event);
    if (outcome != null) {
      add(Term.OUTCOME, outcome);
    }
    for (var fingerprint : Query.fingerprintsOf(event)) {
      if (!fingerprint.isEmpty()) {
        add(Term.FINGERPRINT, fingerprint);
      }
    }
    for (var name : Query.objectsOf(event)) {
      add(Term.OBJECT, name.name());
    }
  }

  private void add(Term term, String value) {
    terms.computeIfAbsent(term.of(value), _ -> new Postings()).add(groups.size());
  }
}
