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

  /** The session has as many prepared statements as it may have. */
  static Judged tooManyStatements() {
    return limit("prepared-statements", "too many prepared statements in this session: close some");
  }

  /** The session has as many portals as it may have. */
  static Judged tooManyPortals() {
    return limit("portals", "too many portals in this session: close some");
  }

  /** A text beyond the limits of what is read is not for the server either. */
  static Judged excessive(String reason) {
    return limit("statement", reason);
  }

  private static Judged limit(String rule, String message) {
    return new Judged(Decision.DENY, "limits", rule, "54000", message, Set.of());
  }
}
