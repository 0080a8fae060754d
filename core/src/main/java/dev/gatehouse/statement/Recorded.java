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
    List<Parameter> all = null;
    for (var i = 0; i < parameters.size(); i++) {
      var one = recorded(parameters.get(i), captured);
      if (all == null && one.capture() != Parameter.Capture.FULL) {
        all = new ArrayList<>(parameters.subList(0, i));
      }
      if (all != null) {
        all.add(one);
      }
    }
    return all == null ? parameters : Collections.unmodifiableList(all);
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
