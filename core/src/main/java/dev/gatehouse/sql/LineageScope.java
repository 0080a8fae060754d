package dev.gatehouse.sql;

import dev.gatehouse.sql.Lineage.Column;
import dev.gatehouse.sql.Lineage.Field;
import dev.gatehouse.sql.Outline.Call;
import dev.gatehouse.sql.Outline.Join;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Renamed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The sources of one level: what {@code *} means there, and what each name. */
final class LineageScope {

  private static final Set<String> SYSTEM =
      Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

  private final @Nullable LineageScope outer;
  private final ArrayList<Item> items = new ArrayList<>(2);
  private final Map<String, Columns> ranges = new HashMap<>();
  private final Map<String, Field> names = new HashMap<>();
  private boolean open;

  /** A column with its name, empty where the server makes one up. */
  record Named(String name, Field field) {}

  /**
   * Columns in order.
   *
   * @param open whether there may be others
   */
  record Columns(List<Named> list, boolean open) {

    static final Columns NONE = new Columns(List.of(), false);
    static final Columns UNKNOWN = new Columns(List.of(), true);

    /** What a function returns. */
    static Columns opaque(Call call) {
      var list = call.columns().stream().map(name -> new Named(name, Field.OPAQUE)).toList();
      return new Columns(list, !call.defined());
    }

    /** With other names for the first of them. */
    Columns renamed(List<String> renamed) {
      if (renamed.isEmpty()) {
        return this;
      }
      var columns = new ArrayList<Named>(list.size());
      for (int i = 0; i < list.size(); i++) {
        var column = list.get(i);
        // columns that are not known may stand anywhere before the others
        var field = open ? column.field.or(whole()).or(Field.OPAQUE) : column.field;
        columns.add(i < renamed.size() ? new Named(renamed.get(i), field) : column);
      }
      if (open) {
        for (int i = list.size(); i < renamed.size(); i++) {
          columns.add(new Named(renamed.get(i), whole().or(Field.OPAQUE)));
        }
      }
      return new Columns(columns, open);
    }

    /** United by position with those of another branch, under the names of this one. */
    Columns or(Columns other) {
      if (open || other.open || list.size() != other.list.size()) {
        var field = whole().or(other.whole()).or(Field.OPAQUE);
        return new Columns(
            list.stream().map(column -> new Named(column.name, field)).toList(), true);
      }
      var united = new ArrayList<Named>(list.size());
      for (int i = 0; i < list.size(); i++) {
        var column = list.get(i);
        united.add(new Named(column.name, column.field.or(other.list.get(i).field)));
      }
      return new Columns(united, false);
    }

    /** The values of all, as those of any one of them. */
    Field any() {
      var field = Field.NOTHING;
      for (var column : list) {
        field = field.or(column.field);
      }
      return field;
    }

    /** The values of all in one. */
    Field whole() {
      if (list.isEmpty()) {
        return open ? Field.OPAQUE : Field.NOTHING.derived();
      }
      var all = new LinkedHashSet<Column>();
      boolean opaque = open;
      for (var column : list) {
        all.addAll(column.field.columns());
        opaque |= column.field.opaque();
      }
      return new Field(all, false, opaque);
    }

    /** The column of this name; if there is none, those whose names only the server knows. */
    @Nullable Field find(String name) {
      @Nullable Field found = null;
      @Nullable Field unnamed = null;
      for (var column : list) {
        if (column.name.equals(name)) {
          found = found == null ? column.field : found.or(column.field);
        } else if (column.name.isEmpty()) {
          unnamed = unnamed == null ? column.field : unnamed.or(column.field);
        }
      }
      return found == null ? unnamed : found;
    }
  }

  /**
   * Sources that are joined so far.
   *
   * @param columns what {@code *} means
   * @param aliases of the sources in it
   */
  private record Item(ArrayList<Named> columns, boolean open, List<String> aliases) {}

  LineageScope(@Nullable LineageScope outer) {
    this.outer = outer;
  }

  /** A source; its columns are known under its alias and the further ones. */
  void add(@Nullable String alias, List<String> versions, Columns columns) {
    var aliases = new ArrayList<String>(1);
    if (alias != null) {
      range(alias, columns);
      aliases.add(alias);
    }
    versions.forEach(version -> range(version, columns));
    items.add(new Item(new ArrayList<>(columns.list), columns.open, aliases));
  }

  /** Two sources of one name: the server refuses that unless one is hidden, so it may be either. */
  private void range(String alias, Columns columns) {
    ranges.merge(
        alias,
        columns,
        (one, other) -> {
          var both = new ArrayList<>(one.list);
          both.addAll(other.list);
          return new Columns(both, one.open || other.open);
        });
  }

  /** Joins the last two; answers how many columns that moved. */
  int join(Join join) {
    var right = items.removeLast();
    var left = items.removeLast();
    var using = join.natural() ? common(left, right) : join.using();
    boolean open = left.open || right.open;
    var aliases = left.aliases;
    aliases.addAll(right.aliases);
    if (using.isEmpty()) {
      left.columns.addAll(right.columns);
      items.add(new Item(left.columns, open, aliases));
      return right.columns.size();
    }
    var columns = new ArrayList<Named>(left.columns.size() + right.columns.size());
    for (var name : using) {
      columns.add(new Named(name, united(left, right, name)));
    }
    if (join.alias() != null) {
      range(join.alias(), new Columns(List.copyOf(columns), false));
    }
    var merged = new HashSet<>(using);
    addOthers(left, merged, columns);
    addOthers(right, merged, columns);
    items.add(new Item(columns, open, aliases));
    return left.columns.size() + right.columns.size();
  }

  private static List<String> common(Item left, Item right) {
    var names = new HashSet<String>();
    right.columns.forEach(column -> names.add(column.name));
    var common = new ArrayList<String>();
    for (var column : left.columns) {
      if (names.contains(column.name)) {
        common.add(column.name);
      }
    }
    return common;
  }

  private static Field united(Item left, Item right, String name) {
    var one = new Columns(left.columns, left.open).find(name);
    var other = new Columns(right.columns, right.open).find(name);
    return (one == null ? Field.OPAQUE : one).or(other == null ? Field.OPAQUE : other);
  }

  private static void addOthers(Item item, Set<String> merged, List<Named> columns) {
    for (var column : item.columns) {
      if (!merged.contains(column.name)) {
        columns.add(column);
      }
    }
  }

  /** Names the last source, which is a join; the names inside are hidden. */
  void rename(Renamed renamed) {
    var item = items.removeLast();
    var columns = new Columns(List.copyOf(item.columns), item.open).renamed(renamed.columns());
    item.aliases.forEach(ranges::remove);
    add(renamed.alias(), List.of(), columns);
  }

  /** From now on the names of what is there can be looked up; answers how many there are. */
  int complete() {
    names.clear();
    open = false;
    for (var item : items) {
      open |= item.open;
      for (var column : item.columns) {
        names.merge(column.name, column.field, Field::or);
      }
    }
    return names.size();
  }

  /** What {@code *} or {@code x.*} means. */
  Columns star(Reference star) {
    if (star.relation() != null) {
      var range = range(star.relation());
      return range == null ? Columns.UNKNOWN : range;
    }
    if (items.size() == 1) {
      return new Columns(items.getFirst().columns, open);
    }
    var all = new ArrayList<Named>();
    items.forEach(item -> all.addAll(item.columns));
    return new Columns(all, open);
  }

  private @Nullable Columns range(String alias) {
    for (var scope = this; scope != null; scope = scope.outer) {
      var range = scope.ranges.get(alias);
      if (range != null) {
        return range;
      }
    }
    return null;
  }

  /** What a reference may mean. */
  Field find(Reference reference) {
    if (reference.relation() != null) {
      var range = range(reference.relation());
      return range == null ? Field.OPAQUE : column(range, reference.name());
    }
    var field = Field.NOTHING;
    boolean found = false;
    for (var scope = this; scope != null; scope = scope.outer) {
      var column = scope.column(reference.name());
      if (column != null) {
        return found ? field.or(column) : column;
      }
      if (scope.open) {
        field = field.or(Field.OPAQUE);
        found = true;
      }
    }
    return field.or(row(reference.name()));
  }

  private @Nullable Field column(String name) {
    var column = names.get(name);
    return column == null ? names.get("") : column;
  }

  /** A whole row, or a system column; anything else is not to be found. */
  private Field row(String name) {
    var range = range(name);
    if (range != null) {
      return range.whole();
    }
    if (SYSTEM.contains(name)) {
      return any().derived();
    }
    return Field.OPAQUE;
  }

  private Field any() {
    var field = Field.NOTHING;
    for (var scope = this; scope != null; scope = scope.outer) {
      for (var item : scope.items) {
        field = field.or(new Columns(item.columns, item.open).whole());
      }
    }
    return field;
  }

  /** A column of a source; what is none may be a function of its row. */
  private static Field column(Columns range, String name) {
    if (name.equals("*")) {
      return range.whole();
    }
    var column = range.find(name);
    if (column != null) {
      return range.open ? column.or(Field.OPAQUE) : column;
    }
    return SYSTEM.contains(name) ? range.whole() : range.whole().or(Field.OPAQUE);
  }
}
