package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What may be recorded of a message: secrets are hidden, or left out.
 *
 * @param texts of its statements
 * @param redacted whether anything was hidden
 */
record Recorded(String text, List<String> texts, List<Facts> facts, boolean redacted) {

  /** Of settings, facts say their values. */
  static List<Facts> withoutTexts(List<Facts> facts) {
    var without = new ArrayList<Facts>(facts.size());
    for (var one : facts) {
      var silent = one.settings().isEmpty() && one.copy() == null;
      without.add(silent ? one : one.toBuilder().withoutTexts().build());
    }
    return List.copyOf(without);
  }

  /** The parameters as they are recorded; the list itself if that is all of them. */
  static List<Parameter> parameters(List<Parameter> parameters, Captured captured) {
    for (var i = 0; i < parameters.size(); i++) {
      var first = recorded(parameters.get(i), captured);
      if (first.capture() != Parameter.Capture.FULL) {
        return parameters(parameters, captured, i, first);
      }
    }
    return parameters;
  }

  /** Those before {@code from} are recorded as they are, and that one as {@code first}. */
  private static List<Parameter> parameters(
      List<Parameter> parameters, Captured captured, int from, Parameter first) {
    var all = new ArrayList<Parameter>(parameters.size());
    all.addAll(parameters.subList(0, from));
    all.add(first);
    for (var i = from + 1; i < parameters.size(); i++) {
      all.add(recorded(parameters.get(i), captured));
    }
    return Collections.unmodifiableList(all);
  }

  private static Parameter recorded(Parameter parameter, Captured captured) {
    return parameter instanceof Recordable recordable ? captured.of(recordable) : parameter;
  }

  /** A parameter that knows whether it is a secret. */
  interface Recordable extends Parameter {
    /** The same without secrets; itself if it holds none. */
    Parameter recorded();

    /** Whether its value stands in the text. */
    default boolean literal() {
      return false;
    }
  }
}
