package dev.gatehouse.app;

import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.VerifierKey;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit verify}. */
@Command(
    name = "verify",
    description = {
      "Checks every byte of the log, recomputes every commitment and checkpoint, and compares what"
          + " is derived from them. Writes nothing.",
      "Exit codes: 0 sound; 1 tampered with; 2 sound but incomplete: in use, not recovered after a"
          + " crash, or statements passed unaudited; 3 cannot be read."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class AuditVerifyCommand implements Callable<Integer> {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private final AuditOptions options = new AuditOptions();

  @Option(
      names = "--vkey",
      paramLabel = "FILE",
      description =
          "The key of the log, or its keys with their sizes, kept elsewhere; without it those of"
              + " the directory are trusted.")
  private @Nullable Path vkey;

  @Option(
      names = "--witness",
      paramLabel = "FILE:K",
      description = "Keys of witnesses, one a line, of which K must have cosigned.")
  private @Nullable String witness;

  @Option(
      names = "--last-known",
      paramLabel = "NOTE",
      description = "A checkpoint kept elsewhere: the log must begin with the records it covers.")
  private @Nullable Path lastKnown;

  @Option(
      names = "--from",
      paramLabel = "INDEX",
      description = "The first record whose bodies are checked; the tree is always checked whole.")
  private long from;

  @Option(
      names = "--to",
      paramLabel = "INDEX",
      description = "The first record whose bodies are not checked any more.")
  private long to = Long.MAX_VALUE;

  @Option(
      names = "--view",
      paramLabel = "FILE",
      description =
          "JSON lines of a sink or an export, of format gatehouse, ocsf or ecs: each must say what its"
              + " record says. Not with --from and --to.")
  private @Nullable Path view;

  @Option(
      names = "--follows",
      paramLabel = "DIR|NOTE",
      description =
          "The log that this one follows, or a checkpoint of it kept elsewhere: compared with what"
              + " the first record names.")
  private @Nullable Path follows;

  @Override
  public Integer call() throws LaunchException {
    try {
      var report = Verifier.verify(options.directory(), verifyOptions());
      var out = spec.commandLine().getOut();
      if (options.json()) {
        VerifyPrinter.json(report, out);
      } else {
        VerifyPrinter.table(report, out);
      }
      return report.exitCode();
    } catch (NoteException | JournalException | IOException e) {
      throw AuditOptions.unreadable("the log cannot be checked: " + AuditOptions.reason(e));
    }
  }

  private VerifyOptions verifyOptions() throws IOException, NoteException {
    if (view != null && (from > 0 || to < Long.MAX_VALUE)) {
      throw new ParameterException(
          spec.commandLine(), "--view needs all bodies checked: leave out --from and --to");
    }
    var quorum = 0;
    List<VerifierKey> witnesses = List.of();
    if (witness != null) {
      var colon = witness.lastIndexOf(':');
      quorum = quorum(witness.substring(colon + 1));
      witnesses = keys(Path.of(witness.substring(0, Math.max(colon, 0))));
    }
    return new VerifyOptions(
        vkey == null ? null : history(vkey),
        witnesses,
        quorum,
        lastKnown == null ? null : Note.parse(Files.readAllBytes(lastKnown)),
        from,
        to,
        view,
        follows);
  }

  private int quorum(String text) {
    try {
      var quorum = Integer.parseInt(text);
      if (quorum > 0) {
        return quorum;
      }
    } catch (NumberFormatException e) {
      throw new ParameterException(spec.commandLine(), "--witness is FILE:K, for example w.vkey:2");
    }
    throw new ParameterException(spec.commandLine(), "--witness needs at least 1 of them");
  }

  /** A list of keys with sizes, or one key alone. */
  static KeyHistory history(Path file) throws IOException, NoteException {
    var text = Files.readString(file, StandardCharsets.UTF_8);
    return text.contains(" from ")
        ? KeyHistory.parse(text)
        : KeyHistory.of(VerifierKey.parse(text.strip()));
  }

  private static List<VerifierKey> keys(Path file) throws IOException, NoteException {
    var keys = new ArrayList<VerifierKey>();
    for (var line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
      if (!line.isBlank()) {
        keys.add(VerifierKey.parse(line.strip()));
      }
    }
    return keys;
  }
}
