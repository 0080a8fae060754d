package dev.gatehouse.session;

import dev.gatehouse.wire.ErrorFields;

/** Why a connection is not taken: the bound it met, in the words of the configuration. */
enum NoRoom {
  SHUTTING_DOWN("shutdown", "57P03", Connection.SHUTTING_DOWN),
  SESSIONS("limits.sessions", "53300", "Gatehouse takes no more connections now"),
  ADDRESS(
      "limits.sessions-per-address",
      "53300",
      "Gatehouse takes no more connections from this address now"),
  LOGINS(
      "limits.logins-per-address",
      "53300",
      "too many connections from this address have not logged in yet"),
  USER("limits.sessions-per-user", "53300", "too many connections for this user");

  private final String reason;
  private final String sqlState;
  private final String message;

  NoRoom(String reason, String sqlState, String message) {
    this.reason = reason;
    this.sqlState = sqlState;
    this.message = message;
  }

  /** For the evidence. */
  String reason() {
    return reason;
  }

  String sqlState() {
    return sqlState;
  }

  /** For the client. */
  ErrorFields error() {
    return ErrorFields.fatal(sqlState, message);
  }
}
