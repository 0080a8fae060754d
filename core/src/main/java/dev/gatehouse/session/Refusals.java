package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.sql.ClientEncoding;
import dev.gatehouse.statement.StatementReader;
import dev.gatehouse.wire.ErrorFields;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a client reads when a statement of its is refused. */
final class Refusals {

  /** Whose verdict it is; no policy can have such a name. */
  private static final String AUDIT = "(audit)";

  /** SQLSTATE disk_full. */
  private static final String DISK_FULL = "53100";

  /** SQLSTATE io_error. */
  private static final String IO_ERROR = "58030";

  private Refusals() {}

  /** Whether it is the verdict of {@link #unrecordable}. */
  static boolean isUnrecordable(Judged judged) {
    return judged.refused() && AUDIT.equals(judged.policy());
  }

  /** Evidence comes before effect: what cannot be recorded does not run. */
  static Judged unrecordable(Exception outage) {
    return new Judged(
        Decision.DENY,
        AUDIT,
        "unrecordable",
        sqlState(outage),
        "the audit trail cannot be written: the statement was not run",
        Set.of());
  }

  /** The error that ends a session of which something could not be recorded. */
  static ErrorFields unrecorded(Exception failure, String consequence) {
    return ErrorFields.fatal(
        sqlState(failure), "the audit trail cannot be written: " + consequence);
  }

  private static String sqlState(Exception failure) {
    var message = String.valueOf(failure.getMessage());
    return message.contains("No space left") || message.contains("quota") ? DISK_FULL : IO_ERROR;
  }

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

  /**
   * What a name stands for is not known, and columns are masked. Drivers prepare again when they
   * read that the server does not have it.
   */
  static Judged noSuchStatement(String name) {
    return new Judged(
        Decision.DENY,
        "masking",
        "masked-columns",
        "26000",
        "prepared statement \""
            + name
            + "\" does not exist, or a function that was called may have replaced it: prepare it"
            + " again",
        Set.of());
  }

  /** The session has as many portals as it may have. */
  static Judged tooManyPortals() {
    return limit("portals", "too many portals in this session: close some");
  }

  /**
   * Of a text that nobody is asked about: it is beyond the limits of what is read, or what it says
   * depends on an encoding that hides ASCII inside characters. Null if it is neither.
   */
  static @Nullable Judged unfit(StatementReader.Read read) {
    var unfit = read.unfit();
    if (unfit != null) {
      return switch (unfit.kind()) {
        case EXCESSIVE -> limit("statement", unfit.reason());
        case MALFORMED -> encoding("22021", unfit.reason());
        case ENCODING -> encoding("22023", unfit.reason());
      };
    }
    for (var statement : read.statements()) {
      for (var change : statement.facts().settings()) {
        if (hidesAscii(change)) {
          return encoding(
              "22023",
              "client_encoding "
                  + String.join(" ", change.values())
                  + " is not allowed through Gatehouse: use UTF8");
        }
      }
    }
    return null;
  }

  private static boolean hidesAscii(SettingChange change) {
    return change.name().equals("client_encoding")
        && (change.scope() == Scope.SESSION || change.scope() == Scope.LOCAL)
        && change.values().size() == 1
        && ClientEncoding.canonical(change.values().getFirst()) == null;
  }

  private static Judged encoding(String sqlState, String message) {
    return new Judged(Decision.DENY, "protocol", "client-encoding", sqlState, message, Set.of());
  }

  private static Judged limit(String rule, String message) {
    return new Judged(Decision.DENY, "limits", rule, "54000", message, Set.of());
  }
}
