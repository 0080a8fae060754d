package dev.gatehouse.api.sql;

import dev.gatehouse.api.DoNotImplement;
import java.util.List;
import java.util.Set;

/**
 * What the text of one statement says.
 *
 * <p>The facts name at least everything the server touches <em>because of this text</em>: they may
 * name too much, never too little, as far as {@link #completeness()} says. What views, functions,
 * rules and triggers do inside the server is not in the text.
 */
@DoNotImplement
public interface Facts {

  /**
   * PostgreSQL's command tag without counts, for example {@code SELECT}, {@code CREATE TABLE},
   * {@code BEGIN}; {@code UNKNOWN} if not even that could be read.
   */
  String command();

  /** The family of {@link #command()}. */
  StatementKind kind();

  /**
   * {@link #command()} first, then every command nested in it: in CTEs, EXPLAIN, PREPARE, DECLARE,
   * COPY (query), CREATE TABLE AS, CREATE VIEW. Never empty.
   */
  List<String> commands();

  /** How far the rest can be trusted. */
  Completeness completeness();

  /** Why the completeness is not FULL, one sentence; empty if it is. */
  String reason();

  /** Relations the statement reads. UPDATE, DELETE, MERGE and RETURNING also read their target. */
  Set<QualifiedName> reads();

  /** Relations the statement writes, with command and filter. */
  List<Write> writes();

  /** Objects that DDL creates, alters or drops, as far as they have a name. */
  Set<QualifiedName> objects();

  /** Functions and procedures the statement calls. */
  Set<QualifiedName> functions();

  /**
   * Settings changed by SET, RESET or {@code set_config}; lower case. {@code SET ROLE} is "role".
   */
  Set<String> settings();

  /** Whether a query has a LIMIT or FETCH FIRST at its top level. */
  boolean limited();

  /**
   * Prepared statements and cursors named by PREPARE, EXECUTE, DEALLOCATE, DECLARE, FETCH, MOVE or
   * CLOSE, as PostgreSQL reads the name; empty otherwise.
   */
  Set<String> handles();

  /** Every relation of {@link #reads()}, {@link #writes()} and {@link #objects()}. */
  Set<QualifiedName> relations();
}
