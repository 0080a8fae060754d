package dev.gatehouse.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client in front of the box has read.
 *
 * @param rows cells as text, null for NULL
 * @param tag the command tag, null if there was none
 * @param error the error, null if there was none
 */
public record Result(
    List<List<@Nullable String>> rows, @Nullable String tag, @Nullable Failure error) {

  /**
   * An ErrorResponse.
   *
   * @param severity {@code ERROR}, or {@code FATAL} if the session has ended
   */
  public record Failure(String severity, String sqlState, String message) {}
}
