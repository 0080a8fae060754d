package dev.gatehouse.session;

import dev.gatehouse.catalog.DatabaseCatalog;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.ValueReader;
import dev.gatehouse.statement.values.ValueDecoder;
import java.util.List;

/**
 * Reads the values of the statements of a message as the server will. Immutable; safe on every
 * thread.
 *
 * @param dialect in which they were read
 * @param decoder as the session writes values
 * @param database whose types they have
 * @param names how the names of each are looked up
 */
record Readers(
    Dialect dialect, ValueDecoder decoder, DatabaseCatalog database, List<Lookup> names) {

  /** Of one of the statements. */
  ValueReader of(int statement) {
    return new ValueReader(dialect, decoder(statement));
  }

  /** Of the values of one of the statements. */
  ValueDecoder decoder(int statement) {
    return statement < names.size()
        ? decoder.with(DatabaseTypes.of(database, names.get(statement)))
        : decoder;
  }
}
