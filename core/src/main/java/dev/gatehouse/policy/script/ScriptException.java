package dev.gatehouse.policy.script;

import java.util.List;
import java.util.stream.Collectors;

/** Scripts that cannot be used; all problems of a set at once. */
public final class ScriptException extends Exception {

  /**
   * What is wrong with a script.
   *
   * @param script its name
   * @param line from 1, in the script's text
   * @param column from 1
   * @param message one line, without the position
   */
  public record Problem(String script, int line, int column, String message) {

    /** {@code script:line:column: message}. */
    @Override
    public String toString() {
      return script + ':' + line + ':' + column + ": " + message;
    }
  }

  private final transient List<Problem> problems;

  ScriptException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** At least one. */
  public List<Problem> problems() {
    return problems;
  }
}
