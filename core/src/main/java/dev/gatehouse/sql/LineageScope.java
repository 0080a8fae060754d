package dev.gatehouse.sql;

import dev.gatehouse.sql.Columns.Index;
import dev.gatehouse.sql.Columns.Named;
import dev.gatehouse.sql.Lineage.Field;
import dev.gatehouse.sql.Lineage.Steps;
import dev.gatehouse.sql.Outline.Join;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Renamed;
import dev.gatehouse.sql.Outline.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sources of one level: what {@code *} means there, and what each name. */
final class LineageScope {

  private static final Set<String> SYSTEM =
      Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

  private final @Nullable LineageScope outer;
  private final Steps steps;
  private final ArrayList<Item> items = new ArrayList<>(2);

  /** By name; what is hidden is gone from the end of its list. */
  private final Map<String, List<Range>> ranges = new HashMap<>();

  private Index names = new Index();
  private boolean open;

  /** What a qualifier names. */
  private static final class Range {
    private final Columns columns;
    private final boolean alias;
    private final @Nullable String schema;
    private @Nullable Index index;
    private @Nullable Field whole;

    /**
     * A range.
     *
     * @param alias whether an alias names it, which lies in no schema
     * @param schema of the relation, if it is written
     */
    Range(Columns columns, boolean alias, @Nullable String schema) {
      this.columns = columns;
      this.alias = alias;
      this.schema = schema;
    }

    /** Whether a qualifier with this schema may mean it. */
    boolean fits(@Nullable String written) {
      return written == null || (!alias && (schema == null || schema.equals(written)));
    }

    /** Whether such a qualifier, if it fits, means nothing further out. */
    boolean hides(@Nullable String written) {
      return written == null || schema != null;
    }

    Index index(Steps steps) {
      if (index == null) {
        index = new Index();
        index.add(columns.list(), steps);
      }
      return index;
    }

    Field whole() {
      if (whole == null) {
        whole = columns.whole();
      }
      return whole;
    }
  }

  /**
   * Sources that are joined so far.
   *
   * @param columns what {@code *} means
   * @param aliases of the sources in it
   */
  private record Item(List<Named> columns, boolean open, List<String> aliases) {

    Index index(Steps steps) {
      var index = new Index();
      index.add(columns, steps);
      return index;
    }

    /** Whether it may have columns of names that are not known. */
    boolean isUnsure(Index index) {
      return open || index.unnamed() != null;
    }

    /** What it gives to a merged column. */
    Field merges(String name, Index index) {
      var named = index.named(name);
      if (named != null) {
        return named;
      }
      var unnamed = index.unnamed();
      return unnamed == null || open ? either(unnamed, Field.OPAQUE) : unnamed;
    }
  }

  LineageScope(@Nullable LineageScope outer, Steps steps) {
    this.outer = outer;
    this.steps = steps;
  }

  /** A relation or a query of a WITH list. */
  void add(Table table, Columns columns) {
    var aliases = new ArrayList<String>(1 + table.versions().size());
    if (table.alias() == null) {
      var name = table.relation();
      range(name.name(), new Range(columns, false, name.schema()), aliases);
    } else {
      range(table.alias(), new Range(columns, true, null), aliases);
    }
    for (var version : table.versions()) {
      range(version, new Range(columns, true, null), aliases);
    }
    items.add(new Item(new ArrayList<>(columns.list()), columns.open(), aliases));
  }

  /** Any other source. */
  void add(@Nullable String alias, Columns columns) {
    var aliases = new ArrayList<String>(1);
    if (alias != null) {
      range(alias, new Range(columns, true, null), aliases);
    }
    items.add(new Item(new ArrayList<>(columns.list()), columns.open(), aliases));
  }

  private void range(String name, Range range, List<String> aliases) {
    ranges.computeIfAbsent(name, _ -> new ArrayList<>(1)).add(range);
    aliases.add(name);
  }

  /** Joins the last two. */
  void join(Join join) {
    var right = items.removeLast();
    var left = items.removeLast();
    var aliases = left.aliases;
    aliases.addAll(right.aliases);
    steps.take(1 + right.columns.size());
    if (!join.natural() && join.using().isEmpty()) {
      left.columns.addAll(right.columns);
      items.add(new Item(left.columns, left.open || right.open, aliases));
    } else {
      steps.take(left.columns.size());
      items.add(merged(join, left, right, aliases));
    }
  }

  private Item merged(Join join, Item left, Item right, List<String> aliases) {
    var one = left.index(steps);
    var other = right.index(steps);
    if (join.natural() && (left.isUnsure(one) || right.isUnsure(other))) {
      return anyMerged(left, right, aliases);
    }
    var using = join.natural() ? common(left, other) : join.using();
    boolean open = left.open || right.open;
    var columns = new ArrayList<Named>(left.columns.size() + right.columns.size());
    for (var name : using) {
      columns.add(new Named(name, left.merges(name, one).or(right.merges(name, other))));
      // one that has no name yet may be the merged one, and is no column of its own then
      open |= one.named(name) == null || other.named(name) == null;
    }
    if (join.alias() != null) {
      range(join.alias(), new Range(new Columns(List.copyOf(columns), false), true, null), aliases);
    }
    var merged = new HashSet<>(using);
    addOthers(left, merged, columns);
    addOthers(right, merged, columns);
    return new Item(columns, open, aliases);
  }

  /** Which columns have a name in common is not known: any may be merged with any other. */
  private static Item anyMerged(Item left, Item right, List<String> aliases) {
    left.columns.addAll(right.columns);
    var any = new Columns(left.columns, true).whole();
    left.columns.replaceAll(column -> new Named(column.name(), any));
    return new Item(left.columns, true, aliases);
  }

  private static List<String> common(Item left, Index right) {
    var common = new ArrayList<String>();
    for (var column : left.columns) {
      if (right.named(column.name()) != null) {
        common.add(column.name());
      }
    }
    return common;
  }

  private static void addOthers(Item item, Set<String> merged, List<Named> columns) {
    for (var column : item.columns) {
      if (!merged.contains(column.name())) {
        columns.add(column);
      }
    }
  }

  /** Names the last source, which is a join; the names inside are hidden. */
  void rename(Renamed renamed) {
    var item = items.removeLast();
    var columns = new Columns(List.copyOf(item.columns), item.open).renamed(renamed.columns());
    // sources end in the order of a stack, and so do their names
    item.aliases.forEach(alias -> ranges.getOrDefault(alias, List.of()).removeLast());
    add(renamed.alias(), columns);
  }

  /** From now on the names of what is there can be looked up. */
  void complete() {
    names = new Index();
    open = false;
    for (var item : items) {
      steps.take(1);
      open |= item.open;
      names.add(item.columns, steps);
    }
  }

  /** What {@code *} or {@code x.*} means. */
  Columns star(Reference star) {
    if (star.relation() != null) {
      @Nullable Columns united = null;
      for (var range : ranges(star.schema(), star.relation())) {
        united = united == null ? range.columns : united.or(range.columns);
        steps.take(1 + united.list().size());
      }
      return united == null ? Columns.UNKNOWN : united;
    }
    if (items.size() == 1) {
      return new Columns(items.getFirst().columns, open);
    }
    var all = new ArrayList<Named>();
    items.forEach(item -> all.addAll(item.columns));
    return new Columns(all, open);
  }

  /**
   * What a qualifier may mean: the nearest of its name; if it has a schema, also those further out
   * where it is not certain that the nearer one lies in that schema.
   */
  private List<Range> ranges(@Nullable String schema, String name) {
    var found = new ArrayList<Range>(1);
    boolean hidden = false;
    for (var scope = this; scope != null && !hidden; scope = scope.outer) {
      steps.take(1);
      for (var range : scope.ranges.getOrDefault(name, List.of())) {
        steps.take(1);
        if (range.fits(schema)) {
          found.add(range);
          hidden |= range.hides(schema);
        }
      }
    }
    return found;
  }

  /** What a reference may mean. */
  Field find(Reference reference) {
    if (reference.relation() == null) {
      return unqualified(reference.name());
    }
    var field = Field.NOTHING;
    var found = ranges(reference.schema(), reference.relation());
    for (var range : found) {
      field = field.or(column(range, reference.name()));
    }
    return found.isEmpty() ? Field.OPAQUE : field;
  }

  /**
   * A column of this name ends the search; one without a name may be it or not, and so may one of
   * those that are not known.
   */
  private Field unqualified(String name) {
    @Nullable Field field = null;
    for (var scope = this; scope != null; scope = scope.outer) {
      steps.take(1);
      var column = scope.names.named(name);
      if (column != null) {
        return either(field, column);
      }
      var unnamed = scope.names.unnamed();
      if (unnamed != null) {
        field = either(field, unnamed);
      }
      if (scope.open) {
        field = either(field, Field.OPAQUE);
      }
    }
    return row(name, field);
  }

  private static Field either(@Nullable Field one, Field other) {
    return one == null ? other : one.or(other);
  }

  /** A whole row or a system column, if it is no other column; else it is not to be found. */
  private Field row(String name, @Nullable Field column) {
    var field = column;
    for (var range : ranges(null, name)) {
      field = either(field, range.whole());
    }
    if (SYSTEM.contains(name)) {
      field = either(field, any().derived());
    }
    return field == null ? Field.OPAQUE : field;
  }

  private Field any() {
    var field = Field.NOTHING;
    for (var scope = this; scope != null; scope = scope.outer) {
      for (var item : scope.items) {
        steps.take(1 + item.columns.size());
        field = field.or(new Columns(item.columns, item.open).whole());
      }
    }
    return field;
  }

  /** A column of a source; what is none, or has no name, may be a function of its row. */
  private Field column(Range range, String name) {
    if (name.equals("*")) {
      return range.whole();
    }
    var column = range.index(steps).named(name);
    if (column != null) {
      return range.columns.open() ? column.or(Field.OPAQUE) : column;
    }
    boolean known = SYSTEM.contains(name) || range.index(steps).unnamed() != null;
    return known ? range.whole() : range.whole().or(Field.OPAQUE);
  }
}
