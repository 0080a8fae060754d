package dev.gatehouse.session;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.catalog.SearchPath;
import java.util.List;

/** How far what a statement defines is seen; each takes in those before it. */
enum Definition {
  /** It defines nothing. */
  NONE,
  /** By its session alone: temporary relations. */
  OWN,
  /**
   * Nobody can tell: it runs code that is not seen. Only DO, CALL and what nobody could read count
   * as such. A function that a query calls may define something, too: its session doubts the
   * catalog until the transaction ends if the catalog cannot read the function's body; others see
   * it with the next reading, after the refresh interval at the latest.
   */
  UNSEEN,
  /** In its database. */
  DATABASE,
  /** In every database: names of roles and databases, settings with which sessions begin. */
  SERVER;

  /** What is said of a role whose password is set. */
  private static final List<String> PASSWORD = List.of("PASSWORD");

  /** Of a statement that is sent. */
  static Definition of(Facts facts) {
    return switch (facts.kind()) {
      case CODE -> UNSEEN;
      // Nobody could read it, and the server has not said yet what it is.
      case UNKNOWN -> SERVER;
      case PRIVILEGE -> DATABASE;
      case DDL ->
          switch (facts.command()) {
            case "TRUNCATE TABLE", "COMMENT", "SECURITY LABEL" -> NONE;
            default -> ofDefinition(facts);
          };
      // Of roles, perhaps: nobody keeps what another transaction has prepared.
      case TRANSACTION -> facts.command().equals("COMMIT PREPARED") ? SERVER : NONE;
      case QUERY, DML, COPY, CURSOR, PREPARED, SESSION, EXPLAIN, MAINTENANCE, NOTIFY ->
          defines(facts) || writesCatalog(facts) ? ofDefinition(facts) : NONE;
    };
  }

  /**
   * Of a statement that the server has completed.
   *
   * @param tag of its CommandComplete
   * @param rows whether it surely returned rows, be it none of them
   */
  static Definition ofCompleted(Facts facts, String tag, boolean rows) {
    return facts.kind() == StatementKind.UNKNOWN ? ofUnread(tag, rows) : of(facts);
  }

  /** The same where nobody could read the statement. It may have called code, too. */
  static Definition ofUnread(String tag, boolean rows) {
    var space = tag.indexOf(' ');
    return switch (space < 0 ? tag : tag.substring(0, space)) {
      case "INSERT", "UPDATE", "DELETE", "MERGE", "COPY", "DO", "CALL" -> UNSEEN;
      case "DECLARE", "FETCH", "MOVE", "CLOSE", "PREPARE", "DEALLOCATE" -> UNSEEN;
      case "BEGIN", "START", "ROLLBACK", "SAVEPOINT", "RELEASE", "LOCK" -> UNSEEN;
      case "SET", "RESET", "SHOW", "DISCARD", "LISTEN", "NOTIFY", "UNLISTEN" -> UNSEEN;
      // SELECT INTO and CREATE TABLE AS say so, too.
      case "SELECT" -> rows ? UNSEEN : DATABASE;
      default -> isOfServer(tag) ? SERVER : DATABASE;
    };
  }

  private static boolean defines(Facts facts) {
    for (var object : facts.objects()) {
      if (object.action() != SchemaObject.Action.USE) {
        return true;
      }
    }
    return false;
  }

  /** Superusers may write into the server's own relations. */
  private static boolean writesCatalog(Facts facts) {
    for (var write : facts.writes()) {
      var schema = write.relation().schema();
      var name = write.relation().name();
      if ((schema == null || schema.equals("pg_catalog"))
          && name.startsWith("pg_")
          && !name.equals("pg_settings")) {
        return true;
      }
    }
    return false;
  }

  private static Definition ofDefinition(Facts facts) {
    if (isOfServer(facts.command())) {
      return changesCatalogs(facts) ? SERVER : NONE;
    }
    return createsTemporaryOnly(facts) ? OWN : DATABASE;
  }

  private static boolean isOfServer(String command) {
    return command.endsWith(" ROLE")
        || command.endsWith(" DATABASE")
        || command.endsWith(" SYSTEM");
  }

  /**
   * Whether a command about roles, databases or the server changes what catalogs hold: names, and a
   * few settings. What every role may do to itself at any time, its password and its other
   * settings, must not make everybody read again.
   */
  private static boolean changesCatalogs(Facts facts) {
    if (!facts.command().startsWith("ALTER ") || facts.completeness() == Completeness.OPAQUE) {
      return true;
    }
    if (!facts.settings().isEmpty()) {
      return facts.changesSetting("search_path")
          || facts.changesSetting("role")
          || facts.changesSetting("session_authorization")
          || facts.changesSetting("lc_monetary")
          || facts.changesSetting("all");
    }
    for (var change : facts.privileges()) {
      if (!change.privileges().equals(PASSWORD)) {
        return true;
      }
    }
    for (var object : facts.objects()) {
      switch (object.action()) {
        case USE, ALTER, COMMENT, LABEL -> {}
        case CREATE, DROP, RENAME, OWNER -> {
          return true;
        }
      }
    }
    return facts.completeness() != Completeness.FULL;
  }

  private static boolean createsTemporaryOnly(Facts facts) {
    if (facts.completeness() == Completeness.OPAQUE) {
      return false;
    }
    for (var object : facts.objects()) {
      if (object.action() != SchemaObject.Action.USE
          && (object.action() != SchemaObject.Action.CREATE || !isTemporary(object, facts))) {
        return false;
      }
    }
    return defines(facts);
  }

  private static boolean isTemporary(SchemaObject object, Facts facts) {
    var schema = object.name().schema();
    return object.isRelation()
        && !object.type().equals("TYPE")
        && (schema == null ? facts.temporary() : schema.startsWith(SearchPath.TEMPORARY));
  }

  /** What two statements define together. */
  Definition and(Definition other) {
    return compareTo(other) < 0 ? other : this;
  }
}
