package dev.gatehouse.api.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A COPY.
 *
 * @param direction where the data goes
 * @param end where it comes from or goes to, besides the relation
 * @param relation the relation; null for COPY (query)
 * @param columns the columns as written; empty means all
 * @param target the file's name or the program's command line, decoded; null for the client
 */
public record CopyUse(
    Direction direction,
    End end,
    @Nullable QualifiedName relation,
    List<String> columns,
    @Nullable String target) {

  /** Where the data goes. */
  public enum Direction {
    /** Into the relation (COPY FROM). */
    IN,
    /** Out of it (COPY TO). */
    OUT
  }

  /** The other end. */
  public enum End {
    /** STDIN and STDOUT: the client. */
    CLIENT,
    /** A file of the server. */
    FILE,
    /** A program that the server runs. */
    PROGRAM
  }
}
