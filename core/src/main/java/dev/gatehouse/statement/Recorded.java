package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import java.util.ArrayList;
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

  /** The parameters without secrets; the list itself if it holds none. */
  static List<Parameter> parameters(List<Parameter> parameters) {
    for (var i = 0; i < parameters.size(); i++) {
      if (recorded(parameters.get(i)).capture() != Parameter.Capture.FULL) {
        return parameters.stream().map(Recorded::recorded).toList();
      }
    }
    return parameters;
  }

  private static Parameter recorded(Parameter parameter) {
    return parameter instanceof Recordable recordable ? recordable.recorded() : parameter;
  }

  /** A parameter that knows whether it is a secret. */
  interface Recordable extends Parameter {
    /** What may be recorded of it; itself if that is all of it. */
    Parameter recorded();
  }
}
