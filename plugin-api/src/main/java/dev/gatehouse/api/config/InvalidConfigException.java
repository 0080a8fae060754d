package dev.gatehouse.api.config;

import java.util.List;

/** The configuration of a plugin instance cannot work; carries every problem found. */
public final class InvalidConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * One thing that is wrong.
   *
   * @param path where, relative to {@code config:}, for example {@code columns[2].method}; empty
   *     for the whole mapping
   * @param message what is wrong and what to do
   */
  public record Problem(String path, String message) {}

  /** All problems at once; at least one. */
  public InvalidConfigException(List<Problem> problems) {
    super(problems.toString());
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an invalid configuration has at least one problem");
    }
    this.problems = List.copyOf(problems);
  }

  /** One problem. */
  public InvalidConfigException(String path, String message) {
    this(List.of(new Problem(path, message)));
  }

  /** The problems, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
