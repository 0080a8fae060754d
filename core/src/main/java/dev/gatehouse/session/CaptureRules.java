package dev.gatehouse.session;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.statement.Captured;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides how much of the values of a message is recorded. For each object that a statement names
 * the first rule that matches counts, and of all of them the strictest. Where nobody can tell
 * whether a rule matches, it counts along with those behind it: on doubt less is recorded.
 * Immutable; safe on every thread.
 */
public final class CaptureRules {

  /** Everything but secrets is recorded. */
  public static final CaptureRules NONE = new CaptureRules(List.of());

  private static final Facts NOTHING = Facts.opaque("UNKNOWN", "there is no statement");

  private final List<CaptureRule> rules;

  /** Rules in their order. */
  public CaptureRules(List<CaptureRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * Of a message.
   *
   * @param statements facts of each, resolved
   * @param names how the names of each are looked up
   */
  Captured of(Session session, List<Facts> statements, List<Lookup> names) {
    if (statements.isEmpty()) {
      return of(session, NOTHING, (QualifiedName) null);
    }
    var least = Captured.FULL;
    for (var i = 0; i < statements.size(); i++) {
      var lookup = i < names.size() ? names.get(i) : Lookup.NONE;
      least = least.and(of(session, statements.get(i), lookup));
    }
    return least;
  }

  private Captured of(Session session, Facts facts, Lookup names) {
    @Nullable Captured least = null;
    for (var relation : facts.relations()) {
      least = and(least, of(session, facts, known(relation, names)));
    }
    for (var object : facts.objects()) {
      if (!object.isRelation()) {
        least = and(least, of(session, facts, object.name()));
      }
    }
    for (var function : facts.functions()) {
      // Nearly every statement calls one of the server's: those are written without a schema.
      if (function.schema() != null && !function.schema().equals("pg_catalog")) {
        least = and(least, of(session, facts, function));
      }
    }
    return least == null ? of(session, facts, (QualifiedName) null) : least;
  }

  private static QualifiedName known(QualifiedName relation, Lookup names) {
    var info = relation.schema() == null ? names.relation(relation) : null;
    return info == null ? relation : info.name();
  }

  private static Captured and(@Nullable Captured one, Captured other) {
    return one == null ? other : one.and(other);
  }

  private Captured of(Session session, Facts facts, @Nullable QualifiedName object) {
    var least = Captured.FULL;
    for (var rule : rules) {
      if (!rule.covers(session)) {
        continue;
      }
      switch (rule.match(facts, object)) {
        case NO -> {}
        case PERHAPS -> least = least.and(rule.captured());
        case YES -> {
          return least.and(rule.captured());
        }
      }
    }
    return least;
  }
}
