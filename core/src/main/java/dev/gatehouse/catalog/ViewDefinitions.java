package dev.gatehouse.catalog;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the queries of views. To write a view down the server locks it and what it shows, as if it
 * were read: it waits for whoever alters one of them, and others wait for us. Such a lock ends with
 * the savepoint behind which it was taken, so it is held for one small batch. Of a batch that comes
 * too late each view is tried alone; those that still do come too late are left out.
 *
 * <p>The stored query is that of the transaction's snapshot, the names in it are those of the
 * moment. What is renamed in between is found by the next reading, like all that changes after one.
 */
final class ViewDefinitions {

  private static final int BATCH = 50;

  /** For a lock, by a batch; shorter than deadlock_timeout, so that nobody else is the victim. */
  private static final Duration WAIT = Duration.ofMillis(500);

  /** The same by one view. */
  private static final Duration WAIT_ALONE = Duration.ofMillis(20);

  /** For all of a batch. */
  private static final Duration TIME = Duration.ofSeconds(2);

  /** What may be lost to batches and views that came too late, before there is no more waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** For all views together; those that are left by then count as unread. */
  static final Duration TOTAL = Duration.ofSeconds(30);

  private final Connection connection;
  private final Rows rows;
  private final Duration total;
  private final Map<Integer, String> found = new HashMap<>();
  private long lost;

  /**
   * Reads in a transaction that is open.
   *
   * @param total how long, but for the batch that is being read then
   */
  ViewDefinitions(Connection connection, Rows rows, Duration total) {
    this.connection = connection;
    this.rows = rows;
    this.total = total;
  }

  /** Definitions by OID; what could not be read in time, or is too long, is missing. */
  Map<Integer, String> read(List<Integer> views) throws SQLException {
    var began = System.nanoTime();
    var savepoint = connection.setSavepoint();
    for (var from = 0; from < views.size(); from += BATCH) {
      if (System.nanoTime() - began >= total.toNanos()) {
        break;
      }
      var batch = views.subList(from, Math.min(views.size(), from + BATCH));
      if (!read(batch, patient() ? WAIT : WAIT_ALONE, savepoint)) {
        for (var view : batch) {
          if (!patient()) {
            break;
          }
          read(List.of(view), WAIT_ALONE, savepoint);
        }
      }
    }
    connection.releaseSavepoint(savepoint);
    return found;
  }

  private boolean patient() {
    return lost < PATIENCE.toNanos();
  }

  /** Whether it was in time. */
  private boolean read(List<Integer> views, Duration wait, Savepoint savepoint)
      throws SQLException {
    var began = System.nanoTime();
    try (var statement = connection.createStatement()) {
      statement.execute(
          "SET LOCAL lock_timeout = "
              + wait.toMillis()
              + "; SET LOCAL statement_timeout = "
              + TIME.toMillis());
      var oids = views.stream().map(Integer::toUnsignedString).collect(joining(","));
      rows.eachWithLongTexts(
          CatalogQueries.DEFINITIONS,
          oids,
          row -> found.put((int) row.getLong(1), row.getString(2)));
      return true;
    } catch (Rows.TooMany e) {
      throw e;
    } catch (SQLException late) { // or a view that is gone; a connection that is fails just below
      lost += System.nanoTime() - began;
      return false;
    } finally {
      connection.rollback(savepoint);
    }
  }
}
