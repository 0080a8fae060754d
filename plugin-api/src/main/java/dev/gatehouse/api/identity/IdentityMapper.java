package dev.gatehouse.api.identity;

import java.util.concurrent.CompletionStage;

/**
 * Maps a login to a principal and a database role. Mappers are asked in the order of the
 * configuration until one answers with something else than {@link Mapping.NotMine}; if none does,
 * the login is rejected.
 */
public interface IdentityMapper extends AutoCloseable {

  /**
   * Called on a worker thread once for each login, before authentication; may block. An exception,
   * a failed stage, {@code null} or a timeout (login deadline) rejects the login.
   */
  CompletionStage<Mapping> map(Login login);

  @Override
  default void close() {}
}
