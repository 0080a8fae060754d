package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Columns.Named;
import dev.gatehouse.sql.Outline.Call;
import dev.gatehouse.sql.Outline.CommonTable;
import dev.gatehouse.sql.Outline.Derived;
import dev.gatehouse.sql.Outline.Join;
import dev.gatehouse.sql.Outline.Level;
import dev.gatehouse.sql.Outline.Nested;
import dev.gatehouse.sql.Outline.Output;
import dev.gatehouse.sql.Outline.Renamed;
import dev.gatehouse.sql.Outline.Table;
import dev.gatehouse.sql.Relations.Relation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of which relations each output column of a query may come from. Like the server it
 * resolves names level by level; it differs where that makes the answer larger, never smaller. For
 * one query and one thread.
 */
public final class Lineage {

  /** Levels of queries, those of views included. */
  private static final int DEPTH = 200;

  /** Rounds after which the columns of a recursive query must stand. */
  private static final int ROUNDS = 64;

  private static final String TOO_LARGE = "the query is too large to trace its columns";

  private final Relations relations;
  private final Map<QualifiedName, Columns> known = new HashMap<>();
  private final Steps steps = new Steps();
  private int depth;

  private Lineage(Relations relations) {
    this.relations = relations;
  }

  /**
   * A column of a relation.
   *
   * @param relation with its schema
   */
  public record Column(QualifiedName relation, String name) {}

  /**
   * Where the values of an output column may come from.
   *
   * @param columns of relations; of a view both its own and those behind it
   * @param direct whether its values are values of these columns, unchanged
   * @param opaque whether they may also come from elsewhere: a function, an unknown relation
   */
  public record Field(Set<Column> columns, boolean direct, boolean opaque) {

    static final Field NOTHING = new Field(Set.of(), true, false);
    static final Field OPAQUE = new Field(Set.of(), false, true);

    /** Values of either. */
    Field or(Field other) {
      if (other.columns.isEmpty() && other.direct && !other.opaque) {
        return this;
      }
      if (columns.isEmpty() && direct && !opaque) {
        return other;
      }
      var both = columns;
      if (!columns.containsAll(other.columns)) {
        both = new LinkedHashSet<>(columns);
        both.addAll(other.columns);
      }
      return new Field(both, direct && other.direct, opaque || other.opaque);
    }

    /** Values computed from it. */
    Field derived() {
      return direct ? new Field(columns, false, opaque) : this;
    }
  }

  /** Counts the looks at columns; a query that needs too many has no lineage. */
  static final class Steps {
    private static final int MOST = 1_000_000;

    private int taken;

    void take(int count) {
      taken += count;
      if (taken > MOST) {
        throw new Refusal(TOO_LARGE);
      }
    }
  }

  /**
   * The output columns of a query, in order; null if not even their number is known, or the query
   * is too large.
   */
  public static @Nullable List<Field> of(Outline query, Relations relations) {
    try {
      var columns = new Lineage(relations).query(query, null, null);
      return columns.open() ? null : columns.list().stream().map(Named::field).toList();
    } catch (Refusal tooLarge) {
      return null;
    }
  }

  /** A query of a WITH list; its columns are found when they are asked for. */
  private final class Common {
    private final CommonTable table;
    private final int index;
    private final @Nullable LineageScope outer;
    private final Names names;
    private @Nullable Columns columns;
    private boolean done;
    private boolean running;

    Common(CommonTable table, int index, @Nullable LineageScope outer, Names names) {
      this.table = table;
      this.index = index;
      this.outer = outer;
      this.names = names;
    }

    /** A query that names itself starts with its first branch and grows until nothing is new. */
    Columns columns() {
      if (!done && !running) {
        running = true;
        if (recursive()) {
          columns = renamed(query(first(table.query()), outer, names));
        }
        for (int round = 0; !done; round++) {
          if (round == ROUNDS) {
            throw new Refusal(TOO_LARGE);
          }
          var next = renamed(query(table.query(), outer, names));
          done = !recursive() || next.equals(columns);
          columns = next;
        }
        running = false;
      }
      return columns == null ? Columns.NONE : columns;
    }

    private boolean recursive() {
      return names.recursive() && table.query().branches().size() > 1;
    }

    private Columns renamed(Columns found) {
      var renamed = found.renamed(table.columns());
      if (table.added().isEmpty()) {
        return renamed;
      }
      var list = new ArrayList<>(renamed.list());
      for (var name : table.added()) {
        list.add(new Named(name, renamed.whole()));
      }
      return new Columns(list, renamed.open());
    }
  }

  private static Outline first(Outline query) {
    return new Outline(
        query.with(), query.recursive(), List.of(query.branches().getFirst()), query.sorting());
  }

  /**
   * What WITH lists name at some place.
   *
   * @param names of the innermost list, by name
   * @param seen how many of them are seen there
   */
  private record Names(
      Map<String, Common> names, int seen, boolean recursive, @Nullable Names around) {

    @Nullable Common find(String name) {
      for (var list = this; list != null; list = list.around) {
        var common = list.names.get(name);
        if (common != null && common.index < list.seen) {
          return common;
        }
      }
      return null;
    }
  }

  private Columns query(Outline query, @Nullable LineageScope outer, @Nullable Names around) {
    enter();
    var names = query.with().isEmpty() ? around : with(query, outer, around);
    @Nullable Columns united = null;
    for (var branch : query.branches()) {
      var columns =
          switch (branch) {
            case Level level -> level(level, outer, names);
            case Nested nested -> query(nested.query(), outer, names);
          };
      united = united == null ? columns : united.or(columns);
      steps.take(1 + columns.list().size());
    }
    depth--;
    return united == null ? Columns.NONE : united;
  }

  private Names with(Outline query, @Nullable LineageScope outer, @Nullable Names around) {
    int size = query.with().size();
    var list = new HashMap<String, Common>(size * 2);
    for (int i = 0; i < size; i++) {
      var table = query.with().get(i);
      var names = new Names(list, query.recursive() ? size : i, query.recursive(), around);
      list.put(table.name(), new Common(table, i, outer, names));
    }
    return new Names(list, size, query.recursive(), around);
  }

  private Columns level(Level level, @Nullable LineageScope outer, @Nullable Names names) {
    var scope = new LineageScope(outer, steps);
    for (var source : level.sources()) {
      switch (source) {
        case Table table -> table(scope, table, names);
        case Derived derived -> {
          if (derived.lateral()) {
            scope.complete();
          }
          var around = derived.lateral() ? scope : outer;
          var columns = query(derived.query(), around, names).renamed(derived.columns());
          scope.add(derived.alias(), columns);
        }
        case Call call -> scope.add(call.alias(), Columns.opaque(call));
        case Join join -> scope.join(join);
        case Renamed renamed -> scope.rename(renamed);
      }
    }
    scope.complete();
    var list = new ArrayList<Named>(level.outputs().size());
    boolean open = false;
    for (var output : level.outputs()) {
      if (output.isStar()) {
        var columns = scope.star(output.references().getFirst());
        steps.take(1 + columns.list().size());
        list.addAll(columns.list());
        open |= columns.open();
      } else {
        list.add(new Named(label(output), field(output, scope, names)));
      }
    }
    return new Columns(list, open);
  }

  private static String label(Output output) {
    return output.label() == null ? "" : output.label();
  }

  private Field field(Output output, LineageScope scope, @Nullable Names names) {
    var field = Field.NOTHING;
    for (var reference : output.references()) {
      var found = scope.find(reference);
      steps.take(1 + found.columns().size());
      field = field.or(found);
    }
    for (var query : output.queries()) {
      var columns = query(query, scope, names);
      field = field.or(columns.open() ? columns.whole().or(Field.OPAQUE) : columns.any());
    }
    return output.plain() ? field : field.derived();
  }

  private void table(LineageScope scope, Table table, @Nullable Names names) {
    var name = table.relation();
    var common =
        table.target() || name.schema() != null || names == null ? null : names.find(name.name());
    var columns = common == null ? relation(name) : common.columns();
    steps.take(1 + columns.list().size());
    scope.add(table, columns.renamed(table.columns()));
  }

  private Columns relation(QualifiedName name) {
    var columns = known.get(name);
    if (columns == null) {
      known.put(name, Columns.UNKNOWN); // a view cannot read itself
      var relation = relations.find(name);
      columns = relation == null ? Columns.UNKNOWN : columns(relation);
      known.put(name, columns);
    }
    return columns;
  }

  private Columns columns(Relation relation) {
    var behind = relation.view() == null ? Columns.NONE : query(relation.view(), null, null);
    boolean matches = behind.list().size() == relation.columns().size() && !behind.open();
    var list = new ArrayList<Named>(relation.columns().size());
    for (int i = 0; i < relation.columns().size(); i++) {
      var name = relation.columns().get(i);
      var field = new Field(Set.of(new Column(relation.name(), name)), true, false);
      if (matches) {
        field = field.or(behind.list().get(i).field());
      } else if (relation.view() != null) {
        field = field.or(behind.whole()).or(Field.OPAQUE);
      }
      list.add(new Named(name, field));
    }
    return new Columns(list, false);
  }

  private void enter() {
    if (++depth > DEPTH) {
      throw new Refusal(TOO_LARGE);
    }
  }
}
