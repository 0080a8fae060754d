package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Fate;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.SettingChange.Scope;
import dev.gatehouse.api.sql.StatementKind;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The role in which a session runs, by what the server has completed: no server reports it. Each
 * change of what is known of it is an event. Once code has run that may have changed it, it is not
 * known until a statement sets it. Confined to the session's loop.
 */
final class Roles {

  private static final String ROLE = "role";
  private static final String AUTHORIZATION = "session_authorization";

  /** Neither is known. */
  private static final Names UNKNOWN = new Names(null, null);

  private final Connection connection;
  private final SessionNaming naming;
  private final Names login;
  private final boolean ownRole;

  /** Now, in the transaction at hand. */
  private Names now;

  /** When the transaction is committed: without what is set for it alone. */
  private Names lasting;

  /** When it is rolled back. */
  private Names before;

  /** Runs of unseen code that have been taken into account. */
  private long seen;

  /**
   * Who the session is; null is not known.
   *
   * @param user the session user
   * @param role the current role
   */
  private record Names(@Nullable String user, @Nullable String role) {}

  /** What a savepoint brings back. */
  record Snapshot(Names now, Names lasting) {}

  /** {@code ownRole}: the session is known to begin in the role it has logged in as. */
  Roles(Connection connection, SessionNaming naming, String login, boolean ownRole) {
    this.connection = connection;
    this.naming = naming;
    this.login = new Names(login, login);
    this.ownRole = ownRole;
    this.now = ownRole ? this.login : new Names(login, null);
    this.lasting = now;
    this.before = now;
  }

  /** The server has completed a statement; {@code facts} is null if nobody could read it. */
  void onCompleted(String tag, @Nullable Facts facts) {
    if (facts == null || runsCode(facts)) {
      change(UNKNOWN, UNKNOWN, tag);
    } else if (facts.kind() == StatementKind.SESSION) {
      onSettings(facts.settings(), tag);
    }
  }

  private boolean runsCode(Facts facts) {
    var unseen = naming.unseenRuns();
    if (unseen != seen) {
      seen = unseen;
      return true;
    }
    return facts.completeness() == Completeness.OPAQUE
        || (facts.completeness() != Completeness.FULL && SettingNames.callsSetConfig(facts))
        || (facts.kind() != StatementKind.SESSION && setsHere(facts));
  }

  /** By the settings' own function, or a write into their view. */
  private static boolean setsHere(Facts facts) {
    for (var setting : facts.settings()) {
      if ((setting.scope() == Scope.SESSION || setting.scope() == Scope.LOCAL)
          && (setting.name().equals(ROLE) || setting.name().equals(AUTHORIZATION))) {
        return true;
      }
    }
    return false;
  }

  /** DISCARD ALL sets several. */
  private void onSettings(List<SettingChange> settings, String tag) {
    var next = now;
    var local = false;
    for (var setting : settings) {
      next =
          switch (setting.name()) {
            case ROLE -> role(setting);
            case AUTHORIZATION -> user(setting);
            default -> next;
          };
      local |= setting.scope() == Scope.LOCAL;
    }
    if (!next.equals(now)) {
      change(next, local ? lasting : next, tag);
    }
  }

  private Names role(SettingChange setting) {
    if (setting.reset()) {
      return new Names(now.user(), ownRole ? now.user() : null);
    }
    var name = setting.values().size() == 1 ? setting.values().getFirst() : null;
    return new Names(now.user(), "none".equals(name) ? now.user() : name);
  }

  private Names user(SettingChange setting) {
    if (setting.reset()) {
      return login;
    }
    var name = setting.values().size() == 1 ? setting.values().getFirst() : null;
    return new Names(name, name);
  }

  /** The transaction has ended. */
  void onEnd(Fate fate) {
    if (now.equals(before) && lasting.equals(before)) {
      return;
    }
    var next =
        switch (fate) {
          case COMMITTED -> lasting;
          case ROLLED_BACK -> before;
          case OPEN, UNKNOWN -> UNKNOWN;
        };
    change(next, next, "");
    before = now;
  }

  Snapshot snapshot() {
    return new Snapshot(now, lasting);
  }

  /** ROLLBACK TO a savepoint; null if it is not known. */
  void onUndone(@Nullable Snapshot savepoint) {
    if (savepoint != null) {
      change(savepoint.now(), savepoint.lasting(), "ROLLBACK");
    } else if (!now.equals(before) || !lasting.equals(before)) {
      change(UNKNOWN, UNKNOWN, "ROLLBACK");
    }
  }

  /** {@code tag} of the command; empty for the end of a transaction. */
  private void change(Names next, Names nextLasting, String tag) {
    var previous = now;
    now = next;
    lasting = nextLasting;
    if (now.equals(previous)) {
      return;
    }
    var details = new LinkedHashMap<String, String>();
    details.put("known", Boolean.toString(now.role() != null));
    if (now.role() != null) {
      details.put("role", now.role());
    }
    if (now.user() != null) {
      details.put("session_user", now.user());
    }
    if (previous.role() != null) {
      details.put("previous", previous.role());
    }
    details.put("by", tag.isEmpty() ? "end of transaction" : tag);
    connection.record("role.change", details);
  }
}
