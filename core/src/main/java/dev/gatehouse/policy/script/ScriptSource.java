package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.Verdict.Reuse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A policy script: an ES module whose default export is {@code (statement, session) => allow() |
 * deny(message, sqlState)}.
 *
 * @param name shown in problems and logs and used as the rule's name; unique in a set
 * @param code the text
 * @param reuse NEVER asks the script for every execution, SAME_STATEMENT only where it read the
 *     clock or a parameter
 */
public record ScriptSource(String name, String code, Reuse reuse) {

  /** Checks the name. */
  public ScriptSource {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the name of a script must not be blank");
    }
  }

  /** A script whose verdicts are reused where it was observed to be pure. */
  public ScriptSource(String name, String code) {
    this(name, code, Reuse.SAME_STATEMENT);
  }

  /**
   * Reads a file, named by its path as given.
   *
   * @throws IOException if it cannot be read or is not UTF-8
   */
  public static ScriptSource file(Path path) throws IOException {
    return new ScriptSource(path.toString(), Files.readString(path));
  }
}
