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
 * types, operators and the like are left out: they follow from the text.
 */
final class FactsCodec {

  private static final StatementKind[] KINDS = StatementKind.values();
  private static final Completeness[] COMPLETENESS = Completeness.values();
  private static final Filter[] FILTERS = Filter.values();
  private static final SchemaObject.Action[] ACTIONS = SchemaObject.Action.values();
  private static final SettingChange.Scope[] SCOPES = SettingChange.Scope.values();
  private static final CopyUse.Direction[] DIRECTIONS = CopyUse.Direction.values();
  private static final CopyUse.End[] ENDS = CopyUse.End.values();

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
    out.key(KIND).number(facts.kind().ordinal());
    out.key(LEVEL).number(facts.completeness().ordinal());
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
        out.text(write.command()).number(write.filter().ordinal());
      }
    }
    if (!facts.objects().isEmpty()) {
      out.key(OBJECTS).array(facts.objects().size());
      for (var object : facts.objects()) {
        name(out.array(4), object.name());
        out.text(object.type()).number(object.action().ordinal());
      }
    }
    names(out, FUNCTIONS, facts.functions());
    if (!facts.settings().isEmpty()) {
      out.key(SETTINGS).array(facts.settings().size());
      for (var setting : facts.settings()) {
        out.array(4).text(setting.name());
        texts(out, setting.values());
        out.number(setting.scope().ordinal()).bool(setting.reset());
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
      out.key(COPY).array(6).number(copy.direction().ordinal()).number(copy.end().ordinal());
      var relation = copy.relation();
      out.textOrNull(relation == null ? null : relation.schema());
      out.textOrNull(relation == null ? null : relation.name());
      texts(out, copy.columns());
      out.textOrNull(copy.target());
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
        case KIND -> kind = among(KINDS, in.number());
        case LEVEL -> level = among(COMPLETENESS, in.number());
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
            facts.writes(new Write(name(in), in.text(), among(FILTERS, in.number())));
          }
        }
        case OBJECTS -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 4);
            var name = name(in);
            facts.objects(new SchemaObject(in.text(), name, among(ACTIONS, in.number())));
          }
        }
        case FUNCTIONS -> names(in).forEach(facts::functions);
        case SETTINGS -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 4);
            facts.settings(
                new SettingChange(in.text(), texts(in), among(SCOPES, in.number()), in.bool()));
          }
        }
        case PRIVILEGES -> {
          for (var i = in.array(); i > 0; i--) {
            require(in.array(), 4);
            facts.privileges(new PrivilegeChange(texts(in), texts(in), texts(in), in.bool()));
          }
        }
        case COPY -> {
          require(in.array(), 6);
          var direction = among(DIRECTIONS, in.number());
          var end = among(ENDS, in.number());
          var schema = in.textOrNull();
          var name = in.textOrNull();
          var relation = name == null ? null : new QualifiedName(schema, name);
          facts.copy(new CopyUse(direction, end, relation, texts(in), in.textOrNull()));
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

  static <T> T among(T[] all, long number) {
    if (number < 0 || number >= all.length) {
      throw new JournalException(
          "an unknown value " + number + " in a record: written by a later version?");
    }
    return all[(int) number];
  }

  static void require(int found, int wanted) {
    if (found != wanted) {
      throw new JournalException("an array of " + found + " where " + wanted + " are expected");
    }
  }
}
