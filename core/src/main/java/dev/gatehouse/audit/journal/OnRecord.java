package dev.gatehouse.audit.journal;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Parameter;
import java.util.List;

/** The numbers of values in heads and results. */
final class OnRecord {

  static final Codes<Protocol> PROTOCOLS =
      new Codes<>(Protocol.class, List.of(Protocol.SIMPLE, Protocol.EXTENDED, Protocol.FUNCTION));
  static final Codes<Decision> DECISIONS =
      new Codes<>(
          Decision.class,
          List.of(Decision.ALLOW, Decision.DENY, Decision.TERMINATE, Decision.ERROR));
  static final Codes<Status> STATUSES =
      new Codes<>(
          Status.class,
          List.of(
              Status.SUCCESS,
              Status.FAILURE,
              Status.DENIED,
              Status.WITHHELD,
              Status.SKIPPED,
              Status.UNKNOWN));
  static final Codes<TransactionStatus> TRANSACTIONS =
      new Codes<>(
          TransactionStatus.class,
          List.of(TransactionStatus.IDLE, TransactionStatus.ACTIVE, TransactionStatus.FAILED));

  static final Codes<Parameter.Capture> CAPTURES =
      new Codes<>(
          Parameter.Capture.class,
          List.of(
              Parameter.Capture.FULL,
              Parameter.Capture.MASKED,
              Parameter.Capture.HASH,
              Parameter.Capture.NONE));

  static final Codes<Fate> FATES =
      new Codes<>(Fate.class, List.of(Fate.COMMITTED, Fate.ROLLED_BACK, Fate.OPEN, Fate.UNKNOWN));

  private OnRecord() {}
}
