package dev.gatehouse.audit.journal;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.Nested;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import dev.gatehouse.audit.cbor.CborWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Facts as the journal keeps them: what events show and what is searched for. Columns, values,
 * types, operators, what a setting is set to, the file of a COPY and the like are left out: they
 * follow from the text, and must go with it when it is erased.
 */
final class FactsCodec {

  private static final Codes<StatementKind> KINDS =
      new Codes<>(
          StatementKind.class,
          List.of(
              StatementKind.QUERY,
              StatementKind.DML,
              StatementKind.DDL,
              StatementKind.COPY,
              StatementKind.CURSOR,
              StatementKind.PREPARED,
              StatementKind.TRANSACTION,
              StatementKind.SESSION,
              StatementKind.PRIVILEGE,
              StatementKind.CODE,
              StatementKind.EXPLAIN,
              StatementKind.MAINTENANCE,
              StatementKind.NOTIFY,
              StatementKind.UNKNOWN));
  private static final Codes<Completeness> COMPLETENESS =
      new Codes<>(
          Completeness.class,
          List.of(Completeness.FULL, Completeness.PARTIAL, Completeness.OPAQUE));
  private static final Codes<Filter> FILTERS =
      new Codes<>(
          Filter.class, List.of(Filter.NONE, Filter.CONSTANT, Filter.PRESENT, Filter.CURRENT_OF));
  private static final Codes<SchemaObject.Action> ACTIONS =
      new Codes<>(
          SchemaObject.Action.class,
          List.of(
              SchemaObject.Action.CREATE,
              SchemaObject.Action.ALTER,
              SchemaObject.Action.DROP,
              SchemaObject.Action.RENAME,
              SchemaObject.Action.OWNER,
              SchemaObject.Action.COMMENT,
              SchemaObject.Action.LABEL,
              SchemaObject.Action.USE));
  private static final Codes<SettingChange.Scope> SCOPES =
      new Codes<>(
          SettingChange.Scope.class,
          List.of(
              SettingChange.Scope.SESSION,
              SettingChange.Scope.LOCAL,
              SettingChange.Scope.ROUTINE,
              SettingChange.Scope.ROLE,
              SettingChange.Scope.DATABASE,
              SettingChange.Scope.SYSTEM));
  private static final Codes<CopyUse.Direction> DIRECTIONS =
      new Codes<>(CopyUse.Direction.class, List.of(CopyUse.Direction.IN, CopyUse.Direction.OUT));
  private static final Codes<CopyUse.End> ENDS =
      new Codes<>(
          CopyUse.End.class, List.of(CopyUse.End.CLIENT, CopyUse.End.FILE, CopyUse.End.PROGRAM));

  // Keys. Empty ones are left out.
  private static final int COMMAND = 1;
  private static final int KIND = 2;
  private static final int LEVEL = 3;
  private static final int REASON = 4;
  private static final int NESTED = 5;
  private static final int READS = 6;
  private static final int WRITES = 7;
  private static final int OBJECTS = 8;
  private static final int FUNCTIONS = 9;
  private static final int SETTINGS = 10;
  private static final int PRIVILEGES = 11;
  private static final int COPY = 12;
  private static final int CODE = 13;

  private FactsCodec() {}

  static void write(CborWriter out, Facts facts) {
    out.map(
        3
            + one(facts.reason().isEmpty())
            + one(facts.nested().isEmpty())
            + one(facts.reads().isEmpty())
            + one(facts.writes().isEmpty())
            + one(facts.objects().isEmpty())
            + one(facts.functions().isEmpty())
            + one(facts.settings().isEmpty())
            + one(facts.privileges().isEmpty())
            + one(facts.copy() == null)
            + one(facts.code().isEmpty()));
    out.key(COMMAND).text(facts.command());
    out.key(KIND).number(KINDS.of(facts.kind()));
    out.key(LEVEL).number(COMPLETENESS.of(facts.completeness()));
    if (!facts.reason().isEmpty()) {
      out.key(REASON).text(facts.reason());
    }
    if (!facts.nested().isEmpty()) {
      out.key(NESTED).array(facts.nested().size());
      for (var nested : facts.nested()) {
        out.array(2).text(nested.command()).bool(nested.executes());
      }
    }
    names(out, READS, facts.reads());
    if (!facts.writes().isEmpty()) {
      out.key(WRITES).array(facts.writes().size());
      for (var write : facts.writes()) {
        name(out.array(4), write.relation());
        out.text(write.command()).number(FILTERS.of(write.filter()));
      }
    }
    if (!facts.objects().isEmpty()) {
      out.key(OBJECTS).array(facts.objects().size());
      for (var object : facts.objects()) {
        name(out.array(4), object.name());
        out.text(object.type()).number(ACTIONS.of(object.action()));
      }
    }
    names(out, FUNCTIONS, facts.functions());
    if (!facts.settings().isEmpty()) {
      out.key(SETTINGS).array(facts.settings().size());
      for (var setting : facts.settings()) {
        out.array(3).text(setting.name());
        out.number(SCOPES.of(setting.scope())).bool(setting.reset());
      }
    }
    if (!facts.privileges().isEmpty()) {
      out.key(PRIVILEGES).array(facts.privileges().size());
      for (var change : facts.privileges()) {
        out.array(4);
        texts(out, change.privileges());
        texts(out, change.columns());
        texts(out, change.grantees());
        out.bool(change.passable());
      }
    }
    var copy = facts.copy();
    if (copy != null) {
      out.key(COPY).array(5).number(DIRECTIONS.of(copy.direction())).number(ENDS.of(copy.end()));
      var relation = copy.relation();
      out.textOrNull(relation == null ? null : relation.schema());
      out.textOrNull(relation == null ? null : relation.name());
      texts(out, copy.columns());
    }
    if (!facts.code().isEmpty()) {
      out.key(CODE);
      texts(out, facts.code());
    }
  }

  private static int one(boolean empty) {
    return empty ? 0 : 1;
  }

  private static void names(CborWriter out, int key, Collection<QualifiedName> names) {
    if (!names.isEmpty()) {
      out.key(key).array(names.size());
      for (var name : names) {
        name(out.array(2), name);
      }
    }
  }

  private static void name(CborWriter out, QualifiedName name) {
    out.textOrNull(name.schema()).text(name.name());
  }

  static void texts(CborWriter out, Collection<String> texts) {
    out.array(texts.size());
    for (var text : texts) {
      out.text(text);
    }
  }

  static Facts read(CborReader in) throws CborException {
    var command = "";
    var kind = StatementKind.UNKNOWN;
    var level = Completeness.OPAQUE;
    var reason = "";
    var facts = Facts.builder(command, kind);
    for (var left = in.map(); left > 0; left--) {
      switch (in.key()) {
        case COMMAND -> command = in.text();
        case KIND -> kind = KINDS.at(in.number());
        case LEVEL -> level = COMPLETENESS.at(in.number());
        case REASON -> reason = in.text();
        case NESTED -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 2);
            var one = new Nested(in.text(), in.bool());
            facts.nested(one.command(), one.executes());
          }
        }
        case READS -> names(in).forEach(facts::reads);
        case WRITES -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 4);
            facts.writes(new Write(name(in), in.text(), FILTERS.at(in.number())));
          }
        }
        case OBJECTS -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 4);
            var name = name(in);
            facts.objects(new SchemaObject(in.text(), name, ACTIONS.at(in.number())));
          }
        }
        case FUNCTIONS -> names(in).forEach(facts::functions);
        case SETTINGS -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 3);
            facts.settings(
                new SettingChange(in.text(), List.of(), SCOPES.at(in.number()), in.bool()));
          }
        }
        case PRIVILEGES -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 4);
            facts.privileges(new PrivilegeChange(texts(in), texts(in), texts(in), in.bool()));
          }
        }
        case COPY -> {
          require(in.array(), 5);
          var direction = DIRECTIONS.at(in.number());
          var end = ENDS.at(in.number());
          var schema = in.textOrNull();
          var name = in.textOrNull();
          var relation = name == null ? null : new QualifiedName(schema, name);
          facts.copy(new CopyUse(direction, end, relation, texts(in), null));
        }
        case CODE -> texts(in).forEach(facts::code);
        default -> in.skip();
      }
    }
    return facts.command(command, kind).completeness(level, reason).build();
  }

  private static List<QualifiedName> names(CborReader in) throws CborException {
    var count = in.array();
    var names = new ArrayList<QualifiedName>(count);
    for (var i = 0; i < count; i++) {
      require(in.array(), 2);
      names.add(name(in));
    }
    return names;
  }

  private static QualifiedName name(CborReader in) throws CborException {
    var schema = in.textOrNull();
    return new QualifiedName(schema, in.text());
  }

  static List<String> texts(CborReader in) throws CborException {
    var count = in.array();
    var texts = new ArrayList<String>(count);
    for (var i = 0; i < count; i++) {
      texts.add(in.text());
    }
    return texts;
  }

  static void require(int found, int wanted) {
    if (found != wanted) {
      throw new JournalException("an array of " + found + " where " + wanted + " are expected");
    }
  }
}
