package dev.gatehouse.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit}: all that is done with a log from outside Gatehouse. */
@Command(
    name = "audit",
    description = {
      "Reads and checks the audit trail. Works on the files alone, best on a copy of them.",
      "Exit codes: 0 sound; 1 tampered with, or a proof fails; 2 sound but incomplete, or beyond a"
          + " limit asked for; 3 wrong options, or input that cannot be read."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      AuditVerifyCommand.class,
      TailCommand.class,
      SearchCommand.class,
      ExportCommand.class,
      ProveCommand.class,
      PruneCommand.class,
      StatusCommand.class,
      EvidenceCommand.class,
      EraseCommand.class,
      RotateKeyCommand.class,
    })
final class AuditCommand implements Runnable {

  /** Exit code: everything is as it should be. */
  static final int SOUND = 0;

  /** Exit code: tampered with, or a proof fails. */
  static final int TAMPERED = 1;

  /** Exit code: sound but incomplete, or beyond a limit asked for. */
  static final int INCOMPLETE = 2;

  /** Exit code: wrong options, or input that cannot be read. */
  static final int UNREADABLE = 3;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "A command is missing.");
  }
}
