package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse;
import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.sql.Outline.Level;
import dev.gatehouse.sql.Outline.Reference;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of which relations a statement uses, as far as its text alone can tell: through
 * aliases, sub-queries and WITH, down to relations. Whatever may be meant is named; a name that
 * fits nowhere may be any relation's.
 */
final class ColumnTrace {

  private final FactsBuilder facts;
  private final List<PendingValue> values;
  private final Scopes scopes = new Scopes();
  private final ColumnWalk walk;

  ColumnTrace(FactsBuilder facts, List<PendingValue> values) {
    this.facts = facts;
    this.values = values;
    walk = new ColumnWalk(scopes, facts);
  }

  /** Adds a level outside of every query. */
  void level(Level level) {
    scopes.bind(level);
  }

  /** Adds a query whose outputs are those of the statement. */
  void query(Outline query) {
    walk.everything(scopes.bind(query), Place.OUTPUT);
  }

  /** Reports columns and values of all that was added. */
  void report() {
    for (var scope : scopes.all()) {
      var inner = scope.inner();
      for (int i = 0; i < inner.size(); i++) {
        walk.everything(inner.get(i).body(), inner.get(i).place());
      }
      var uses = scope.level().uses();
      for (int i = 0; i < uses.size(); i++) {
        walk.use(scope, uses.get(i));
      }
    }
    walk.drain();
    for (var scope : scopes.all()) {
      walk.unused(scope);
    }
    walk.drain();
    var last = values.isEmpty() ? walk : values(walk.plain());
    if (last.isSpent()) {
      facts.partial("the statement uses too many columns");
    }
  }

  /** Reports what values are compared with; answers the walk that has looked for it. */
  private ColumnWalk values(ColumnWalk plain) {
    for (var scope : scopes.all()) {
      @Nullable Reference last = null;
      boolean field = false;
      var columns = List.<ColumnUse>of();
      var comparisons = scope.level().comparisons();
      for (int i = 0; i < comparisons.size(); i++) {
        var comparison = comparisons.get(i);
        if (!comparison.reference().equals(last) || comparison.field() != field) {
          last = comparison.reference();
          field = comparison.field();
          columns = field ? plain.fields(scope, last) : plain.plainColumns(scope, last);
        }
        values.get(comparison.value()).compared(columns);
      }
    }
    for (var value : values) {
      value(value);
    }
    return plain;
  }

  private void value(PendingValue value) {
    if (value.compared().isEmpty()) {
      var operator = value.column() == null ? null : value.operator();
      report(value, value.relations(), value.column(), operator);
      return;
    }
    for (var column : value.compared()) {
      report(value, column.relations(), column.name(), value.operator());
    }
  }

  private void report(
      PendingValue value,
      Set<QualifiedName> relations,
      @Nullable String column,
      @Nullable String operator) {
    facts
        .out()
        .values(
            new ValueUse(
                value.parameter(),
                value.literal(),
                facts.meant(relations),
                column,
                operator,
                value.type(),
                value.negated()));
  }
}
