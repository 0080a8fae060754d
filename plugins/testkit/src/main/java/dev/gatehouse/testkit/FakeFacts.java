package dev.gatehouse.testkit;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Facts about a statement, as a test wants them. */
public record FakeFacts(
    StatementKind kind,
    List<String> commands,
    Completeness completeness,
    String reason,
    Set<QualifiedName> reads,
    List<Write> writes,
    Set<QualifiedName> objects,
    Set<QualifiedName> functions,
    Set<String> settings,
    boolean limited,
    Set<String> handles)
    implements Facts {

  /**
   * A builder for complete facts about a statement with this command, for example {@code SELECT};
   * further commands are those nested in it.
   */
  public static Builder of(StatementKind kind, String command, String... nested) {
    return new Builder(kind, command, nested);
  }

  /** Facts about a statement that was not understood. */
  public static FakeFacts opaque(String reason) {
    return of(StatementKind.UNKNOWN, "UNKNOWN").completeness(Completeness.OPAQUE, reason).build();
  }

  /** Reads {@code schema.name} or {@code name}; what is before the first dot is the schema. */
  public static QualifiedName name(String text) {
    var dot = text.indexOf('.');
    return dot < 0
        ? new QualifiedName(null, text)
        : new QualifiedName(text.substring(0, dot), text.substring(dot + 1));
  }

  @Override
  public String command() {
    return commands.getFirst();
  }

  @Override
  public Set<QualifiedName> relations() {
    var all = new LinkedHashSet<>(reads);
    for (var write : writes) {
      all.add(write.relation());
    }
    all.addAll(objects);
    return all;
  }

  /** Builds {@link FakeFacts}; names are written as in {@link FakeFacts#name}. */
  public static final class Builder {

    private final StatementKind kind;
    private final List<String> commands = new ArrayList<>();
    private Completeness completeness = Completeness.FULL;
    private String reason = "";
    private final Set<QualifiedName> reads = new LinkedHashSet<>();
    private final List<Write> writes = new ArrayList<>();
    private final Set<QualifiedName> objects = new LinkedHashSet<>();
    private final Set<QualifiedName> functions = new LinkedHashSet<>();
    private Set<String> settings = Set.of();
    private boolean limited;
    private Set<String> handles = Set.of();

    private Builder(StatementKind kind, String command, String... nested) {
      this.kind = kind;
      commands.add(command);
      commands.addAll(List.of(nested));
    }

    /** How far the facts can be trusted, and why. */
    public Builder completeness(Completeness completeness, String reason) {
      this.completeness = completeness;
      this.reason = reason;
      return this;
    }

    /** Relations it reads. */
    public Builder reads(String... names) {
      addAll(reads, names);
      return this;
    }

    /** A relation it writes. */
    public Builder writes(String name, String command, Filter filter) {
      writes.add(new Write(name(name), command, filter));
      return this;
    }

    /** Objects that DDL touches. */
    public Builder objects(String... names) {
      addAll(objects, names);
      return this;
    }

    /** Functions it calls. */
    public Builder functions(String... names) {
      addAll(functions, names);
      return this;
    }

    /** Settings it changes. */
    public Builder settings(String... names) {
      settings = Set.of(names);
      return this;
    }

    /** Whether it has a LIMIT. */
    public Builder limited(boolean limited) {
      this.limited = limited;
      return this;
    }

    /** Prepared statements and cursors it names. */
    public Builder handles(String... names) {
      handles = Set.of(names);
      return this;
    }

    /** The facts. */
    public FakeFacts build() {
      return new FakeFacts(
          kind,
          List.copyOf(commands),
          completeness,
          reason,
          Set.copyOf(reads),
          List.copyOf(writes),
          Set.copyOf(objects),
          Set.copyOf(functions),
          settings,
          limited,
          handles);
    }

    private static void addAll(Set<QualifiedName> to, String... names) {
      for (var name : names) {
        to.add(name(name));
      }
    }
  }
}
