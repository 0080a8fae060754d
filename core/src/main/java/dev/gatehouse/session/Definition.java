package dev.gatehouse.session;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.catalog.SearchPath;

/** How far what a statement defines is seen; each takes in those before it. */
enum Definition {
  /** It defines nothing. */
  NONE,
  /** By its session alone: temporary relations. */
  OWN,
  /** Nobody can tell: it runs code that is not seen. */
  UNSEEN,
  /** In its database. */
  DATABASE,
  /** In every database: roles, databases, the settings with which sessions begin. */
  SERVER;

  static Definition of(Facts facts) {
    return switch (facts.kind()) {
      case CODE, UNKNOWN -> UNSEEN;
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
    var command = facts.command();
    if (command.endsWith(" ROLE") || command.endsWith(" DATABASE") || command.endsWith(" SYSTEM")) {
      return SERVER;
    }
    return createsTemporaryOnly(facts) ? OWN : DATABASE;
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
