package dev.gatehouse.sql;

import org.jspecify.annotations.Nullable;

/**
 * The productions of one parse, and what they share. Each family of productions is a class of its
 * own; they find each other here and in {@link Commands}.
 */
final class Grammar {

  private final Dialect dialect;
  private final Cursor cursor;
  private final CodeCarriers carriers;
  private FactsBuilder facts;
  private Levels levels;
  private @Nullable Commands commands;
  private boolean fresh = true;
  private boolean headersOnly;

  final Names names = new Names(this);
  final Constants constants = new Constants(this);
  final Types types = new Types(this);
  final Expressions expressions = new Expressions(this);
  final Operators operators = new Operators(this);
  final Operands operands = new Operands(this);
  final Calls calls = new Calls(this);
  final SpecialCalls specialCalls = new SpecialCalls(this);
  final Queries queries = new Queries(this);
  final Outputs outputs = new Outputs(this);
  final RowClauses rowClauses = new RowClauses(this);
  final CommonTables commonTables = new CommonTables(this);
  final Sources sources = new Sources(this);
  final Dml dml = new Dml(this);
  final Statements statements = new Statements(this);

  Grammar(Tokens tokens, Dialect dialect, Limits limits, CodeCarriers carriers) {
    this.dialect = dialect;
    this.carriers = carriers;
    facts = new FactsBuilder(carriers);
    cursor = new Cursor(tokens, limits.nesting());
    levels = new Levels(facts, tokens);
  }

  Dialect dialect() {
    return dialect;
  }

  Cursor cursor() {
    return cursor;
  }

  /** The facts of the statement being read. */
  FactsBuilder facts() {
    return facts;
  }

  /** The levels of its queries. */
  Levels levels() {
    return levels;
  }

  /** The productions of what is rarer; made when they are needed. */
  Commands commands() {
    if (commands == null) {
      commands = new Commands(this);
    }
    return commands;
  }

  /** Whether definitions are read by their header only, because reading them in depth failed. */
  boolean headersOnly() {
    return headersOnly;
  }

  /** Starts a statement again, to read definitions by their header. */
  void beginByHeader(int token) {
    begin(token);
    headersOnly = true;
  }

  /** Starts a statement: new facts, outermost level. */
  FactsBuilder begin(int token) {
    headersOnly = false;
    cursor.restart(token);
    if (!fresh) {
      facts = new FactsBuilder(carriers);
      levels = new Levels(facts, cursor.tokens());
    }
    fresh = false;
    levels.begin(token);
    return facts;
  }
}
