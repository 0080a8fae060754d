package dev.gatehouse.app;

import dev.gatehouse.audit.journal.AuditDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A log as a command finds it: one that a Gatehouse writes to, or a copy. */
final class LiveLog {

  private static final Duration PATIENCE = Duration.ofSeconds(35);

  /** An answer has room for it, whatever has to be escaped. */
  private static final int MOST_CHARACTERS = 8192;

  private static final String TEXT = "--text";

  private final AuditDirectory directory;

  LiveLog(Path directory) {
    this.directory = new AuditDirectory(directory.toAbsolutePath());
  }

  /**
   * Puts on record that the log is about to be read. A copy is read without: it cannot be put on
   * record there.
   *
   * @param spec of the command that reads
   * @throws LaunchException if somebody writes to the log, and the reading is not on record
   */
  void announce(CommandSpec spec) throws LaunchException {
    var request = new LinkedHashMap<String, String>();
    request.put(ReadVerb.COMMAND, commandLine(spec));
    var login = System.getenv("SUDO_USER");
    if (login != null) {
      request.put(ReadVerb.LOGIN, login);
    }
    ask(ReadVerb.NAME, request);
  }

  private static String commandLine(CommandSpec spec) {
    var line = shown(spec.root().commandLine().getParseResult().originalArgs());
    return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS);
  }

  /** Who looks for a value must not write it down. */
  static String shown(List<String> args) {
    var shown = new ArrayList<>(args);
    for (var i = 0; i < shown.size(); i++) {
      if (shown.get(i).startsWith(TEXT + '=')) {
        shown.set(i, TEXT + "=***");
      } else if (shown.get(i).equals(TEXT) && i + 1 < shown.size()) {
        shown.set(++i, "***");
      }
    }
    return String.join(" ", shown);
  }

  /**
   * Asks the Gatehouse that writes to the log.
   *
   * @return its answer; null if nobody writes to the log
   * @throws LaunchException if it refuses, or does not answer
   */
  @Nullable Map<String, String> ask(String verb, Map<String, String> details)
      throws LaunchException {
    return ask(verb, details, PATIENCE);
  }

  /** The same of what may take so long. */
  @Nullable Map<String, String> ask(String verb, Map<String, String> details, Duration atMost)
      throws LaunchException {
    var request = new LinkedHashMap<>(details);
    request.put("verb", verb);
    var answer = answer(request, atMost);
    var error = answer == null ? null : answer.get("error");
    if (error != null) {
      throw AuditOptions.unreadable(
          "the Gatehouse that writes to " + directory.root() + " refuses '" + verb + "': " + error);
    }
    return answer;
  }

  private @Nullable Map<String, String> answer(Map<String, String> request, Duration atMost)
      throws LaunchException {
    try {
      var answer = ControlClient.ask(directory.controlSocket(), request, atMost);
      if (answer != null || !directory.inUse()) {
        return answer;
      }
    } catch (IOException e) {
      throw silent(String.valueOf(e.getMessage()));
    }
    throw silent("nobody listens");
  }

  private LaunchException silent(String reason) {
    return AuditOptions.unreadable(
        directory.root()
            + " is in use, and its Gatehouse does not answer at "
            + directory.controlSocket()
            + " ("
            + reason
            + "): work on a copy of the directory, or stop Gatehouse");
  }
}
