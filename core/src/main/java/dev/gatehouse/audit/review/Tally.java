package dev.gatehouse.audit.review;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.policy.Parameter.Capture;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.audit.Event;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Counts what the checks ask for, in one pass over the events. */
final class Tally {

  /** A role's password as a literal. */
  private static final Pattern PASSWORD =
      Pattern.compile("password\\s*(?:[eu]&?)?['$]", Pattern.CASE_INSENSITIVE);

  /** {@code CREATE ROLE} and its like. */
  private static final Pattern ROLE =
      Pattern.compile("(?:CREATE|ALTER|DROP) (?:ROLE|USER|GROUP)\\b.*");

  /** Twice the time after which a log without events has a heartbeat. */
  private static final Duration SILENCE = Duration.ofMinutes(2);

  long statements;

  /** Statements without user, principal or client address. */
  long nameless;

  /** Statements of which not all is known. */
  long unclear;

  long refusals;
  long administrative;
  long credentials;

  /** Statements that hold a password which was not taken out. */
  long readablePasswords;

  long definitions;

  /** Definitions whose facts name nothing. */
  long unnamedDefinitions;

  long values;
  long valuesInFull;
  long cards;
  long logins;
  long loginsWithoutMethod;
  long loginsWithoutTls;
  long failedLogins;

  /** Logins that failed, from nobody knows where. */
  long unplacedFailures;

  long withoutOutcome;

  /** Starts without a stop, or a recovery, of the run before. */
  long unexplainedStarts;

  /** Whether it has stopped in good order; what the log itself says then changes nothing. */
  boolean stopped;

  /** Times within a run in which not even a heartbeat was recorded. */
  long silences;

  /** The {@link Weeks} in which somebody has read the log. */
  final Set<Long> readIn = new HashSet<>();

  private final Map<String, Long> events = new HashMap<>();
  private final Set<Long> open = new HashSet<>();
  private boolean running;
  private long lastAt;

  /** Events of a type. */
  long events(String type) {
    return events.getOrDefault(type, 0L);
  }

  void take(Event event) {
    silences += running && event.monotonic() - lastAt > SILENCE.toNanos() ? 1 : 0;
    lastAt = event.monotonic();
    switch (event.kind()) {
      case INTENT -> intent(event);
      case OUTCOME -> {
        if (!event.partial()) {
          open.remove(event.intent());
        }
      }
      case EVENT -> event(event);
    }
    withoutOutcome = open.size();
  }

  private void intent(AuditEvent event) {
    statements++;
    stopped = false;
    open.add(event.index());
    var session = event.session();
    var statement = event.statement();
    var judgement = event.judgement();
    var named =
        event.erased().contains(Part.SESSION)
            || (session != null
                && !session.user().isEmpty()
                && !session.principal().id().isEmpty());
    if (!named || statement == null || judgement == null) {
      nameless++;
    }
    if (judgement != null
        && (judgement.decision() == Decision.DENY || judgement.decision() == Decision.TERMINATE)) {
      refusals++;
    }
    values(event);
    if (statement != null) {
      statement(statement);
    }
  }

  private void values(AuditEvent event) {
    for (var parameter : event.parameters()) {
      values++;
      valuesInFull += parameter.capture() == Capture.FULL ? 1 : 0;
      var value = parameter.value();
      // The digits of a hash are nobody's card.
      cards += value == null || parameter.capture() == Capture.HASH ? 0 : CardNumbers.in(value);
    }
    var statement = event.statement();
    cards += statement == null ? 0 : CardNumbers.in(statement.text());
  }

  private void statement(Statement statement) {
    var whole = !statement.facts().isEmpty();
    var administers = false;
    var defines = false;
    var names = true;
    var credential = false;
    for (var facts : statement.facts()) {
      whole &= facts.completeness() == Completeness.FULL;
      administers |= administrative(facts);
      credential |= facts.kind() == StatementKind.PRIVILEGE || hasRoleCommand(facts);
      if (facts.kind() == StatementKind.DDL) {
        defines = true;
        names &=
            !facts.objects().isEmpty()
                || !facts.relations().isEmpty()
                || !facts.settings().isEmpty()
                || facts.completeness() != Completeness.FULL;
      }
    }
    unclear += whole ? 0 : 1;
    administrative += administers ? 1 : 0;
    definitions += defines ? 1 : 0;
    unnamedDefinitions += names ? 0 : 1;
    credentials += credential ? 1 : 0;
    if (credential && !statement.redacted() && PASSWORD.matcher(statement.text()).find()) {
      readablePasswords++;
    }
  }

  private static boolean administrative(Facts facts) {
    for (var setting : facts.settings()) {
      if (setting.scope() == SettingChange.Scope.SYSTEM
          || setting.name().equals("role")
          || setting.name().equals("session_authorization")) {
        return true;
      }
    }
    return hasRoleCommand(facts);
  }

  private static boolean hasRoleCommand(Facts facts) {
    for (var command : facts.commands()) {
      if (ROLE.matcher(command).matches()) {
        return true;
      }
    }
    return false;
  }

  private void event(AuditEvent event) {
    events.merge(event.type(), 1L, Long::sum);
    switch (event.type()) {
      case "authentication" -> login(event);
      case "audit.read" -> readIn.add(Weeks.of(event.time()));
      case "start" -> {
        unexplainedStarts += running ? 1 : 0;
        running = true;
        stopped = false;
      }
      case "stop" -> {
        running = false;
        stopped = true;
      }
      case "recovered" -> running = false;
      default -> {}
    }
  }

  private void login(AuditEvent event) {
    if (event.erased().contains(Part.SESSION)) {
      return;
    }
    var session = event.session();
    if ("success".equals(event.details().get("outcome"))) {
      logins++;
      loginsWithoutMethod += event.details().containsKey("method") ? 0 : 1;
      loginsWithoutTls += session == null || session.clientTls() == null ? 1 : 0;
    } else {
      failedLogins++;
      unplacedFailures += session == null && !event.details().containsKey("client") ? 1 : 0;
    }
  }
}
