package dev.gatehouse.config;

import dev.gatehouse.api.config.Default;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An entry of {@code policies:}. */
public sealed interface Policy {

  /** The {@code type:} of a policy written in JavaScript. */
  String JAVASCRIPT = "javascript";

  /** Unique among the policies. */
  String name();

  /** What a statement gets when this policy fails; default deny. */
  FailureMode onFailure();

  /** What was written; for problems found later. */
  YamlMapping node();

  /**
   * A policy of a plugin.
   *
   * @param type the type a plugin offers
   * @param timeLimit how long a decision may take; default 1s
   * @param config for the plugin, bound when the plugin is known
   */
  record Plugin(
      String name,
      String type,
      @Default("deny") FailureMode onFailure,
      @Default("1s") Duration timeLimit,
      @Default("{}") YamlMapping config,
      @Self YamlMapping node)
      implements Policy {

    /** Checks name and time limit. */
    public Plugin {
      Rules.name(name);
      Rules.positive("time-limit", timeLimit);
    }
  }

  /**
   * A policy in JavaScript; exactly one of script and file is there.
   *
   * @param type always {@link #JAVASCRIPT}
   * @param reuse whether verdicts may be reused; default observed
   * @param script the source itself
   * @param file where the source stands
   */
  record Script(
      String name,
      String type,
      @Default("deny") FailureMode onFailure,
      @Default("observed") ScriptReuse reuse,
      @Nullable String script,
      @Nullable InputFile file,
      @Self YamlMapping node)
      implements Policy {

    /** Checks the name, and that there is one source. */
    public Script {
      Rules.name(name);
      if (script != null && file != null) {
        throw new IllegalArgumentException("has both script and file; keep one of them");
      }
      if (script == null && file == null) {
        throw new IllegalArgumentException(
            "needs its source: either script with the text itself, or file with a path");
      }
    }
  }

  /** Whether a verdict of a script may be used again for equal calls. */
  enum ScriptReuse {
    /** Where the script was observed to depend on nothing else. */
    OBSERVED,
    /** Never. */
    NEVER
  }

  /** Reads the kind that {@code type:} names. */
  static @Nullable Object read(YamlNode node, Binder binder, Problems problems) {
    if (!(node instanceof YamlMapping mapping)) {
      problems.add(node.place(), "must be a mapping of keys to values; found " + node.noun());
      return null;
    }
    var script = mapping.value("type") instanceof YamlScalar type && type.text().equals(JAVASCRIPT);
    return script
        ? binder.bind(mapping, Script.class, problems)
        : binder.bind(mapping, Plugin.class, problems);
  }
}
