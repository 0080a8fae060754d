package dev.gatehouse.app;

import dev.gatehouse.config.Settings;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Limits;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.util.List;

/**
 * How an installation reads SQL, whatever the server.
 *
 * @param limits of a message
 * @param carriers functions that run SQL handed to them
 */
record SqlReading(Limits limits, CodeCarriers carriers) {

  /** Where nothing is configured. */
  static final SqlReading DEFAULT = new SqlReading(Limits.DEFAULT, CodeCarriers.DEFAULT);

  static SqlReading of(Settings settings) {
    return new SqlReading(
        Limits.DEFAULT.withBytes((int) settings.limits().statementSize().bytes()),
        CodeCarriers.with(List.copyOf(settings.sql().codeCarriers())));
  }

  List<ParsedStatement> parse(String message, Dialect dialect) {
    return SqlText.read(message, dialect, limits, carriers);
  }
}
