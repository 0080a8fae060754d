package dev.gatehouse.api.sql;

/**
 * An object of the database, or of the server, that a definition, privilege or label names.
 *
 * @param type in PostgreSQL's words and upper case, for example {@code TABLE}, {@code FUNCTION},
 *     {@code ROLE}, {@code MATERIALIZED VIEW}; empty if the text leaves it open
 * @param name as written
 * @param action what happens to it
 */
public record SchemaObject(String type, QualifiedName name, Action action) {

  /** What happens to an object. */
  public enum Action {
    /** CREATE, also by SELECT INTO and CREATE TABLE AS. */
    CREATE,
    /** ALTER, unless one of the next says more. */
    ALTER,
    /** DROP. */
    DROP,
    /** ALTER … RENAME. */
    RENAME,
    /** ALTER … OWNER TO, REASSIGN OWNED. */
    OWNER,
    /** COMMENT ON. */
    COMMENT,
    /** SECURITY LABEL. */
    LABEL,
    /** Named by GRANT, REVOKE, a default, a reference, or maintenance such as REINDEX. */
    USE
  }

  /** Whether the object is, or may be, a relation: something that reads() could name. */
  public boolean isRelation() {
    return switch (type) {
      case "",
          "TABLE",
          "VIEW",
          "MATERIALIZED VIEW",
          "INDEX",
          "SEQUENCE",
          "FOREIGN TABLE",
          "COLUMN",
          "TYPE" ->
          true;
      default -> false;
    };
  }
}
