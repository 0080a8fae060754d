package dev.gatehouse.api.sql;

import static dev.gatehouse.api.sql.Collected.frozen;
import static dev.gatehouse.api.sql.Collected.listed;
import static dev.gatehouse.api.sql.Collected.with;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the text of one statement says. Immutable.
 *
 * <p>The facts name at least everything the server touches <em>because of this text</em>: they may
 * name too much, never too little, as far as {@link #completeness()} says. What views, functions,
 * rules and triggers do inside the server is not in the text; see {@link Reach}.
 *
 * <p>Gatehouse makes them; {@link #builder} is for tests.
 */
public final class Facts {

  private final String command;
  private final StatementKind kind;
  private final List<Nested> nested;
  private final Completeness completeness;
  private final String reason;
  private final Set<QualifiedName> reads;
  private final List<Write> writes;
  private final Map<QualifiedName, Filter> filters;
  private final List<Lock> locks;
  private final List<SchemaObject> objects;
  private final Set<QualifiedName> relations;
  private final List<ColumnUse> columns;
  private final Set<QualifiedName> functions;
  private final Set<String> fields;
  private final Set<QualifiedName> operators;
  private final Set<QualifiedName> types;
  private final RowLimit limit;
  private final List<SettingChange> settings;
  private final @Nullable CopyUse copy;
  private final Set<String> cursors;
  private final Set<String> prepared;
  private final Set<String> channels;
  private final Set<String> savepoints;
  private final List<PrivilegeChange> privileges;
  private final List<ParameterUse> parameters;
  private final List<ValueUse> values;
  private final boolean valuesComplete;
  private final Set<String> code;
  private final boolean temporary;
  private final boolean holdable;
  private final boolean literalSensitive;
  private final List<String> commands;

  private Facts(Builder from) {
    command = from.command;
    kind = from.kind;
    nested = listed(from.nested);
    completeness = from.completeness;
    reason = from.reason;
    reads = frozen(from.reads);
    writes = listed(from.writes);
    filters = frozen(from.filters);
    locks = listed(from.locks);
    objects = listed(from.objects);
    relations = relationsOf(reads, writes, objects);
    columns = listed(from.columns);
    functions = frozen(from.functions);
    fields = frozen(from.fields);
    operators = frozen(from.operators);
    types = frozen(from.types);
    limit = from.limit;
    settings = listed(from.settings);
    copy = from.copy;
    cursors = frozen(from.cursors);
    prepared = frozen(from.prepared);
    channels = frozen(from.channels);
    savepoints = frozen(from.savepoints);
    privileges = listed(from.privileges);
    parameters = from.parameters.isEmpty() ? List.of() : List.copyOf(from.parameters.values());
    values = frozen(from.values);
    valuesComplete = from.valuesComplete;
    code = frozen(from.code);
    temporary = from.temporary;
    holdable = from.holdable;
    literalSensitive = from.literalSensitive;
    commands = commandsOf(command, nested);
  }

  /** Starts complete facts about a command, for example {@code SELECT}. */
  public static Builder builder(String command, StatementKind kind) {
    return new Builder(command, kind);
  }

  /** The facts of something that could not be read. */
  public static Facts opaque(String command, String reason) {
    return builder(command, StatementKind.UNKNOWN)
        .completeness(Completeness.OPAQUE, reason)
        .build();
  }

  /** Starts from these facts. */
  public Builder toBuilder() {
    var builder = new Builder(command, kind).include(this);
    return builder.limit(limit);
  }

  /**
   * PostgreSQL's command tag without counts, for example {@code SELECT}, {@code CREATE TABLE},
   * {@code BEGIN}; {@code UNKNOWN} if not even that could be read.
   */
  public String command() {
    return command;
  }

  /** The family of {@link #command()}. */
  public StatementKind kind() {
    return kind;
  }

  /**
   * {@link #command()} first, then every command nested in it: in CTEs, EXPLAIN, PREPARE, DECLARE,
   * COPY (query), CREATE TABLE AS, CREATE VIEW. Never empty.
   */
  public List<String> commands() {
    return commands;
  }

  /** The nested commands, and whether they run. */
  public List<Nested> nested() {
    return nested;
  }

  /** How far the rest can be trusted. */
  public Completeness completeness() {
    return completeness;
  }

  /** Why the completeness is not FULL, one sentence; empty if it is. */
  public String reason() {
    return reason;
  }

  /** Relations the statement reads. UPDATE, DELETE, MERGE and RETURNING also read their target. */
  public Set<QualifiedName> reads() {
    return reads;
  }

  /** Relations the statement writes, with command and filter. */
  public List<Write> writes() {
    return writes;
  }

  /**
   * What restricts the rows of a relation; the weakest, if it is named several times. A condition
   * of a join counts for the relations on both its sides.
   */
  public Filter filter(QualifiedName relation) {
    return filters.getOrDefault(relation, Filter.NONE);
  }

  /** Row and table locks that the text asks for. */
  public List<Lock> locks() {
    return locks;
  }

  /** Objects that definitions, privileges and labels name. */
  public List<SchemaObject> objects() {
    return objects;
  }

  /** Every relation of {@link #reads()}, {@link #writes()} and {@link #objects()}. */
  public Set<QualifiedName> relations() {
    return relations;
  }

  /** Columns the statement uses; of definitions those in their expressions. */
  public List<ColumnUse> columns() {
    return columns;
  }

  /** Functions and procedures the statement calls; special forms by the function they call. */
  public Set<QualifiedName> functions() {
    return functions;
  }

  /**
   * Names taken from a row by a dot: {@code purge} in {@code c.purge} and in {@code (c).purge}.
   * Where the row has no such column, PostgreSQL calls the function of that name with the row: the
   * text alone does not tell. {@link Reach} does.
   */
  public Set<String> fields() {
    return fields;
  }

  /** Operators, {@code schema.+} or {@code +}; one with a schema may run anybody's code. */
  public Set<QualifiedName> operators() {
    return operators;
  }

  /** Types it casts to or declares; PostgreSQL's own words as {@code pg_catalog.int4} and so on. */
  public Set<QualifiedName> types() {
    return types;
  }

  /** What bounds the rows of a query at its top level. */
  public RowLimit limit() {
    return limit;
  }

  /** Whether the top level has a limit that surely is one: a number or a parameter. */
  public boolean limited() {
    return limit == RowLimit.CONSTANT || limit == RowLimit.PARAMETER;
  }

  /** Settings it changes. */
  public List<SettingChange> settings() {
    return settings;
  }

  /** Whether it changes this setting. */
  public boolean changesSetting(String name) {
    for (var setting : settings) {
      if (setting.name().equals(name)) {
        return true;
      }
    }
    return false;
  }

  /** The COPY, also one that PREPARE or EXPLAIN could not carry; null if there is none. */
  public @Nullable CopyUse copy() {
    return copy;
  }

  /** Cursors named by DECLARE, FETCH, MOVE, CLOSE and CURRENT OF; {@code all} is CLOSE ALL. */
  public Set<String> cursors() {
    return cursors;
  }

  /** Prepared statements named by PREPARE, EXECUTE, DEALLOCATE. */
  public Set<String> prepared() {
    return prepared;
  }

  /** Channels of LISTEN, NOTIFY, UNLISTEN; {@code *} is all. */
  public Set<String> channels() {
    return channels;
  }

  /** Savepoints, and identifiers of prepared transactions. */
  public Set<String> savepoints() {
    return savepoints;
  }

  /** What GRANT and REVOKE give or take. */
  public List<PrivilegeChange> privileges() {
    return privileges;
  }

  /** Parameters it uses, by number. */
  public List<ParameterUse> parameters() {
    return parameters;
  }

  /** Places of its literals and parameters, in the order of the text. */
  public List<ValueUse> values() {
    return values;
  }

  /** Whether {@link #values()} holds them all; a list of thousands is cut. */
  public boolean valuesComplete() {
    return valuesComplete;
  }

  /**
   * Code the text does not show: commands that carry it ({@code DO}, {@code CALL}, {@code CREATE
   * FUNCTION}, {@code COPY PROGRAM} and the like), names of functions that run SQL text.
   */
  public Set<String> code() {
    return code;
  }

  /** Whether it creates something that the text calls TEMPORARY. */
  public boolean temporary() {
    return temporary;
  }

  /** Whether it declares a cursor that outlives its transaction (WITH HOLD). */
  public boolean holdable() {
    return holdable;
  }

  /** Whether its facts depend on the values of its literals. */
  public boolean literalSensitive() {
    return literalSensitive;
  }

  /** Whether the other facts say the same, in the same order. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof Facts facts && says(facts));
  }

  private boolean says(Facts other) {
    return command.equals(other.command)
        && kind == other.kind
        && nested.equals(other.nested)
        && completeness == other.completeness
        && reason.equals(other.reason)
        && reads.equals(other.reads)
        && writes.equals(other.writes)
        && filters.equals(other.filters)
        && locks.equals(other.locks)
        && objects.equals(other.objects)
        && columns.equals(other.columns)
        && functions.equals(other.functions)
        && fields.equals(other.fields)
        && operators.equals(other.operators)
        && types.equals(other.types)
        && limit == other.limit
        && settings.equals(other.settings)
        && Objects.equals(copy, other.copy)
        && cursors.equals(other.cursors)
        && prepared.equals(other.prepared)
        && channels.equals(other.channels)
        && savepoints.equals(other.savepoints)
        && privileges.equals(other.privileges)
        && parameters.equals(other.parameters)
        && values.equals(other.values)
        && valuesComplete == other.valuesComplete
        && code.equals(other.code)
        && temporary == other.temporary
        && holdable == other.holdable
        && literalSensitive == other.literalSensitive;
  }

  @Override
  public int hashCode() {
    return Objects.hash(command, kind, reads, writes, objects, functions, completeness);
  }

  private static List<String> commandsOf(String command, List<Nested> nested) {
    if (nested.isEmpty()) {
      return List.of(command);
    }
    var commands = new ArrayList<String>(nested.size() + 1);
    commands.add(command);
    for (var one : nested) {
      if (commands.lastIndexOf(one.command()) <= 0) {
        commands.add(one.command());
      }
    }
    return Collections.unmodifiableList(commands);
  }

  private static Set<QualifiedName> relationsOf(
      Set<QualifiedName> reads, List<Write> writes, List<SchemaObject> objects) {
    if (writes.isEmpty() && objects.isEmpty()) {
      return reads;
    }
    var relations = new OrderedSet<QualifiedName>();
    relations.addAll(reads);
    for (var write : writes) {
      relations.add(write.relation());
    }
    for (var object : objects) {
      if (object.isRelation()) {
        relations.add(object.name());
      }
    }
    return frozen(relations);
  }

  /** Collects facts. For one thread and one {@link #build()}. */
  public static final class Builder {

    private String command;
    private StatementKind kind;
    private Completeness completeness = Completeness.FULL;
    private String reason = "";
    private Set<Nested> nested = Set.of();
    private Set<QualifiedName> reads = Set.of();
    private Set<Write> writes = Set.of();
    private Map<QualifiedName, Filter> filters = Map.of();
    private Set<Lock> locks = Set.of();
    private Set<SchemaObject> objects = Set.of();
    private Set<ColumnUse> columns = Set.of();
    private Set<QualifiedName> functions = Set.of();
    private Set<String> fields = Set.of();
    private Set<QualifiedName> operators = Set.of();
    private Set<QualifiedName> types = Set.of();
    private RowLimit limit = RowLimit.NONE;
    private Set<SettingChange> settings = Set.of();
    private @Nullable CopyUse copy;
    private Set<String> cursors = Set.of();
    private Set<String> prepared = Set.of();
    private Set<String> channels = Set.of();
    private Set<String> savepoints = Set.of();
    private Set<PrivilegeChange> privileges = Set.of();
    private SortedMap<Integer, ParameterUse> parameters = Collections.emptySortedMap();
    private List<ValueUse> values = List.of();
    private boolean valuesComplete = true;
    private Set<String> code = Set.of();
    private boolean temporary;
    private boolean holdable;
    private boolean literalSensitive;

    private Builder(String command, StatementKind kind) {
      this.command = command;
      this.kind = kind;
    }

    /** Another command and family than it was started with. */
    public Builder command(String command, StatementKind kind) {
      this.command = command;
      this.kind = kind;
      return this;
    }

    /** How far the facts can be trusted, if that is less than before; the first reason stays. */
    public Builder completeness(Completeness completeness, String reason) {
      if (completeness.compareTo(this.completeness) > 0) {
        this.completeness = completeness;
        this.reason = reason;
      }
      return this;
    }

    /** A command inside this one. */
    public Builder nested(String command, boolean executes) {
      nested = with(nested, new Nested(command, executes));
      return this;
    }

    /** A relation it reads. */
    public Builder reads(QualifiedName relation) {
      reads = with(reads, relation);
      return this;
    }

    /** A relation it writes. */
    public Builder writes(Write write) {
      writes = with(writes, write);
      return this;
    }

    /** What restricts the rows of a relation; the weakest counts. */
    public Builder filter(QualifiedName relation, Filter filter) {
      var known = filters.get(relation);
      if (known == null || filter.compareTo(known) < 0) {
        filters = with(filters, relation, filter);
      }
      return this;
    }

    /** A lock. */
    public Builder locks(Lock lock) {
      locks = with(locks, lock);
      return this;
    }

    /** An object it names. */
    public Builder objects(SchemaObject object) {
      objects = with(objects, object);
      return this;
    }

    /** A column it uses. */
    public Builder columns(ColumnUse use) {
      columns = with(columns, use);
      return this;
    }

    /** A function it calls. */
    public Builder functions(QualifiedName function) {
      functions = with(functions, function);
      return this;
    }

    /** Adds to {@link Facts#fields()}. */
    public Builder fields(String field) {
      fields = with(fields, field);
      return this;
    }

    /** An operator. */
    public Builder operators(QualifiedName operator) {
      operators = with(operators, operator);
      return this;
    }

    /** A type. */
    public Builder types(QualifiedName type) {
      types = with(types, type);
      return this;
    }

    /** The limit at its top level. */
    public Builder limit(RowLimit limit) {
      this.limit = limit;
      return this;
    }

    /** A setting it changes. */
    public Builder settings(SettingChange setting) {
      settings = with(settings, setting);
      return this;
    }

    /** Forgets what settings are set to, and what a COPY reads or starts: it may be a secret. */
    public Builder withoutTexts() {
      Set<SettingChange> known = settings;
      settings = Set.of();
      for (var setting : known) {
        settings(new SettingChange(setting.name(), List.of(), setting.scope(), setting.reset()));
      }
      if (copy != null) {
        copy = new CopyUse(copy.direction(), copy.end(), copy.relation(), copy.columns(), null);
      }
      return this;
    }

    /** Its COPY. */
    public Builder copy(@Nullable CopyUse copy) {
      this.copy = copy;
      return this;
    }

    /** A cursor it names. */
    public Builder cursors(String name) {
      cursors = with(cursors, name);
      return this;
    }

    /** A prepared statement it names. */
    public Builder prepared(String name) {
      prepared = with(prepared, name);
      return this;
    }

    /** A channel. */
    public Builder channels(String name) {
      channels = with(channels, name);
      return this;
    }

    /** A savepoint or prepared transaction. */
    public Builder savepoints(String name) {
      savepoints = with(savepoints, name);
      return this;
    }

    /** What it grants or revokes. */
    public Builder privileges(PrivilegeChange change) {
      privileges = with(privileges, change);
      return this;
    }

    /** A parameter it uses; a type counts more than none. */
    public Builder parameters(ParameterUse use) {
      if (parameters.isEmpty()) {
        parameters = new TreeMap<>();
      }
      parameters.merge(use.number(), use, (old, now) -> old.type() == null ? now : old);
      return this;
    }

    /** The place of a value. */
    public Builder values(ValueUse use) {
      values = with(values, use);
      return this;
    }

    /** There are more values than it holds. */
    public Builder valuesCut() {
      valuesComplete = false;
      return this;
    }

    /** Code the text does not show. */
    public Builder code(String what) {
      code = with(code, what);
      return this;
    }

    /** It declares a cursor WITH HOLD. */
    public Builder holdable() {
      holdable = true;
      return this;
    }

    /** It creates something temporary. */
    public Builder temporary() {
      temporary = true;
      return this;
    }

    /** Its facts depend on the values of its literals. */
    public Builder literalSensitive() {
      literalSensitive = true;
      return this;
    }

    /**
     * Everything that other facts hold, but command and kind: those become nested commands. Places
     * of their literals are left out, because those are counted in another text.
     *
     * @param executes whether the other statement runs when this one does
     */
    public Builder include(Facts other, boolean executes) {
      nested(other.command, executes);
      other.nested.forEach(one -> nested(one.command(), executes && one.executes()));
      for (var use : other.values) {
        if (use.literal() < 0) {
          values(use);
        } else {
          valuesComplete = false;
        }
      }
      return includeNames(other);
    }

    private Builder include(Facts other) {
      other.nested.forEach(one -> nested(one.command(), one.executes()));
      other.values.forEach(this::values);
      return includeNames(other);
    }

    private Builder includeNames(Facts other) {
      completeness(other.completeness, other.reason);
      other.reads.forEach(this::reads);
      other.writes.forEach(this::writes);
      other.filters.forEach(this::filter);
      other.locks.forEach(this::locks);
      other.objects.forEach(this::objects);
      other.columns.forEach(this::columns);
      other.functions.forEach(this::functions);
      other.fields.forEach(this::fields);
      other.operators.forEach(this::operators);
      other.types.forEach(this::types);
      other.settings.forEach(this::settings);
      copy = copy == null ? other.copy : copy;
      other.cursors.forEach(this::cursors);
      other.prepared.forEach(this::prepared);
      other.channels.forEach(this::channels);
      other.savepoints.forEach(this::savepoints);
      other.privileges.forEach(this::privileges);
      other.parameters.forEach(this::parameters);
      valuesComplete &= other.valuesComplete;
      other.code.forEach(this::code);
      temporary |= other.temporary;
      literalSensitive |= other.literalSensitive;
      return this;
    }

    /** The facts. */
    public Facts build() {
      return new Facts(this);
    }
  }
}
