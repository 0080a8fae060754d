package dev.gatehouse.sql;

import dev.gatehouse.sql.Lineage.Column;
import dev.gatehouse.sql.Lineage.Field;
import dev.gatehouse.sql.Lineage.Steps;
import dev.gatehouse.sql.Outline.Call;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Columns in order.
 *
 * @param open whether there may be others
 */
record Columns(List<Named> list, boolean open) {

  /** A column with its name, empty where the server makes one up. */
  record Named(String name, Field field) {}

  /** Columns by name. */
  static final class Index {
    private final Map<String, Field> fields = new HashMap<>();

    void add(List<Named> columns, Steps steps) {
      for (var column : columns) {
        var field = fields.merge(column.name, column.field, Field::or);
        steps.take(1 + field.columns().size());
      }
    }

    /** The column of this name. */
    @Nullable Field named(String name) {
      return fields.get(name);
    }

    /** Any of the columns whose names only the server knows; null if there are none. */
    @Nullable Field unnamed() {
      return fields.get("");
    }
  }

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
    // columns that are not known may stand anywhere before the others
    var unknown = open ? whole().or(Field.OPAQUE) : Field.NOTHING;
    int size = open ? Math.max(list.size(), renamed.size()) : list.size();
    var columns = new ArrayList<Named>(size);
    for (int i = 0; i < size; i++) {
      var name = i < renamed.size() ? renamed.get(i) : list.get(i).name;
      columns.add(new Named(name, i < list.size() ? list.get(i).field.or(unknown) : unknown));
    }
    return new Columns(columns, open);
  }

  /** United by position with those of another branch, under the names of this one. */
  Columns or(Columns other) {
    if (open || other.open || list.size() != other.list.size()) {
      var field = whole().or(other.whole()).or(Field.OPAQUE);
      return new Columns(list.stream().map(column -> new Named(column.name, field)).toList(), true);
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
}
