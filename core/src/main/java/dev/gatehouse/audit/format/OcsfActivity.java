package dev.gatehouse.audit.format;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.CopyUse;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.PrivilegeChange;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.StatementKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an event is in OCSF: a class, and an activity of that class.
 *
 * @param id the class's {@code activity_id}; 0 is not known, 99 is none of those that OCSF has
 * @param name the caption of the id, or for 99 our own word
 */
record OcsfActivity(OcsfClass type, int id, String name) {

  /** The tag that makes a refusal a finding. */
  static final String ALERT = "alert";

  private static final int OTHER = 99;

  /** Activities on data; where a text holds several, the last of them here counts. */
  private enum Access {
    UNKNOWN(0, "Unknown"),
    OTHER(OcsfActivity.OTHER, "Other"),
    QUERY(4, "Query"),
    READ(1, "Read"),
    CREATE(6, "Create"),
    WRITE(5, "Write"),
    UPDATE(2, "Update"),
    DELETE(7, "Delete");

    private final int id;
    private final String caption;

    Access(int id, String caption) {
      this.id = id;
      this.caption = caption;
    }
  }

  /** The activity of an event. An intent and its outcome may differ: an outcome knows less. */
  static OcsfActivity of(AuditEvent event) {
    if (event.session() == null) {
      return ofEvent(event);
    }
    return switch (event.kind()) {
      case EVENT -> ofEvent(event);
      case OUTCOME -> ofOutcome(event.outcome());
      case INTENT -> ofIntent(event);
    };
  }

  private static OcsfActivity ofEvent(AuditEvent event) {
    var known = event.session() != null;
    return switch (event.type()) {
      case "start" -> new OcsfActivity(OcsfClass.APPLICATION_LIFECYCLE, 3, "Start");
      case "stop" -> new OcsfActivity(OcsfClass.APPLICATION_LIFECYCLE, 4, "Stop");
      case "connection" -> new OcsfActivity(OcsfClass.NETWORK_ACTIVITY, 1, "Open");
      case "connection-refused" -> new OcsfActivity(OcsfClass.NETWORK_ACTIVITY, 5, "Refuse");
      case "disconnection" ->
          known
              ? new OcsfActivity(OcsfClass.AUTHENTICATION, 2, "Logoff")
              : new OcsfActivity(OcsfClass.NETWORK_ACTIVITY, 2, "Close");
      case "authentication" ->
          known || event.details().containsKey("user")
              ? new OcsfActivity(OcsfClass.AUTHENTICATION, 1, "Logon")
              : other(event);
      default -> other(event);
    };
  }

  private static OcsfActivity other(AuditEvent event) {
    return new OcsfActivity(OcsfClass.BASE, OTHER, event.type());
  }

  private static OcsfActivity ofOutcome(AuditEvent.@Nullable Outcome outcome) {
    var tag = outcome == null ? null : outcome.tag();
    return tag == null ? access(Access.UNKNOWN, "") : access(ofCommand(tag, null), tag);
  }

  private static OcsfActivity ofIntent(AuditEvent event) {
    var judgement = event.judgement();
    if (judgement != null && refused(judgement) && judgement.tags().contains(ALERT)) {
      return new OcsfActivity(OcsfClass.DETECTION_FINDING, 1, "Create");
    }
    var statement = event.statement();
    if (statement == null) {
      return access(Access.UNKNOWN, "");
    }
    var facts = statement.facts();
    var one = facts.size() == 1 ? facts.getFirst() : null;
    if (one != null && account(one) != null) {
      return ofAccount(one);
    }
    if (one != null && privilege(one) != null) {
      return one.command().startsWith("GRANT")
          ? new OcsfActivity(OcsfClass.USER_ACCESS, 1, "Assign Privileges")
          : new OcsfActivity(OcsfClass.USER_ACCESS, 2, "Revoke Privileges");
    }
    return ofFacts(facts);
  }

  /** Whether the statement did not pass. */
  static boolean refused(AuditEvent.Judgement judgement) {
    return switch (judgement.decision()) {
      case DENY, TERMINATE -> true;
      case ALLOW, ERROR -> judgement.sqlState() != null;
    };
  }

  /** The one role that a statement creates, alters or drops; null if it does not do just that. */
  static @Nullable SchemaObject account(Facts facts) {
    if (facts.completeness() != Completeness.FULL || !facts.nested().isEmpty()) {
      return null;
    }
    SchemaObject account = null;
    for (var object : facts.objects()) {
      if (object.action() == SchemaObject.Action.USE) {
        continue;
      }
      if (account != null || !object.type().equals("ROLE")) {
        return null;
      }
      account = object;
    }
    return account;
  }

  private static OcsfActivity ofAccount(Facts facts) {
    var changes = facts.privileges();
    var attributes = changes.size() == 1 ? changes.getFirst().privileges() : List.<String>of();
    var action = firstWord(facts.command());
    return switch (action) {
      case "CREATE" -> account(1, "Create");
      case "DROP" -> account(6, "Delete");
      default -> {
        if (attributes.equals(List.of("PASSWORD"))) {
          yield account(3, "Password Change");
        }
        if (attributes.equals(List.of("LOGIN"))) {
          yield account(2, "Enable");
        }
        yield attributes.equals(List.of("NOLOGIN"))
            ? account(5, "Disable")
            : account(OTHER, action);
      }
    };
  }

  private static OcsfActivity account(int id, String name) {
    return new OcsfActivity(OcsfClass.ACCOUNT_CHANGE, id, name);
  }

  /** What a statement gives to, or takes from, one role; null if it does not do just that. */
  static @Nullable PrivilegeChange privilege(Facts facts) {
    if (facts.kind() != StatementKind.PRIVILEGE
        || facts.completeness() != Completeness.FULL
        || facts.privileges().size() != 1) {
      return null;
    }
    var change = facts.privileges().getFirst();
    return change.grantees().size() == 1 ? change : null;
  }

  private static OcsfActivity ofFacts(List<Facts> facts) {
    var worst = Access.UNKNOWN;
    var command = "";
    for (var one : facts) {
      if (one.kind() == StatementKind.UNKNOWN) {
        continue;
      }
      for (var each : one.commands()) {
        var access = ofCommand(each, one.copy());
        if (access.compareTo(worst) > 0) {
          worst = access;
          command = each;
        }
      }
    }
    return access(worst, command);
  }

  /** By a command as facts name it, or a command tag of the server. */
  private static Access ofCommand(String command, @Nullable CopyUse copy) {
    if (command.equals("SELECT INTO")) {
      return Access.CREATE;
    }
    return switch (firstWord(command)) {
      case "SELECT", "VALUES", "TABLE", "FETCH", "SHOW", "DECLARE", "EXPLAIN" -> Access.QUERY;
      case "INSERT" -> Access.WRITE;
      case "UPDATE", "MERGE", "ALTER", "COMMENT", "REFRESH" -> Access.UPDATE;
      case "DELETE", "TRUNCATE", "DROP" -> Access.DELETE;
      case "CREATE" -> Access.CREATE;
      case "COPY" -> ofCopy(copy);
      default -> Access.OTHER;
    };
  }

  private static Access ofCopy(@Nullable CopyUse copy) {
    if (copy == null) {
      return Access.OTHER;
    }
    return switch (copy.direction()) {
      case IN -> Access.WRITE;
      case OUT -> Access.READ;
    };
  }

  private static OcsfActivity access(Access access, String command) {
    var name = access == Access.OTHER ? firstWord(command) : access.caption;
    return new OcsfActivity(OcsfClass.DATASTORE_ACTIVITY, access.id, name);
  }

  private static String firstWord(String command) {
    var space = command.indexOf(' ');
    return space < 0 ? command : command.substring(0, space);
  }
}
