package dev.gatehouse.session;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.FactsCache;
import dev.gatehouse.statement.StatementReader;
import dev.gatehouse.statement.values.ValueDecoder;
import java.util.List;

/**
 * Reads the texts that a session sends. While something under way may change how the server reads
 * them ({@code standard_conforming_strings}, {@code client_encoding}), they are read with doubt:
 * the server reports a change just before ReadyForQuery, not with the answer of what caused it.
 */
final class StatementTexts {

  private final SessionState state;
  private final ReplyQueue replies;
  private final StatementReader reader;

  /** Behind whatever may run code, be it that of a view, a default or a trigger. */
  private boolean stringsUnsure;

  /** Behind what says that it changes settings, or may hide it. */
  private boolean unsure;

  StatementTexts(SessionState state, ReplyQueue replies, FactsCache facts) {
    this.state = state;
    this.replies = replies;
    this.reader = new StatementReader(facts);
  }

  /** Reads a text as the server will, or says that nobody can know. */
  StatementReader.Read read(byte[] text) {
    return reader.read(text, state.clientEncoding(), settled().unsure, dialect(text));
  }

  /** How the server reads this text now: one without a backslash is the same either way. */
  Dialect dialect(byte[] text) {
    return state.dialect(settled().stringsUnsure && StatementReader.holdsBackslash(text));
  }

  /** Reads values as the server will. */
  ValueDecoder values() {
    return state.values(settled().unsure);
  }

  private StatementTexts settled() {
    if (replies.atBoundary()) {
      stringsUnsure = false;
      unsure = false;
    }
    return this;
  }

  /**
   * These statements are sent.
   *
   * @param facts resolved
   * @param setsUnseen whether the catalog knows of one that changes settings without saying so
   */
  void onSent(List<Facts> facts, boolean setsUnseen) {
    var monetary = setsUnseen;
    unsure |= setsUnseen;
    for (var one : facts) {
      stringsUnsure |= !isPlain(one);
      unsure |= mayChangeSettings(one);
      monetary |= mayChangeMonetary(one);
    }
    if (monetary) {
      state.onMonetaryDoubt();
    }
  }

  /** The server never says that it was changed. */
  private static boolean mayChangeMonetary(Facts facts) {
    return facts.completeness() == Completeness.OPAQUE
        || facts.changesSetting("lc_monetary")
        || (facts.completeness() == Completeness.PARTIAL && SettingNames.callsSetConfig(facts))
        || SettingNames.holdsView(facts.relations());
  }

  private static boolean mayChangeSettings(Facts facts) {
    return switch (facts.kind()) {
      case SESSION, CODE, UNKNOWN, PREPARED -> true;
      case TRANSACTION -> !begins(facts);
      case QUERY, DML, DDL, COPY, CURSOR, PRIVILEGE, EXPLAIN, MAINTENANCE, NOTIFY ->
          facts.completeness() != Completeness.FULL
              || !facts.functions().isEmpty()
              || !facts.settings().isEmpty()
              || SettingNames.holdsView(facts.relations());
    };
  }

  private static boolean begins(Facts facts) {
    return facts.command().equals("BEGIN") || facts.command().equals("START TRANSACTION");
  }

  /** Whether it names nothing behind which there might be code. */
  private static boolean isPlain(Facts facts) {
    return begins(facts)
        || (facts.kind() == StatementKind.QUERY
            && !mayChangeSettings(facts)
            && facts.relations().isEmpty()
            && facts.fields().isEmpty()
            && facts.operators().isEmpty()
            && namesServerTypesOnly(facts));
  }

  private static boolean namesServerTypesOnly(Facts facts) {
    for (var type : facts.types()) {
      if (!"pg_catalog".equals(type.schema())) {
        return false;
      }
    }
    return true;
  }
}
