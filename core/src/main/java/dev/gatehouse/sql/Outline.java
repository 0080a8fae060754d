package dev.gatehouse.sql;

import dev.gatehouse.api.sql.ColumnUse.Place;
import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a query is made of, as far as the origin of columns needs it: its sources, outputs and
 * references, level by level. Holds neither literals nor offsets. Immutable.
 *
 * @param with its WITH list, in order
 * @param recursive whether every name of the list is seen in all of the list
 * @param branches what its set operations unite, by position of their outputs; at least one
 * @param sorting what sorts and limits a union of several branches; null if nothing does
 */
public record Outline(
    List<CommonTable> with, boolean recursive, List<Branch> branches, @Nullable Level sorting) {

  /** A part of a set operation: one SELECT, or a whole query in parentheses. */
  public sealed interface Branch {}

  /** A query in parentheses. */
  public record Nested(Outline query) implements Branch {}

  /**
   * A query with a name.
   *
   * @param columns names of its first columns, where they are written
   * @param added columns that SEARCH and CYCLE append; they may hold any of its values
   */
  public record CommonTable(String name, List<String> columns, List<String> added, Outline query) {}

  /**
   * One SELECT, VALUES or TABLE; or a change of data, whose outputs are those of RETURNING.
   *
   * @param sources what it reads from: each joins or renames what stands before it, as in a
   *     calculation in postfix notation; those of a FROM list remain side by side
   * @param outputs its columns, in order
   * @param uses references outside of outputs, and those inside that also decide something
   * @param queries sub-queries outside of sources and outputs
   * @param comparisons columns compared with values
   */
  public record Level(
      List<Source> sources,
      List<Output> outputs,
      List<Use> uses,
      List<SubQuery> queries,
      List<Comparison> comparisons)
      implements Branch {}

  /** A step of a FROM list. */
  public sealed interface Source {}

  /**
   * A relation or the name of a WITH query.
   *
   * @param alias null if there is none
   * @param columns names for its first columns
   * @param target whether a change of data names it as its target, which never is a WITH query
   * @param versions further aliases of a target: old, new, excluded
   */
  public record Table(
      QualifiedName relation,
      @Nullable String alias,
      List<String> columns,
      boolean target,
      List<String> versions)
      implements Source {}

  /**
   * A query in FROM.
   *
   * @param lateral whether it sees what stands before it
   */
  public record Derived(
      Outline query, boolean lateral, @Nullable String alias, List<String> columns)
      implements Source {}

  /**
   * A function in FROM.
   *
   * @param alias its alias or its own name; null if it has neither
   * @param defined whether {@code columns} are all of its columns
   */
  public record Call(@Nullable String alias, List<String> columns, boolean defined)
      implements Source {}

  /**
   * Joins the last two sources into one.
   *
   * @param natural whether it unites all columns of equal name
   * @param using the columns it unites
   * @param alias of the united columns
   */
  public record Join(boolean natural, List<String> using, @Nullable String alias)
      implements Source {}

  /** Gives the last source, a join in parentheses, a name that hides those inside. */
  public record Renamed(String alias, List<String> columns) implements Source {}

  /**
   * An output column, or several of them.
   *
   * @param label its name where the text gives one or it is a plain column; null if the server
   *     makes one up
   * @param plain whether it is nothing but its one reference or sub-query
   * @param references columns its value may come from; {@code *} alone stands for many columns
   * @param queries sub-queries its value may come from
   */
  public record Output(
      @Nullable String label, boolean plain, List<Reference> references, List<Outline> queries) {

    /** A value that comes from no column. */
    static final Output CONSTANT = new Output(null, false, List.of(), List.of());

    /** Whether it stands for all columns of one or of all sources. */
    public boolean isStar() {
      return plain && !references.isEmpty() && references.getFirst().name().equals("*");
    }
  }

  /**
   * A column as the text names it.
   *
   * @param schema of the relation, if it is written
   * @param relation relation or alias, if it is written
   * @param name the column; {@code *} for all
   */
  public record Reference(@Nullable String schema, @Nullable String relation, String name)
      implements Operand {

    /** All fields of a row that is no source, so that their number is not in the text. */
    static final Reference UNKNOWN_ROW = new Reference(null, "", "*");

    /** One that nobody can foresee, as that of {@link QualifiedName}. */
    @Override
    public int hashCode() {
      var row = new QualifiedName(schema, relation == null ? "" : relation);
      return 31 * row.hashCode() + new QualifiedName(null, name).hashCode();
    }

    /** Whether it stands for {@link #UNKNOWN_ROW}. */
    boolean isUnknownRow() {
      return relation != null && relation.isEmpty();
    }
  }

  /**
   * A field of a row in parentheses, {@code (c).a}: a column if the row is a source.
   *
   * @param column what it is then
   */
  record Field(Reference column) implements Operand {}

  /**
   * A use of a column.
   *
   * @param place what for
   */
  public record Use(Reference reference, Place place, Kind kind) {

    /** What else than a column of a source the name may mean. */
    public enum Kind {
      /** Nothing. */
      COLUMN,
      /** An output of this level; {@code *} for any of them, where a position says which. */
      LABEL,
      /** A column of the relation if that is an alias: {@code name(relation)}. */
      NOTATION
    }
  }

  /**
   * A sub-query of an expression, or what an INSERT takes its rows from.
   *
   * @param place what its outputs serve for
   * @param correlated whether it sees the sources of its level
   */
  public record SubQuery(Outline query, Place place, boolean correlated) {}

  /**
   * A column compared with a value.
   *
   * @param field whether its relation stands in parentheses, {@code (c).a}: it may be a column
   * @param value which one, by its place among the values of the statement
   */
  public record Comparison(Reference reference, boolean field, int value) {}
}
