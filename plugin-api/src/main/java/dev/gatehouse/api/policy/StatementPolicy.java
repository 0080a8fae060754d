package dev.gatehouse.api.policy;

import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * Decides whether a statement may pass. All policies of the chain are asked; the strictest wins.
 */
public interface StatementPolicy extends AutoCloseable {

  /** When to ask; constant for the life of the instance, not empty. */
  Set<Interest> interests();

  /**
   * Whether it looks at {@link StatementCall#parameters()} or {@link StatementCall#values()};
   * constant for the life of the instance. If no policy does, a Bind does not wait for the server
   * to tell the types that the client left open: then values of those are not decoded.
   */
  default boolean readsValues() {
    return true;
  }

  /**
   * Called on the event loop of the session: must not block. A policy that has to wait returns a
   * stage that completes on {@link dev.gatehouse.api.PluginContext#workers()}; the session waits,
   * others do not.
   *
   * <p>An exception, a failed stage, {@code null} or a timeout counts as the configured {@code
   * on-failure}, which is deny by default. Return {@link Verdict#allow()} wherever nothing is
   * wrong: it costs no allocation.
   */
  CompletionStage<Verdict> decide(StatementCall call);

  @Override
  default void close() {}
}
