package dev.gatehouse.sql;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.sql.Dialect.Strings;

/** Values of literals that facts hold, such as the value of a setting. */
final class Constants {

  private final Grammar grammar;

  Constants(Grammar grammar) {
    this.grammar = grammar;
  }

  /**
   * The value of the character literal that must stand here; moves on. The facts depend on it, and
   * are not shared with texts that hold another.
   */
  String string() {
    var cursor = grammar.cursor();
    if (cursor.kind() != TokenKind.STRING) {
      throw cursor.unexpected();
    }
    var value = string(0);
    cursor.advance();
    return value;
  }

  /** A name that may stand in a string as well. */
  String stringOrLabel() {
    var cursor = grammar.cursor();
    return cursor.kind() == TokenKind.STRING ? string() : cursor.label();
  }

  /** The value of the character literal so many tokens ahead. */
  String string(int ahead) {
    grammar.facts().out().literalSensitive();
    var dialect = grammar.dialect();
    var tokens = grammar.cursor().tokens();
    return Spelling.literal(
        tokens.text(grammar.cursor().at() + ahead),
        dialect.serverMajor(),
        dialect.strings() == Strings.ESCAPING);
  }

  /**
   * The operand just read is cast; to {@code regclass} and the like a literal names an object.
   *
   * @param strings {@link Operands#strings()} before the operand
   */
  void cast(Operand operand, int strings, QualifiedName type, boolean restricts) {
    if (operand instanceof PendingValue value) {
      grammar.levels().cast(value, type, restricts);
      int ahead = value.token() - grammar.cursor().at();
      if (LiteralNames.isNameType(type)
          && grammar.cursor().tokens().kind(value.token()) == TokenKind.STRING) {
        boolean several = type.name().startsWith("_");
        LiteralNames.report(grammar.facts(), type.name(), several ? "" : string(ahead));
      }
    } else if (operand == Operand.Other.CONSTANT && LiteralNames.isNameType(type)) {
      grammar.facts().partial("too many literals to look for the object that one names");
    } else if (grammar.operands.strings() > strings && LiteralNames.isNameType(type)) {
      grammar.facts().partial("the name of an object is computed from literals");
    }
  }

  /** The number, signed or not, that must stand here, as written; moves on. */
  String number() {
    var cursor = grammar.cursor();
    grammar.facts().out().literalSensitive();
    boolean negative = cursor.is("-");
    if (negative || cursor.is("+")) {
      cursor.advance();
    }
    if (cursor.kind() != TokenKind.NUMBER) {
      throw cursor.unexpected();
    }
    var digits = cursor.tokens().text(cursor.at());
    cursor.advance();
    return negative ? '-' + digits : digits;
  }
}
