package dev.gatehouse.app;

import java.util.Map;

/** What a running Gatehouse does for somebody who asks over its control socket. */
@FunctionalInterface
interface ControlVerb {

  /**
   * Does it, on a thread that may wait.
   *
   * @param user who asks, by the operating system's word
   * @param request as it was sent, {@code verb} included
   * @return the answer
   * @throws Exception if it was not done; its message is what the asker is told
   */
  Map<String, String> run(String user, Map<String, String> request) throws Exception;

  /** Whether it may take long: one such is done at a time, and none takes the place of others. */
  default boolean isLong() {
    return false;
  }
}
