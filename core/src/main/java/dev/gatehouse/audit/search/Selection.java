package dev.gatehouse.audit.search;

import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.audit.journal.Commitment;
import dev.gatehouse.audit.journal.Erasure;
import dev.gatehouse.audit.journal.Field;
import dev.gatehouse.audit.journal.Leaf;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.LogRecord;
import dev.gatehouse.audit.journal.Ranges;
import dev.gatehouse.audit.journal.SegmentScan;
import java.io.IOException;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the records to erase: those of wanted events in which something of the wanted parts stands.
 * An execution is taken as a whole, intent and outcome, with the prepared statement it refers to;
 * the part {@link Part#SESSION} is all that says who the sessions of these events were. Reads every
 * record, twice, and trusts no index; and takes nothing away that shows that somebody has changed
 * it. For one thread.
 */
public final class Selection {

  /** No log with more records can be looked through here. */
  private static final long MOST = Integer.MAX_VALUE - 1;

  /** The session of what belongs to none. */
  private static final String NOBODY = "0".repeat(32);

  /** What would go, or what says what goes, is not what was recorded. */
  public static final class ChangedException extends IOException {
    private static final long serialVersionUID = 1;

    ChangedException(String what) {
      super(what + ": nothing is erased, see gatehouse audit verify");
    }
  }

  private record StatementKey(String session, long number) {}

  /** Where the text of a prepared statement stands, and what may be erased there. */
  private record Text(long index, Set<Part> parts) {}

  private final LogDirectory log;
  private final Set<Part> parts;
  private final long first;
  private final long end;
  private final BitSet wanted = new BitSet();
  private final BitSet named = new BitSet();
  private final Set<String> sessions = new HashSet<>();
  private final Map<Part, Long> bodies = new EnumMap<>(Part.class);
  private final Commitment commitment = new Commitment();
  private @Nullable List<Erasure> erasures;

  private Selection(LogDirectory log, Set<Part> parts, long end) throws IOException {
    this.log = log;
    this.parts = parts;
    this.first = log.segments().isEmpty() ? 0 : log.segments().getFirst().first();
    this.end = Math.min(end, log.end());
    if (this.end - first > MOST) {
      throw new IOException("the log is too long to select from");
    }
  }

  /**
   * Selects.
   *
   * @param indexes of the events; null for all
   * @param query that they must match as well
   * @param end no record from there on
   * @throws ChangedException if somebody has changed what would go, or what says what goes
   */
  public static Selection of(
      LogDirectory log, @Nullable Ranges indexes, Query query, Set<Part> parts, long end)
      throws IOException {
    var selection = new Selection(log, parts, end);
    selection.select(indexes, query);
    selection.name();
    return selection;
  }

  /** The records in which something is to be erased; empty if there is nothing. */
  public Ranges records() {
    return Ranges.of(named, first);
  }

  /** How many there are. */
  public int count() {
    return named.cardinality();
  }

  /** How many bodies of a part are to be erased. */
  public long bodies(Part part) {
    return bodies.getOrDefault(part, 0L);
  }

  /** What is done with a record. */
  private interface Visit {
    void to(SegmentScan scan, LogRecord record) throws IOException;
  }

  private void all(long end, Visit visit, Runnable onSegment) throws IOException {
    for (var segment : log.segments()) {
      onSegment.run();
      try (var scan = log.scan(segment)) {
        for (var record = scan.next();
            record != null && record.index() < end;
            record = scan.next()) {
          visit.to(scan, record);
        }
        if (log.complete(segment)) {
          scan.expectEnd();
        }
      }
    }
  }

  // ---- what is wanted

  private void select(@Nullable Ranges indexes, Query query) throws IOException {
    var needles = query.needles();
    var tree = log.before();
    var signed = log.signedHead();
    all(
        Math.max(end, signed.size()),
        (scan, record) -> {
          tree.append(record.leaf(), 0, Leaf.SIZE);
          if (tree.size() == signed.size() && !tree.head().equals(signed)) {
            throw new ChangedException(
                "the records below " + signed.size() + " are not those that were signed");
          }
          if (record.index() >= end) {
            return;
          }
          var listed = indexes == null || indexes.contains(record.index());
          if (record.isContext()) {
            // Others may be chosen by what it says.
            requireUnchanged(record);
            scan.event();
            // It is no event, so no query finds it.
            if (indexes != null && listed && query.equals(Query.ALL)) {
              take(record);
            }
          } else if (listed && query.mayMatch(record, needles)) {
            var event = scan.event();
            if (event != null && query.matches(event, record.session())) {
              take(record);
            }
          }
        },
        () -> {});
  }

  private void take(LogRecord record) throws IOException {
    requireUnchanged(record);
    wanted.set(bit(record.index()));
    if (record.intent() >= first) {
      wanted.set(bit(record.intent()));
    }
    if (parts.contains(Part.SESSION) && !record.session().equals(NOBODY)) {
      sessions.add(record.session());
    }
  }

  private int bit(long index) {
    return (int) (index - first);
  }

  // ---- where it stands

  private void name() throws IOException {
    var statements = new HashMap<StatementKey, Text>();
    all(
        end,
        (scan, record) -> {
          var index = record.index();
          var chosen = wanted.get(bit(index));
          var concerned = chosen || (record.intent() >= first && wanted.get(bit(record.intent())));
          name(record, concerned);
          if (record.isContext()) {
            scan.event();
            if (scan.statement() >= 0 && !chosen) {
              statements.put(
                  new StatementKey(record.session(), scan.statement()),
                  new Text(index, erasable(record, parts)));
            }
          }
          if (concerned && record.isIntent()) {
            scan.event();
            var text = statements.remove(new StatementKey(record.session(), scan.statement()));
            if (text != null) {
              text.parts().forEach(part -> count(text.index(), part));
            }
          }
        },
        statements::clear);
  }

  /** What a record is named for; all its bodies must be those that were recorded then. */
  private void name(LogRecord record, boolean concerned) throws IOException {
    var some = EnumSet.noneOf(Part.class);
    if (concerned) {
      some.addAll(parts);
    }
    // Who it was goes for all of a session; but for who read the log, which belongs to none.
    if (!record.session().equals(NOBODY)) {
      some.remove(Part.SESSION);
    }
    if (sessions.contains(record.session())) {
      some.add(Part.SESSION);
    }
    var erasable = erasable(record, some);
    if (!erasable.isEmpty()) {
      requireUnchanged(record);
      erasable.forEach(part -> count(record.index(), part));
    }
  }

  private static Set<Part> erasable(LogRecord record, Set<Part> some) {
    var erasable = EnumSet.noneOf(Part.class);
    for (var part : some) {
      if (record.mayErase(part)) {
        erasable.add(part);
      }
    }
    return erasable;
  }

  private void requireUnchanged(LogRecord record) throws IOException {
    if (!record.fits(commitment)) {
      throw new ChangedException("record " + record.index() + " is not what was recorded");
    }
    for (var field : Field.values()) {
      if (record.erased(field) && !wasErased(record, field)) {
        throw new ChangedException(
            "record " + record.index() + " lacks what no signed erasure has erased");
      }
    }
  }

  private boolean wasErased(LogRecord record, Field field) throws IOException {
    var known = erasures;
    if (known == null) {
      known = log.erasures();
      erasures = known;
    }
    for (var erasure : known) {
      if (erasure.covers(record.index(), field, record.leaf(), 0)) {
        return true;
      }
    }
    return false;
  }

  private void count(long index, Part part) {
    named.set(bit(index));
    bodies.merge(part, 1L, Long::sum);
  }
}
