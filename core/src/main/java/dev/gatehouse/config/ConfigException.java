package dev.gatehouse.config;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration cannot be used; carries every problem found. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /** All problems at once; at least one. */
  public ConfigException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a configuration that fails has at least one problem");
    }
    this.problems = List.copyOf(problems);
  }

  /** One problem. */
  public ConfigException(Problem problem) {
    this(List.of(problem));
  }

  /** The problems in the order of the file, at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
