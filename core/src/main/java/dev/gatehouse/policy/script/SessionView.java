package dev.gatehouse.policy.script;

import dev.gatehouse.api.Session;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.graalvm.polyglot.HostAccess;

/** A session as a script sees it. */
public final class SessionView {
  /** The user of the startup message. */
  @HostAccess.Export public final String user;

  /** The identifier of the principal. */
  @HostAccess.Export public final String principal;

  /** The groups of the principal, in alphabetical order. */
  @HostAccess.Export public final List<String> groups;

  /** The database of the startup message. */
  @HostAccess.Export public final String database;

  /** The role Gatehouse logs in with at the server. */
  @HostAccess.Export public final String role;

  /** What the client calls itself: a claim. */
  @HostAccess.Export public final String application;

  /** The client's IP address as text, without host name, port and scope. */
  @HostAccess.Export public final String clientAddress;

  /** IDLE, ACTIVE or FAILED. */
  @HostAccess.Export public final String transactionStatus;

  private final Instant now;
  private final Observed observed;

  SessionView(Session session, Instant now, Observed observed) {
    this.now = now;
    this.observed = observed;
    user = session.user();
    principal = session.principal().id();
    groups = session.principal().groups().stream().sorted().toList();
    database = session.database();
    role = session.databaseRole();
    application = session.applicationName();
    clientAddress = address(session);
    transactionStatus = session.transactionStatus().name();
  }

  /** Milliseconds since 1970-01-01 UTC; a verdict that read them is not reused. */
  @HostAccess.Export
  public double now() {
    observed.readChanging();
    return now.toEpochMilli();
  }

  /**
   * The time on a wall clock; a verdict that read it is not reused.
   *
   * @param zone an IANA name such as {@code Europe/Berlin}, or {@code UTC}
   * @throws java.time.DateTimeException if there is no such zone; the script fails
   */
  @HostAccess.Export
  public ClockView clock(String zone) {
    observed.readChanging();
    return new ClockView(now.atZone(ZoneId.of(zone)));
  }

  private static String address(Session session) {
    var text = session.clientAddress().getHostAddress();
    var scope = text.indexOf('%');
    return scope < 0 ? text : text.substring(0, scope);
  }
}
