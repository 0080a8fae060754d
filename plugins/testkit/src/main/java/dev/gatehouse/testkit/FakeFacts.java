package dev.gatehouse.testkit;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.List;

/** Facts about a statement, in a test's words. {@link Facts#builder} offers the rest. */
public final class FakeFacts {

  private FakeFacts() {}

  /**
   * A builder for complete facts about a statement with this command, for example {@code SELECT};
   * further commands are those nested in it.
   */
  public static Builder of(StatementKind kind, String command, String... nested) {
    return new Builder(kind, command, nested);
  }

  /** Facts about a statement that was not understood. */
  public static Facts opaque(String reason) {
    return Facts.opaque("UNKNOWN", reason);
  }

  /** Reads {@code schema.name} or {@code name}; what is before the first dot is the schema. */
  public static QualifiedName name(String text) {
    var dot = text.indexOf('.');
    return dot < 0
        ? new QualifiedName(null, text)
        : new QualifiedName(text.substring(0, dot), text.substring(dot + 1));
  }

  /** Builds facts; names are written as in {@link FakeFacts#name}. */
  public static final class Builder {

    private final Facts.Builder facts;

    private Builder(StatementKind kind, String command, String... nested) {
      facts = Facts.builder(command, kind);
      for (var one : nested) {
        facts.nested(one, true);
      }
    }

    /** How far the facts can be trusted, and why. */
    public Builder completeness(Completeness completeness, String reason) {
      facts.completeness(completeness, reason);
      return this;
    }

    /** Relations it reads. */
    public Builder reads(String... names) {
      for (var name : names) {
        facts.reads(name(name));
      }
      return this;
    }

    /** A relation it writes. */
    public Builder writes(String name, String command, Filter filter) {
      facts.writes(new Write(name(name), command, filter));
      return this;
    }

    /** Tables that DDL touches. */
    public Builder objects(String... names) {
      for (var name : names) {
        facts.objects(new SchemaObject("TABLE", name(name), SchemaObject.Action.ALTER));
      }
      return this;
    }

    /** Functions it calls. */
    public Builder functions(String... names) {
      for (var name : names) {
        facts.functions(name(name));
      }
      return this;
    }

    /** Settings it changes for the session, to values that the text does not tell. */
    public Builder settings(String... names) {
      for (var name : names) {
        facts.settings(new SettingChange(name, List.of(), SettingChange.Scope.SESSION, false));
      }
      return this;
    }

    /** Whether it has a LIMIT. */
    public Builder limited(boolean limited) {
      facts.limit(limited ? RowLimit.CONSTANT : RowLimit.NONE);
      return this;
    }

    /** Prepared statements it names. */
    public Builder prepared(String... names) {
      for (var name : names) {
        facts.prepared(name);
      }
      return this;
    }

    /** The facts. */
    public Facts build() {
      return facts.build();
    }
  }
}
