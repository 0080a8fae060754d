package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Outline.Comparison;
import dev.gatehouse.sql.Outline.Level;
import dev.gatehouse.sql.Outline.Output;
import dev.gatehouse.sql.Outline.Reference;
import dev.gatehouse.sql.Outline.Source;
import dev.gatehouse.sql.Outline.SubQuery;
import dev.gatehouse.sql.Outline.Table;
import dev.gatehouse.sql.Outline.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A level of a query that is being read; see {@link Level}. */
final class OpenLevel {

  /** The server refuses more outputs. */
  private static final int OUTPUTS = 1_664;

  private static final int FEW = 8;

  private final @Nullable OpenLevel outer;
  private List<Source> sources = List.of();
  private List<Output> outputs = List.of();
  private final Distinct<Use> uses = new Distinct<>();
  private List<SubQuery> queries = List.of();
  private List<Comparison> comparisons = List.of();
  private List<Restricted> tables = List.of();
  private @Nullable Map<String, Restricted> byName;
  private @Nullable Capture capture;
  private Place place = Place.EXPRESSION;
  private boolean restricting;
  private boolean condition;
  private boolean allRestricted;

  /** What the value of an output may come from; for one output after the other. */
  static final class Capture {
    private final Distinct<Reference> references = new Distinct<>();
    private List<Outline> queries = List.of();

    /** Starts with another output. */
    void clear() {
      references.clear();
      queries = List.of();
    }

    void add(Reference reference) {
      references.add(reference);
    }

    void query(Outline query) {
      queries = Growing.with(queries, query);
    }

    /** All fields of a row that may come from what was captured. */
    Output fields(Reference row) {
      var all = new ArrayList<Reference>();
      all.add(row);
      all.addAll(references.copy());
      return new Output("*", true, List.copyOf(all), List.copyOf(queries));
    }

    Output output(@Nullable String label, boolean plain) {
      return label == null && references.isEmpty() && queries.isEmpty()
          ? Output.CONSTANT
          : new Output(label, plain, references.copy(), List.copyOf(queries));
    }
  }

  /** A relation of the level, and whether a condition names a column of it. */
  private static final class Restricted {
    private final QualifiedName relation;
    private final String name;
    private @Nullable Restricted sameName;
    private boolean restricted;

    Restricted(QualifiedName relation, String name) {
      this.relation = relation;
      this.name = name;
    }
  }

  OpenLevel(@Nullable OpenLevel outer) {
    this.outer = outer;
  }

  @Nullable OpenLevel outer() {
    return outer;
  }

  /** What columns serve for in what follows. */
  Place place() {
    return place;
  }

  void place(Place next) {
    place = next;
  }

  @Nullable Capture capture() {
    return capture;
  }

  /** What follows belongs to an output; null: to none. */
  void capture(@Nullable Capture into) {
    capture = into;
  }

  boolean restricting() {
    return restricting;
  }

  /** Whether what follows is a condition that restricts the rows of the level. */
  void restricting(boolean now) {
    restricting = now;
    condition |= now;
  }

  void source(Source source) {
    sources = Growing.with(sources, source);
  }

  /** RETURNING gives old and new rows of the target other names. */
  void versions(List<String> aliases) {
    var before = sources;
    sources = List.of();
    for (var source : before) {
      if (source instanceof Table table && table.target()) {
        var versions = new ArrayList<>(table.versions());
        versions.addAll(aliases);
        source(
            new Table(
                table.relation(), table.alias(), table.columns(), true, List.copyOf(versions)));
      } else {
        source(source);
      }
    }
  }

  /** A relation that {@link #filters} tells about. */
  void restrictable(QualifiedName relation, @Nullable String alias) {
    var table = new Restricted(relation, alias == null ? relation.name() : alias);
    tables = Growing.with(tables, table);
    if (byName != null) {
      index(byName, table);
    } else if (tables.size() == FEW) {
      byName = new HashMap<>();
      for (var each : tables) {
        index(byName, each);
      }
    }
  }

  private static void index(Map<String, Restricted> byName, Restricted table) {
    table.sameName = byName.put(table.name, table);
  }

  /** A condition names a column; tells whether it is surely one of this level. */
  boolean restrict(Reference reference) {
    if (reference.relation() == null) {
      allRestricted = true;
      return false;
    }
    boolean found = false;
    if (byName == null) {
      for (var table : tables) {
        if (table.name.equals(reference.relation())) {
          table.restricted = true;
          found = true;
        }
      }
    } else {
      var table = byName.get(reference.relation());
      while (table != null && !table.restricted) {
        table.restricted = true;
        table = table.sameName;
      }
      found = byName.containsKey(reference.relation());
    }
    return found;
  }

  /** Reports what restricts each of its relations. */
  void filters(FactsBuilder facts) {
    for (int i = 0; i < tables.size(); i++) {
      var table = tables.get(i);
      var filter =
          table.restricted || allRestricted
              ? Filter.PRESENT
              : condition ? Filter.CONSTANT : Filter.NONE;
      facts.filter(table.relation, filter);
    }
  }

  /** Adds a use; tells whether it is new. */
  boolean use(Use use) {
    return uses.add(use);
  }

  void query(SubQuery query) {
    queries = Growing.with(queries, query);
  }

  void comparison(Comparison comparison) {
    comparisons = Growing.with(comparisons, comparison);
  }

  /** Adds an output; tells whether there is room for it. */
  boolean output(Output output) {
    if (outputs.size() == OUTPUTS) {
      return output.equals(Output.CONSTANT);
    }
    outputs = Growing.with(outputs, output);
    return true;
  }

  /** Whether it neither reads nor names anything. */
  boolean isBarren() {
    if (!sources.isEmpty() || !uses.isEmpty() || !queries.isEmpty()) {
      return false;
    }
    for (var output : outputs) {
      if (!output.references().isEmpty() || !output.queries().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  Level level() {
    return new Level(
        List.copyOf(sources),
        List.copyOf(outputs),
        uses.copy(),
        List.copyOf(queries),
        List.copyOf(comparisons));
  }
}
