package dev.gatehouse.session;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Routine;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.statement.Prepared;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * Which statements surely change nothing, so that they may run while their intent is being written.
 * A proof and not a guess: the text is fully understood and only reads, and so does everything
 * behind its names, as the catalog has them. Without a catalog nothing is proven but SHOW and
 * BEGIN.
 */
final class ProvenReads {

  /** Functions of the server that change nothing although they are volatile. */
  private static final Set<String> HARMLESS =
      Set.of("random", "clock_timestamp", "timeofday", "gen_random_uuid", "pg_sleep");

  /** Functions that change something although they are not volatile. */
  private static final Set<String> ASSIGNING = Set.of("txid_current", "pg_current_xact_id");

  /** Facts that are remembered, and with them what they were read from: at most so many. */
  private static final int REMEMBERED = 64;

  /** And of texts of so many characters. */
  private static final int REMEMBERED_TEXT = 64 * 1024;

  private record Known(Object names, boolean reads) {}

  private final IdentityHashMap<Facts, Known> known = new IdentityHashMap<>();
  private int knownText;
  private boolean refuted;

  /** Whether the server says with this tag that it has run something that can be proven to read. */
  static boolean isTagOfRead(String tag) {
    return tag.startsWith("SELECT ")
        || tag.equals("SHOW")
        || tag.equals("BEGIN")
        || tag.equals("START TRANSACTION");
  }

  /** The server has run something else than what was proven: from now on nothing is. */
  void refute() {
    refuted = true;
    known.clear();
  }

  /** Whether all statements of a message only read, and so does binding it. */
  boolean proves(Prepared message, Readers readers) {
    var statements = message.facts();
    if (refuted || statements.isEmpty() || readers.names().size() < statements.size()) {
      return false;
    }
    for (var i = 0; i < statements.size(); i++) {
      if (!proves(message.texts().get(i), statements.get(i), readers.names().get(i))) {
        return false;
      }
    }
    return message.takesServerTypesOnly();
  }

  private boolean proves(String text, Facts facts, Lookup names) {
    if (!onlyReads(facts)) {
      return false;
    }
    if (facts.kind() != StatementKind.QUERY) {
      return true;
    }
    if (names.doubtful()) {
      return false;
    }
    var key = names.key();
    var last = known.get(facts);
    if (last != null && last.names().equals(key)) {
      return last.reads();
    }
    var reads = reachesNothing(facts, names);
    remember(text, facts, new Known(key, reads));
    return reads;
  }

  private void remember(String text, Facts facts, Known proof) {
    if (text.length() > REMEMBERED_TEXT) {
      return;
    }
    if (known.size() >= REMEMBERED || knownText + text.length() > REMEMBERED_TEXT) {
      known.clear();
      knownText = 0;
    }
    known.put(facts, proof);
    knownText += text.length();
  }

  private static boolean onlyReads(Facts facts) {
    if (facts.completeness() != Completeness.FULL) {
      return false;
    }
    return switch (facts.kind()) {
      case QUERY ->
          facts.writes().isEmpty()
              && facts.objects().isEmpty()
              && facts.locks().isEmpty()
              && facts.settings().isEmpty()
              && facts.code().isEmpty()
              && facts.nested().isEmpty()
              && facts.cursors().isEmpty();
      case SESSION -> facts.command().equals("SHOW");
      case TRANSACTION ->
          facts.command().equals("BEGIN") || facts.command().equals("START TRANSACTION");
      case DML,
          DDL,
          COPY,
          CURSOR,
          PREPARED,
          PRIVILEGE,
          CODE,
          EXPLAIN,
          MAINTENANCE,
          NOTIFY,
          UNKNOWN ->
          false;
    };
  }

  private static boolean reachesNothing(Facts facts, Lookup names) {
    var reach = names.reach(facts);
    if (reach.completeness() != Completeness.FULL) {
      return false;
    }
    for (var routine : reach.routines()) {
      if (!harmless(routine)) {
        return false;
      }
    }
    for (var relation : reach.relations()) {
      var info = names.relation(relation);
      if (info == null || info.kind() == 'f') {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a function makes values of a type, or reads a relation, that its arguments name: that
   * may run the check of a domain, or a view. Named by pattern, so that none of a later version is
   * missed.
   */
  private static boolean readsValues(String name) {
    return name.endsWith("_in")
        || name.endsWith("_recv")
        || name.startsWith("pg_input_")
        || name.contains("_to_xml")
        || name.contains("to_record")
        || name.contains("populate_record");
  }

  private static boolean harmless(Routine routine) {
    var name = routine.name().name();
    return routine.isBuiltIn()
        && !readsValues(name)
        && (routine.volatility().equals("VOLATILE")
            ? HARMLESS.contains(name)
            : !ASSIGNING.contains(name));
  }
}
