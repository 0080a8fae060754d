package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/**
 * A statement as a script sees it. Names are {@code schema.name} or {@code name} as written, in
 * alphabetical order.
 */
public final class StatementView {
  /** The text of this statement. */
  @HostAccess.Export public final String text;

  /** The command tag without counts. */
  @HostAccess.Export public final String command;

  /** The command first, then every nested one. */
  @HostAccess.Export public final List<String> commands;

  /** The name of the {@link dev.gatehouse.api.sql.StatementKind}. */
  @HostAccess.Export public final String kind;

  /** FULL, PARTIAL or OPAQUE. */
  @HostAccess.Export public final String completeness;

  /** Why the completeness is not FULL; empty if it is. */
  @HostAccess.Export public final String reason;

  /** Relations it reads. */
  @HostAccess.Export public final List<String> reads;

  /** Relations it writes. */
  @HostAccess.Export public final List<WriteView> writes;

  /** Every relation it reads, writes, creates, alters or drops. */
  @HostAccess.Export public final List<String> relations;

  /** Functions and procedures it calls. */
  @HostAccess.Export public final List<String> functions;

  /** Objects that DDL creates, alters or drops. */
  @HostAccess.Export public final List<String> objects;

  /** Settings it changes, in lower case. */
  @HostAccess.Export public final List<String> settings;

  /** Prepared statements and cursors it names. */
  @HostAccess.Export public final List<String> handles;

  /** Whether a query has a LIMIT or FETCH FIRST at its top level. */
  @HostAccess.Export public final boolean limited;

  /** NONE, CONSTANT, PARAMETER, EXPRESSION or WITH_TIES. */
  @HostAccess.Export public final String limit;

  /** Its COPY; null if it is none. */
  @HostAccess.Export public final @Nullable CopyView copy;

  /** Cursors it names. */
  @HostAccess.Export public final List<String> cursors;

  /** Prepared statements it names. */
  @HostAccess.Export public final List<String> prepared;

  /** Channels of LISTEN, NOTIFY, UNLISTEN. */
  @HostAccess.Export public final List<String> channels;

  /** Savepoints and identifiers of prepared transactions. */
  @HostAccess.Export public final List<String> savepoints;

  /** Code the text does not show. */
  @HostAccess.Export public final List<String> code;

  private final StatementCall call;
  private final Facts facts;
  private final Observed observed;

  StatementView(StatementCall call, Observed observed) {
    this.call = call;
    this.observed = observed;
    facts = call.facts();
    text = call.text();
    command = facts.command();
    commands = List.copyOf(facts.commands());
    kind = facts.kind().name();
    completeness = facts.completeness().name();
    reason = facts.reason();
    reads = names(facts.reads());
    writes = facts.writes().stream().map(WriteView::new).toList();
    relations = names(facts.relations());
    functions = names(facts.functions());
    objects = names(facts.objects().stream().map(SchemaObject::name).toList());
    settings = facts.settings().stream().map(SettingChange::name).distinct().sorted().toList();
    handles =
        Stream.concat(facts.prepared().stream(), facts.cursors().stream())
            .distinct()
            .sorted()
            .toList();
    limited = facts.limited();
    limit = facts.limit().name();
    var copied = facts.copy();
    copy = copied == null ? null : new CopyView(copied);
    cursors = words(facts.cursors());
    prepared = words(facts.prepared());
    channels = words(facts.channels());
    savepoints = words(facts.savepoints());
    code = words(facts.code());
  }

  /** The bound parameters; a verdict that read them is not reused. */
  @HostAccess.Export
  public List<ParameterView> parameters() {
    observed.readValues();
    return call.parameters().stream().map(ParameterView::new).toList();
  }

  /** What restricts the rows of a relation, the weakest where several are called so. */
  @HostAccess.Export
  public String filter(String relation) {
    return facts.relations().stream()
        .filter(name -> name.toString().equals(relation))
        .map(facts::filter)
        .min(Comparator.naturalOrder())
        .orElse(Filter.NONE)
        .name();
  }

  /** The nested commands, and whether they run. */
  @HostAccess.Export
  public List<NestedView> nested() {
    return facts.nested().stream().map(NestedView::new).toList();
  }

  /** Columns it uses. */
  @HostAccess.Export
  public List<ColumnView> columns() {
    return facts.columns().stream().map(ColumnView::new).toList();
  }

  /** Names behind a dot, which may call functions. */
  @HostAccess.Export
  public List<String> fields() {
    return words(facts.fields());
  }

  /** Whether it creates something TEMPORARY. */
  @HostAccess.Export
  public boolean temporary() {
    return facts.temporary();
  }

  /** Whether it declares a cursor WITH HOLD. */
  @HostAccess.Export
  public boolean holdable() {
    return facts.holdable();
  }

  /** Operators it uses. */
  @HostAccess.Export
  public List<String> operators() {
    return names(facts.operators());
  }

  /** Types it casts to or declares. */
  @HostAccess.Export
  public List<String> types() {
    return names(facts.types());
  }

  /** Locks it asks for. */
  @HostAccess.Export
  public List<LockView> locks() {
    return facts.locks().stream().map(LockView::new).toList();
  }

  /** What happens to the objects it names. */
  @HostAccess.Export
  public List<ObjectView> objectChanges() {
    return facts.objects().stream().map(ObjectView::new).toList();
  }

  /** The settings it changes, with their values. */
  @HostAccess.Export
  public List<SettingView> settingChanges() {
    return facts.settings().stream().map(SettingView::new).toList();
  }

  /** What it grants or revokes. */
  @HostAccess.Export
  public List<PrivilegeView> privileges() {
    return facts.privileges().stream().map(PrivilegeView::new).toList();
  }

  /** Its literals and parameters; a verdict that read them is not reused. */
  @HostAccess.Export
  public List<ValueView> values() {
    observed.readValues();
    return call.values().stream().map(ValueView::new).toList();
  }

  /** Whether {@link #values} holds them all. */
  @HostAccess.Export
  public boolean valuesComplete() {
    return facts.valuesComplete();
  }

  /** What it reaches in the database. */
  @HostAccess.Export
  public ReachView reach() {
    return new ReachView(call.reach());
  }

  private static List<String> words(Collection<String> words) {
    return words.isEmpty() ? List.of() : words.stream().sorted().toList();
  }

  /** Sorted: the order of a set may differ from one run to the next. */
  static List<String> names(Collection<QualifiedName> names) {
    return names.isEmpty()
        ? List.of()
        : names.stream().map(QualifiedName::toString).sorted().toList();
  }
}
