package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.graalvm.polyglot.HostAccess;

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

  private final StatementCall call;
  private final Observed observed;

  StatementView(StatementCall call, Observed observed) {
    this.call = call;
    this.observed = observed;
    var facts = call.facts();
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
  }

  /** The bound parameters; a verdict that read them is not reused. */
  @HostAccess.Export
  public List<ParameterView> parameters() {
    observed.readChanging();
    return call.parameters().stream().map(ParameterView::new).toList();
  }

  /** Sorted: the order of a set may differ from one run to the next. */
  private static List<String> names(Collection<QualifiedName> names) {
    return names.isEmpty()
        ? List.of()
        : names.stream().map(QualifiedName::toString).sorted().toList();
  }
}
