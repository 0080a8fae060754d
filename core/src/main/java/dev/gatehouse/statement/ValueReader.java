package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Literals;
import dev.gatehouse.sql.Literals.Literal;
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
    var uses = facts.values().stream().filter(use -> use.parameter() == 0 && number(use) == 0);
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
    var uses = execute.values().stream().filter(use -> number(use) > 0).toList();
    var literals = uses.isEmpty() ? List.<Literal>of() : literals(text, uses);
    var arguments = new ArrayList<Parameter>();
    var most = 0;
    for (var statement : statements) {
      most = Math.max(most, statement.parameterCount());
    }
    for (var use : uses) {
      most = Math.max(most, number(use));
    }
    for (var number = 1; number <= most; number++) {
      arguments.add(new Argument(number, argument(number, uses, literals, statements)));
    }
    return List.copyOf(arguments);
  }

  private @Nullable Value argument(
      int number, List<ValueUse> uses, List<Literal> literals, List<Prepared> statements) {
    for (var use : uses) {
      if (number(use) == number) {
        return become(literal(use, literals), type(number, statements));
      }
    }
    return null;
  }

  /** An argument takes the type of its parameter. */
  private Value become(Value value, int type) {
    return type == 0 || type == value.typeOid()
        ? value
        : value(value.use(), type, value.text(), value.isNull());
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
    if (told != 0) {
      return told;
    }
    for (var facts : statement.facts()) {
      for (var use : facts.parameters()) {
        if (use.number() == number) {
          return named(use.type());
        }
      }
    }
    return 0;
  }

  private int named(@Nullable QualifiedName type) {
    return type == null ? 0 : decoder.types().named(type);
  }

  /** The argument of an EXECUTE that it is, from 1; 0 if it is none. */
  private static int number(ValueUse use) {
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
      case BOOLEAN -> value(use, kept(use, type, BOOL), text, false);
      case BITS -> value(use, kept(use, type, BIT, VARBIT), text, false);
      case NUMBER ->
          value(use, kept(use, type, numberType(text), INT2, INT4, INT8, NUMERIC), text, false);
      case STRING -> value(use, type, text, false);
    };
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

  /**
   * The type in which a literal that has one of its own is shown: that of its cast, or of its
   * column where the two are of a kind.
   */
  private int kept(ValueUse use, int type, int own, int... like) {
    if (type == 0) {
      return own;
    }
    if (use.type() != null) {
      return type;
    }
    var base = decoder.base(type);
    if (base == own) {
      return type;
    }
    for (var one : like) {
      if (base == one) {
        return type;
      }
    }
    return own;
  }

  /** As the server types a number. */
  private int numberType(String text) {
    if (decoder.text(INT4, text) != null) {
      return INT4;
    }
    return decoder.text(INT8, text) != null ? INT8 : NUMERIC;
  }

  private Value value(ValueUse use, int type, @Nullable String text, boolean isNull) {
    var normal = text == null || type == 0 ? null : decoder.text(type, text);
    var shown = normal == null ? text : normal;
    return new Value(use, type, decoder.name(type), shown, isNull, isNull || normal != null);
  }

  /** An argument of an EXECUTE; null if it is not known. */
  private record Argument(int number, @Nullable Value known) implements Parameter {
    @Override
    public int typeOid() {
      return known == null ? 0 : known.typeOid();
    }

    @Override
    public @Nullable String typeName() {
      return known == null ? null : known.typeName();
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
