package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.wire.ErrorFields;
import java.util.Objects;
import java.util.Set;

/** What a client reads when a statement of its is refused. */
final class Refusals {

  private Refusals() {}

  /** The error in place of the statement's result. */
  static ErrorFields error(Judged judged) {
    return ErrorFields.error(
        Objects.requireNonNullElse(judged.sqlState(), "42501"),
        Objects.requireNonNullElse(judged.message(), "refused by policy"));
  }

  /** The error that ends the session. */
  static ErrorFields fatal(Judged judged) {
    var error = error(judged);
    return ErrorFields.fatal(error.sqlState(), error.message());
  }

  /** The session has as many prepared statements or portals as it may have. */
  static Judged tooManyStatements() {
    return new Judged(
        Decision.DENY,
        "limits",
        "prepared-statements",
        "54000",
        "too many prepared statements or portals in this session: close some",
        Set.of());
  }
}
