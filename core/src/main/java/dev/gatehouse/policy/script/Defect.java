package dev.gatehouse.policy.script;

import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.SourceSection;
import org.jspecify.annotations.Nullable;

/** A script that cannot be used. */
final class Defect extends Exception {
  private final transient ScriptException.Problem problem;

  private Defect(ScriptException.Problem problem) {
    super(problem.toString(), null, false, false);
    this.problem = problem;
  }

  /** A defect of the whole script. */
  Defect(String script, String message) {
    this(new ScriptException.Problem(script, 1, 1, message));
  }

  /** A defect where GraalVM says. Must be called inside the watch. */
  static Defect of(String script, PolyglotException failure) {
    var location = location(failure);
    var line = location == null ? 1 : location.getStartLine();
    var column = location == null ? 1 : location.getStartColumn();
    var message = new GuestException(failure).getMessage();
    return new Defect(
        new ScriptException.Problem(
            script, line, column, firstLine(script, String.valueOf(message))));
  }

  ScriptException.Problem problem() {
    return problem;
  }

  /** Exceptions a script throws itself have no location but a stack. */
  private static @Nullable SourceSection location(PolyglotException failure) {
    if (failure.getSourceLocation() != null) {
      return failure.getSourceLocation();
    }
    for (var frame : failure.getPolyglotStackTrace()) {
      if (frame.isGuestFrame() && frame.getSourceLocation() != null) {
        return frame.getSourceLocation();
      }
    }
    return null;
  }

  /** GraalVM's syntax errors repeat the position and quote the code on further lines. */
  private static String firstLine(String script, String message) {
    var line = message.lines().findFirst().orElse("");
    var at = line.indexOf(script + ':');
    return at < 0 ? line : line.substring(0, at) + line.substring(at).replaceFirst("^\\S+ ", "");
  }
}
