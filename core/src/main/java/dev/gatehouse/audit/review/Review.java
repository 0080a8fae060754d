package dev.gatehouse.audit.review;

import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.search.LogStatus;
import dev.gatehouse.audit.search.Query;
import dev.gatehouse.audit.search.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks a log against a standard. The titles follow public summaries of the standards; their own
 * words are with whoever publishes them.
 */
public final class Review {

  /** What no proxy can see: belongs beside every result. */
  public static final List<String> CAVEATS =
      List.of(
          "The log is complete for traffic through Gatehouse: that all traffic takes this way is for"
              + " pg_hba.conf to enforce.",
          "Statements inside functions, triggers, rules and DO blocks run on the server and are not"
              + " on record; what called them is.",
          "Background work of the server (replication, scheduled jobs, autovacuum) is out of scope.",
          "The log shows that it was not changed later, not that what it was told is true; this"
              + " holds up to the last checkpoint that somebody else keeps.",
          "These rows look at what is on record. Whether records were altered is for gatehouse audit"
              + " verify to say.");

  private static final Duration PROMPT = Duration.ofSeconds(60);
  private static final Duration YEAR = Duration.ofDays(365);
  private static final Duration SIX_YEARS = Duration.ofDays(2190);

  /** The most weeks that a row names. */
  private static final int MOST_WEEKS = 10;

  private static final String VERIFY = "run gatehouse audit verify; this command does not";

  private final LogDirectory log;
  private final LogStatus status;
  private final Tally tally = new Tally();
  private final Weeks weeks;
  private final Instant now;

  private Review(LogDirectory log, LogStatus status, Weeks weeks, Instant now) {
    this.log = log;
    this.status = status;
    this.weeks = weeks;
    this.now = now;
  }

  /** Reads the events of a time and checks them, and how the log stands now. */
  public static List<Row> of(
      LogDirectory log,
      Standard standard,
      @Nullable Instant from,
      @Nullable Instant to,
      Instant now)
      throws IOException {
    var status = LogStatus.of(log, now);
    var review = new Review(log, status, weeks(status, from, to, now), now);
    new Search(log, false)
        .run(
            Query.between(from, to),
            event -> {
              review.tally.take(event);
              return true;
            });
    return switch (standard) {
      case PCI -> review.pci();
      case HIPAA -> review.hipaa();
      case SOC2 -> review.soc2();
      case GDPR -> review.gdpr();
    };
  }

  /** Nobody could review what was not on record yet, or not any more. */
  private static Weeks weeks(
      LogStatus status, @Nullable Instant from, @Nullable Instant to, Instant now) {
    var oldest = status.oldest();
    var newest = status.newest();
    if (oldest == null || newest == null) {
      return Weeks.within(now, now);
    }
    return Weeks.within(
        from == null || from.isBefore(oldest) ? oldest : from,
        to == null || to.isAfter(newest) ? newest : to);
  }

  private List<Row> pci() throws IOException {
    return List.of(
        access("PCI DSS 10.2.1.1 individual access"),
        administration("PCI DSS 10.2.1.2 administrative actions"),
        reading("PCI DSS 10.2.1.3 access to the audit log"),
        invalidAccess("PCI DSS 10.2.1.4 invalid access attempts"),
        credentials("PCI DSS 10.2.1.5 changes of credentials"),
        lifecycle("PCI DSS 10.2.1.6 start, stop and pause of logging"),
        definitions("PCI DSS 10.2.1.7 creation and deletion of objects"),
        sixFields("PCI DSS 10.2.2 six fields of an entry"),
        modes("PCI DSS 10.3.1 read access is limited"),
        Row.notApplicable("PCI DSS 10.3.2 no modification", "nothing", VERIFY),
        copies("PCI DSS 10.3.3 prompt copy elsewhere"),
        Row.notApplicable("PCI DSS 10.3.4 detection of changes", "nothing", VERIFY),
        retention("PCI DSS 10.5.1 twelve months", YEAR),
        clock("PCI DSS 10.6 time"),
        failures("PCI DSS 10.7 failures of logging are detected"),
        cards("PCI DSS 3.3, 3.5 card data"));
  }

  private List<Row> hipaa() throws IOException {
    return List.of(
        access("HIPAA 164.312(b) audit controls"),
        Row.notApplicable("HIPAA 164.312(c)(1) integrity", "nothing", VERIFY),
        authentication("HIPAA 164.312(d) authentication"),
        transmission("HIPAA 164.312(e) transmission"),
        weekly("HIPAA 164.308(a)(1)(ii)(D) review of activity"),
        retention("HIPAA 164.316(b)(2)(i) six years", SIX_YEARS));
  }

  private List<Row> soc2() throws IOException {
    return List.of(
        access("SOC 2 CC6.1 access"),
        credentials("SOC 2 CC6.3 changes of access"),
        transmission("SOC 2 CC6.6 access from outside"),
        invalidAccess("SOC 2 CC7.2 anomalies: refusals and failed logins"),
        failures("SOC 2 CC7.3 failures of the control"),
        Row.judged(
            "SOC 2 CC8.1 changes",
            "definitions, " + tally.events("config") + " changes of configuration",
            tally.definitions + tally.events("config"),
            tally.unnamedDefinitions,
            "without the object's name"));
  }

  private List<Row> gdpr() throws IOException {
    return List.of(
        minimisation("GDPR 5(1)(c) minimisation"),
        modes("GDPR 5(1)(f), 32 security: who can read the log"),
        transmission("GDPR 5(1)(f), 32 security: on the way"),
        access("GDPR 5(2), 30 accountability"),
        sixFields("GDPR 33 notification: timelines of sessions"),
        Row.judged("GDPR 17 erasure", "erasures", tally.events("erasure"), 0, "failed"));
  }

  private Row access(String requirement) {
    return Row.judged(
        requirement,
        "statements, " + tally.unclear + " of which could not be read in full",
        tally.statements,
        tally.nameless,
        "without user, principal, text or verdict");
  }

  private Row administration(String requirement) {
    return Row.judged(
        requirement,
        "statements that change roles, become another role, or set the server, and "
            + tally.events("role.change")
            + " role.change",
        tally.administrative,
        0,
        "lost");
  }

  private Row reading(String requirement) {
    var reads = tally.events("audit.read");
    return reads > 0
        ? Row.pass(requirement, reads + " audit.read", "reading is on record")
        : Row.notApplicable(
            requirement,
            "0 audit.read",
            "reading files leaves no record: let the operating system watch the directory");
  }

  private Row weekly(String requirement) {
    if (weeks.count() == 0) {
      return reading(requirement);
    }
    var lacking = weeks.without(tally.readIn);
    var lookedAt =
        tally.events("audit.read") + " audit.read in " + weeks.count() + " weeks, Monday to Sunday";
    if (lacking.isEmpty()) {
      return Row.pass(requirement, lookedAt, "somebody has read the log in each of them");
    }
    var shown = lacking.subList(0, Math.min(lacking.size(), MOST_WEEKS));
    var more = lacking.size() - shown.size();
    return Row.fail(
        requirement,
        lookedAt,
        "none in the weeks of "
            + shown.stream().map(LocalDate::toString).collect(Collectors.joining(", "))
            + (more > 0 ? " and " + more + " more" : "")
            + "; who reads a copy leaves no record here");
  }

  private Row invalidAccess(String requirement) {
    return Row.judged(
        requirement,
        "failed logins and refused statements ("
            + tally.failedLogins
            + " + "
            + tally.refusals
            + ")",
        tally.failedLogins + tally.refusals,
        tally.unplacedFailures,
        "without an address");
  }

  private Row credentials(String requirement) {
    return Row.judged(
        requirement,
        "statements about roles and privileges",
        tally.credentials,
        tally.readablePasswords,
        "with a readable password");
  }

  private Row lifecycle(String requirement) {
    return Row.judged(
        requirement,
        "starts, stops, recoveries and gaps",
        tally.events("start")
            + tally.events("stop")
            + tally.events("recovered")
            + tally.events("gap"),
        tally.unexplainedStarts,
        "starts without the end of the run before");
  }

  private Row definitions(String requirement) {
    return Row.judged(
        requirement,
        "definitions",
        tally.definitions,
        tally.unnamedDefinitions,
        "without the object's name");
  }

  private Row sixFields(String requirement) {
    var unended = tally.stopped ? tally.withoutOutcome : 0;
    return Row.judged(
        requirement,
        "statements, " + tally.withoutOutcome + " of which have no outcome",
        tally.statements,
        tally.nameless + unended,
        "without who, what, when, where from, or outcome");
  }

  private Row modes(String requirement) throws IOException {
    var root = log.directory().root();
    if (!OwnFiles.posix(root)) {
      return Row.notApplicable(requirement, root.toString(), "this file system has no modes");
    }
    var count = 0;
    try (var all = Files.walk(root)) {
      for (var path : (Iterable<Path>) all::iterator) {
        if (!OwnFiles.isOwnersOnly(path)) {
          return Row.fail(requirement, path.toString(), "others may read or change it");
        }
        count++;
      }
    }
    return Row.pass(
        requirement, count + " files and directories", "only their owner may read them");
  }

  private Row copies(String requirement) {
    var lookedAt = status.sinks().size() + " sinks";
    if (status.sinks().isEmpty()) {
      return Row.notApplicable(requirement, lookedAt, "no sink has taken anything from this log");
    }
    var lag = status.greatestLag();
    var unknown = status.sinks().stream().anyMatch(sink -> sink.next() < 0);
    return unknown || lag.compareTo(PROMPT) > 0
        ? Row.fail(
            requirement,
            lookedAt,
            unknown ? "an offset cannot be read" : "one is " + lag.toSeconds() + " s behind")
        : Row.pass(requirement, lookedAt, "none is more than " + PROMPT.toSeconds() + " s behind");
  }

  private Row retention(String requirement, Duration time) {
    var lookedAt = "the oldest record, " + status.first() + " of " + status.oldest();
    return status.reachesBack(time, now)
        ? Row.pass(requirement, lookedAt, "nothing of this time was removed")
        : Row.fail(requirement, lookedAt, "older records are not here; they may be elsewhere");
  }

  private Row clock(String requirement) {
    var steps = tally.events("clock.step");
    var lookedAt = steps + " steps of the clock, " + tally.events("heartbeat") + " heartbeats";
    return steps > 0
        ? Row.fail(requirement, lookedAt, "the clock was set; order by index, not by time")
        : Row.pass(requirement, lookedAt, "no step is on record");
  }

  private Row failures(String requirement) {
    var gaps = tally.events("gap");
    var lookedAt = gaps + " gaps, " + tally.events("recovered") + " recoveries";
    if (gaps > 0) {
      return Row.fail(
          requirement, lookedAt, "the log could not be written at times; the gaps say when");
    }
    return tally.silences > 0
        ? Row.fail(requirement, lookedAt, tally.silences + " times heartbeats are missing")
        : Row.pass(requirement, lookedAt, "no gap is on record, and no heartbeat is missing");
  }

  private Row cards(String requirement) {
    return Row.judged(
        requirement,
        "statements and " + tally.values + " values",
        tally.statements,
        tally.cards,
        "with digits that pass for a card number (by chance one of ten does)");
  }

  private Row authentication(String requirement) {
    return Row.judged(
        requirement,
        "logins, " + tally.failedLogins + " failed ones besides",
        tally.logins,
        tally.loginsWithoutMethod,
        "without their method");
  }

  private Row transmission(String requirement) {
    return Row.judged(requirement, "logins", tally.logins, tally.loginsWithoutTls, "without TLS");
  }

  private Row minimisation(String requirement) {
    return Row.notApplicable(
        requirement,
        tally.values + " values, " + tally.valuesInFull + " of them in full",
        "whether that is needed is for people to judge");
  }
}
