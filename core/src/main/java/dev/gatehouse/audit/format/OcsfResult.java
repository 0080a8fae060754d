package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.audit.AuditEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How an event ended, in the words of OCSF.
 *
 * @param status what became of it; null if it could not fail
 * @param controlled whether something was decided, so that the profile {@code security_control} has
 *     something to say
 * @param blocked whether it was prevented
 * @param code an SQLSTATE
 * @param detail our own word for it
 * @param millis how long it took, or -1
 */
record OcsfResult(
    Severity severity,
    @Nullable Status status,
    boolean controlled,
    boolean blocked,
    @Nullable String code,
    @Nullable String detail,
    long millis) {

  /** Of what could not fail. */
  static final OcsfResult NOTHING =
      new OcsfResult(Severity.INFORMATIONAL, null, false, false, null, null, -1);

  /** Values of {@code severity_id}. */
  enum Severity {
    INFORMATIONAL(1, "Informational"),
    LOW(2, "Low"),
    MEDIUM(3, "Medium"),
    HIGH(4, "High");

    private final int id;
    private final String caption;

    Severity(int id, String caption) {
      this.id = id;
      this.caption = caption;
    }

    int id() {
      return id;
    }
  }

  /** Values of {@code status_id}. */
  enum Status {
    UNKNOWN(0, "Unknown"),
    SUCCESS(1, "Success"),
    FAILURE(2, "Failure"),
    /** Of findings, whose statuses are others. */
    NEW(1, "New");

    private final int id;
    private final String caption;

    Status(int id, String caption) {
      this.id = id;
      this.caption = caption;
    }

    String caption() {
      return caption;
    }
  }

  static OcsfResult of(AuditEvent event) {
    var outcome = event.outcome();
    if (outcome != null) {
      return of(outcome);
    }
    var judgement = event.judgement();
    return judgement == null ? ofDetails(event) : of(judgement);
  }

  private static OcsfResult of(AuditEvent.Outcome outcome) {
    var status =
        switch (outcome.status()) {
          case SUCCESS -> Status.SUCCESS;
          case FAILURE, DENIED, WITHHELD, SKIPPED -> Status.FAILURE;
          case UNKNOWN -> Status.UNKNOWN;
        };
    var blocked =
        switch (outcome.status()) {
          case DENIED, WITHHELD -> true;
          case SUCCESS, FAILURE, SKIPPED, UNKNOWN -> false;
        };
    var severity =
        blocked
            ? Severity.MEDIUM
            : status == Status.SUCCESS ? Severity.INFORMATIONAL : Severity.LOW;
    return new OcsfResult(
        severity,
        status,
        blocked,
        blocked,
        outcome.sqlState(),
        Sections.status(outcome.status()),
        TimeUnit.NANOSECONDS.toMillis(outcome.total().toNanos()));
  }

  /** Of an intent: refused, or sent and not known yet. */
  private static OcsfResult of(AuditEvent.Judgement judgement) {
    var blocked = OcsfActivity.refused(judgement);
    return new OcsfResult(
        severity(judgement, blocked),
        blocked ? Status.FAILURE : Status.UNKNOWN,
        true,
        blocked,
        judgement.sqlState(),
        Sections.decision(judgement.decision()),
        -1);
  }

  private static Severity severity(AuditEvent.Judgement judgement, boolean blocked) {
    return switch (judgement.decision()) {
      case TERMINATE, ERROR -> Severity.HIGH;
      case ALLOW, DENY -> {
        if (!blocked) {
          yield Severity.INFORMATIONAL;
        }
        yield judgement.tags().contains(OcsfActivity.ALERT) ? Severity.HIGH : Severity.MEDIUM;
      }
    };
  }

  /** Of anything else: what it says of itself. */
  private static OcsfResult ofDetails(AuditEvent event) {
    var details = event.details();
    var status = status(event);
    return new OcsfResult(
        status == Status.FAILURE ? Severity.MEDIUM : Severity.INFORMATIONAL,
        status,
        false,
        false,
        details.get("sqlstate"),
        details.get("reason"),
        -1);
  }

  /** A word for an outcome that is not known here counts as a failure. */
  private static @Nullable Status status(AuditEvent event) {
    if (event.type().equals("connection-refused")) {
      return Status.FAILURE;
    }
    return switch (event.details().get("outcome")) {
      case null -> null;
      case "success", "read" -> Status.SUCCESS;
      default -> Status.FAILURE;
    };
  }

  /** Severity, status and duration. */
  void write(JsonGenerator json, OcsfClass type) throws IOException {
    Json.number(json, OcsfKey.SEVERITY_ID, severity.id);
    Json.text(json, OcsfKey.SEVERITY, severity.caption);
    var shown = type == OcsfClass.DETECTION_FINDING ? Status.NEW : status;
    if (shown != null) {
      Json.number(json, OcsfKey.STATUS_ID, shown.id);
      Json.text(json, Key.STATUS, shown.caption);
    }
    if (code != null) {
      Json.text(json, OcsfKey.STATUS_CODE, code);
    }
    if (detail != null) {
      Json.text(json, OcsfKey.STATUS_DETAIL, detail);
    }
    if (millis >= 0) {
      Json.number(json, OcsfKey.DURATION, millis);
    }
  }
}
