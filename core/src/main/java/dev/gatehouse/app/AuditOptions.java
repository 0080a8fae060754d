package dev.gatehouse.app;

import dev.gatehouse.audit.journal.AuditDirectory;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What all commands of {@code gatehouse audit} take. */
final class AuditOptions {

  @Mixin private LogOption log = new LogOption();

  @Option(
      names = "--format",
      paramLabel = "table|json",
      description = "How to print; default table on a terminal, else json.")
  private @Nullable Form form;

  /** The words of the option; picocli shows constants as they are written. */
  private enum Form {
    table,
    json
  }

  /**
   * The directory.
   *
   * @throws LaunchException if there is none
   */
  AuditDirectory directory() throws LaunchException {
    var directory = log.directory();
    if (!Files.isDirectory(directory)) {
      throw unreadable(directory + " is no directory; name that of the log with --dir");
    }
    return new AuditDirectory(directory);
  }

  /** Whether JSON is wanted. */
  boolean json() {
    if (form != null) {
      return form == Form.json;
    }
    return !terminal();
  }

  /** Whether somebody reads what is printed. */
  @SuppressWarnings("SystemConsoleNull") // what Java gives without a terminal has changed twice
  static boolean terminal() {
    var console = System.console();
    return console != null && console.isTerminal();
  }

  /** What an exception says, and of which file. */
  static String reason(Exception failure) {
    if (failure instanceof FileSystemException file && file.getReason() == null) {
      if (file instanceof NoSuchFileException) {
        return file.getFile() + " is missing";
      }
      if (file instanceof AccessDeniedException) {
        return file.getFile() + " may not be opened by " + System.getProperty("user.name");
      }
    }
    return String.valueOf(failure.getMessage());
  }

  /** Input cannot be read. */
  static LaunchException unreadable(String message) {
    return new LaunchException(message, AuditCommand.UNREADABLE);
  }
}
