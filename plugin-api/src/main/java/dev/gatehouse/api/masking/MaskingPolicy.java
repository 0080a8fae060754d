package dev.gatehouse.api.masking;

import dev.gatehouse.api.Session;
import java.util.Set;

/**
 * Says which columns are protected from a session, and how each cell of them is replaced.
 *
 * <p>The core finds the protected columns in a result by their origin (table OID and attribute
 * number, never by label), and refuses what it cannot trace: expressions over a protected table,
 * views built on one, copies of one. A policy therefore only names columns and maskers.
 */
public interface MaskingPolicy extends AutoCloseable {

  /**
   * The columns this session may not see in clear. Called on the event loop, once for a session
   * after login; must not block. Empty means that nothing is masked for it.
   */
  Set<ColumnName> protectedColumns(Session session);

  /**
   * The masker for one protected column of a result. Called on the event loop when a result begins;
   * must not block. An exception, {@code null} or a masker that does not {@linkplain Masker#fits
   * fit} refuses the result.
   */
  Masker masker(Session session, ColumnName column);

  @Override
  default void close() {}
}
