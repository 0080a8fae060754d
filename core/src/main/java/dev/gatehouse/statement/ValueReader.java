package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Literals;
import dev.gatehouse.sql.Literals.Literal;
import dev.gatehouse.sql.Redaction;
import dev.gatehouse.statement.values.TypeLookup;
import dev.gatehouse.statement.values.ValueDecoder;
import dev.gatehouse.statement.values.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Literals and parameters of statements in one normal form. Immutable; safe on any thread.
 *
 * @param dialect in which the text was read
 * @param decoder for what it holds, as the session writes values
 */
public record ValueReader(Dialect dialect, ValueDecoder decoder) {

  private static final int BOOL = 16;
  private static final int INT4 = 23;
  private static final int INT8 = 20;
  private static final int NUMERIC = 1700;
  private static final int FLOAT4 = 700;
  private static final int FLOAT8 = 701;
  private static final int BIT = 1560;
  private static final int VARBIT = 1562;
  private static final int INT2 = 21;
  private static final int CIDR = 650;
  private static final int INET = 869;

  /** The values of a statement, literals and parameters, in the order of the text. */
  public List<Value> values(String text, Facts facts, List<Parameter> parameters) {
    var uses = facts.values();
    if (uses.isEmpty()) {
      return List.of();
    }
    var literals = literals(text, uses);
    var values = new ArrayList<Value>(uses.size());
    for (var use : uses) {
      values.add(use.parameter() > 0 ? parameter(use, parameters) : literal(use, literals));
    }
    return List.copyOf(values);
  }

  /** The literals of a statement that are no arguments of an EXECUTE. */
  public List<Value> literals(String text, Facts facts) {
    var uses = facts.values().stream().filter(use -> use.parameter() == 0 && argument(use) == 0);
    var wanted = uses.toList();
    if (wanted.isEmpty()) {
      return List.of();
    }
    var literals = literals(text, wanted);
    return wanted.stream().map(use -> literal(use, literals)).toList();
  }

  /**
   * The arguments of an EXECUTE as parameters of the statement it runs. Those that are no literals,
   * or are missing, are not decoded.
   *
   * @param statements what it may run
   */
  public List<Parameter> arguments(String text, Facts execute, List<Prepared> statements) {
    var uses = execute.values().stream().filter(use -> argument(use) > 0).toList();
    var literals = uses.isEmpty() ? List.<Literal>of() : literals(text, uses);
    var arguments = new ArrayList<Parameter>();
    var most = 0;
    for (var statement : statements) {
      most = Math.max(most, statement.parameterCount());
    }
    for (var use : uses) {
      most = Math.max(most, argument(use));
    }
    // The server runs none without all its arguments, and each takes a character at least.
    most = Math.min(most, text.length());
    for (var number = 1; number <= most; number++) {
      var declared = declared(number, statements);
      var value = argument(number, uses, literals, type(number, statements));
      var secret = isSecret(number, statements);
      arguments.add(new Argument(number, value, declared == null ? null : declared.name(), secret));
    }
    return List.copyOf(arguments);
  }

  /** Whether one of the statements gives the parameter to what holds secrets. */
  static boolean isSecret(int number, List<Prepared> statements) {
    for (var statement : statements) {
      if (statement.isSecret(number)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Value argument(
      int number, List<ValueUse> uses, List<Literal> literals, int type) {
    for (var use : uses) {
      if (argument(use) == number) {
        return become(literal(use, literals), type);
      }
    }
    return null;
  }

  /** An argument takes the type of its parameter; the server converts one that has another. */
  private Value become(Value value, int type) {
    if (type != 0 && type == value.typeOid()) {
      return value;
    }
    var untyped = value.typeOid() == 0 && value.use().type() == null;
    return type != 0 && (untyped || readsAs(value.typeOid(), type))
        ? value(value.use(), type, value.text(), value.isNull())
        : converted(value.use(), type, value.text(), value.isNull());
  }

  /** The one that a parameter has in all of them; 0 if it is not known. */
  private int type(int number, List<Prepared> statements) {
    var type = 0;
    for (var statement : statements) {
      var one = type(number, statement);
      if (one == 0 || (type != 0 && one != type)) {
        return 0;
      }
      type = one;
    }
    return type;
  }

  private int type(int number, Prepared statement) {
    var told = statement.parameterType(number);
    var declared = told == 0 ? declared(number, statement) : null;
    return declared == null ? told : decoder.types().declared(declared);
  }

  /** The type that the texts of all of them give a parameter; null if there is no such type. */
  private static @Nullable QualifiedName declared(int number, List<Prepared> statements) {
    QualifiedName declared = null;
    for (var statement : statements) {
      var one = declared(number, statement);
      if (one == null || (declared != null && !one.equals(declared))) {
        return null;
      }
      declared = one;
    }
    return declared;
  }

  /** The type that the text gives a parameter; null if it gives none. */
  private static @Nullable QualifiedName declared(int number, Prepared statement) {
    for (var facts : statement.facts()) {
      for (var use : facts.parameters()) {
        if (use.number() == number) {
          return use.type();
        }
      }
    }
    return null;
  }

  private int named(@Nullable QualifiedName type) {
    return type == null ? 0 : decoder.types().named(type);
  }

  /** The argument of an EXECUTE that it is, from 1; 0 if it is none. */
  static int argument(ValueUse use) {
    var column = use.column();
    if (column == null || !column.startsWith("$") || !use.relations().isEmpty()) {
      return 0;
    }
    try {
      return Integer.parseInt(column, 1, column.length(), 10);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private List<Literal> literals(String text, List<ValueUse> uses) {
    var most = 0;
    for (var use : uses) {
      most = Math.max(most, use.literal() + 1);
    }
    return Literals.of(text, dialect, most);
  }

  private static Value parameter(ValueUse use, List<Parameter> parameters) {
    for (var parameter : parameters) {
      if (parameter.number() == use.parameter()) {
        var normal = parameter.normal();
        return new Value(
            use,
            parameter.typeOid(),
            parameter.typeName(),
            normal == null ? parameter.value() : normal,
            parameter.isNull(),
            parameter.isNull() || normal != null);
      }
    }
    return new Value(use, 0, null, null, false, false);
  }

  private Value literal(ValueUse use, List<Literal> literals) {
    var literal = Literals.find(literals, use);
    if (literal == null) {
      return new Value(use, 0, null, null, false, false);
    }
    var cast = use.type();
    var type = cast == null ? ofColumn(use) : named(cast);
    var text = use.negated() ? '-' + literal.text() : literal.text();
    return switch (literal.kind()) {
      case NULL -> value(use, type, null, true);
      case BOOLEAN -> typed(use, type, BOOL, text);
      case BITS -> typed(use, type, BIT, text);
      case NUMBER -> typed(use, type, numberType(text), text);
      case STRING -> value(use, type, text, false);
    };
  }

  /**
   * A literal that has a type of its own. It is shown in another one where the two are of a kind;
   * else it keeps its own, or the server converts it if a cast says so.
   */
  private Value typed(ValueUse use, int type, int own, String text) {
    if (use.type() == null) {
      return value(use, areAlike(own, type) ? type : own, text, false);
    }
    return readsAs(own, type) ? value(use, type, text, false) : converted(use, type, text, false);
  }

  /** Whether a value of one type, converted to another, is what its text would be. */
  private boolean readsAs(int one, int other) {
    return areAlike(one, other) || (isNumber(decoder.base(one)) && isFloat(decoder.base(other)));
  }

  /** Whether two types are one, or hold numbers, or bits. */
  private boolean areAlike(int one, int other) {
    var first = decoder.base(one);
    var second = decoder.base(other);
    return first == second
        || (isNumber(first) && isNumber(second))
        || (isBits(first) && isBits(second));
  }

  private static boolean isNumber(int type) {
    return type == INT2 || type == INT4 || type == INT8 || type == NUMERIC;
  }

  private static boolean isFloat(int type) {
    return type == FLOAT4 || type == FLOAT8;
  }

  private static boolean isBits(int type) {
    return type == BIT || type == VARBIT;
  }

  /**
   * The type of the column for which a literal stands, where the server gives it that type; 0 else.
   */
  private int ofColumn(ValueUse use) {
    var column = use.column();
    var operator = use.operator();
    if (column == null || operator == null || use.relations().isEmpty()) {
      return 0;
    }
    var types = decoder.types();
    return switch (operator) {
      case ":=" -> types.ofColumn(use.relations(), column);
      case "=", "<>", "!=", "<", "<=", ">", ">=", "IN", "NOT IN", "BETWEEN", "NOT BETWEEN" ->
          compared(decoder.base(types.ofColumn(use.relations(), column)));
      default -> 0;
    };
  }

  /** What a string becomes beside a value of this type; 0 where that depends on more. */
  private int compared(int type) {
    if (type == CIDR) {
      return INET;
    }
    return TypeLookup.BUILT_IN.type(type) != null
            || decoder.types().type(type) instanceof ValueType.Labels
        ? type
        : 0;
  }

  /** As the server types a number. */
  private int numberType(String text) {
    if (decoder.text(INT4, text) != null) {
      return INT4;
    }
    return decoder.text(INT8, text) != null ? INT8 : NUMERIC;
  }

  /** A value that becomes one of this type by more than its text. */
  private Value converted(ValueUse use, int type, @Nullable String text, boolean isNull) {
    return new Value(use, type, decoder.name(type), text, isNull, isNull);
  }

  private Value value(ValueUse use, int type, @Nullable String text, boolean isNull) {
    var normal = text == null || type == 0 ? null : decoder.text(type, text);
    var shown = normal == null ? text : normal;
    return new Value(use, type, decoder.name(type), shown, isNull, isNull || normal != null);
  }

  /**
   * An argument of an EXECUTE.
   *
   * @param known its value; null if it is not known
   * @param declared the name that PREPARE gives its type; null if none
   * @param secret whether a statement gives it to something that holds secrets
   */
  private record Argument(
      int number, @Nullable Value known, @Nullable String declared, boolean secret)
      implements Recorded.Recordable {
    @Override
    public Parameter recorded() {
      var value = value();
      if (value == null) {
        return this;
      }
      var shown = secret ? HiddenParameter.HIDDEN : Redaction.ofValue(value, Dialect.DEFAULT);
      return shown.equals(value) ? this : new HiddenParameter(this, shown, Capture.MASKED);
    }

    @Override
    public boolean literal() {
      return true;
    }

    @Override
    public int typeOid() {
      return known == null ? 0 : known.typeOid();
    }

    @Override
    public @Nullable String typeName() {
      var name = known == null ? null : known.typeName();
      return name == null ? declared : name;
    }

    @Override
    public boolean binary() {
      return false;
    }

    @Override
    public boolean isNull() {
      return known != null && known.isNull();
    }

    @Override
    public @Nullable String value() {
      return known == null ? null : known.text();
    }

    @Override
    public boolean decoded() {
      return known != null && known.decoded();
    }

    @Override
    public byte[] bytes() {
      var text = value();
      return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
