package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
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
  private boolean unsure;

  StatementTexts(SessionState state, ReplyQueue replies, FactsCache facts) {
    this.state = state;
    this.replies = replies;
    this.reader = new StatementReader(facts);
  }

  /** Reads a text as the server will, or says that nobody can know. */
  StatementReader.Read read(byte[] text) {
    if (replies.atBoundary()) {
      unsure = false;
    }
    return reader.read(text, state.clientEncoding(), unsure, state.dialect(unsure));
  }

  /** How the server reads texts now. */
  Dialect dialect() {
    if (replies.atBoundary()) {
      unsure = false;
    }
    return state.dialect(unsure);
  }

  /** Reads values as the server will. */
  ValueDecoder values() {
    if (replies.atBoundary()) {
      unsure = false;
    }
    return state.values(unsure);
  }

  /** These statements are sent. */
  void onSent(List<Facts> facts) {
    for (var one : facts) {
      unsure |=
          switch (one.kind()) {
            case SESSION, CODE, UNKNOWN, PREPARED -> true;
            case TRANSACTION -> !one.command().equals("BEGIN");
            case QUERY, DML, DDL, COPY, CURSOR, PRIVILEGE, EXPLAIN, MAINTENANCE, NOTIFY ->
                !one.functions().isEmpty() || !one.settings().isEmpty();
          };
    }
  }
}
