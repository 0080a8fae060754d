package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.proof.Bundle;
import dev.gatehouse.audit.proof.BundleCheck;
import dev.gatehouse.audit.proof.BundleFile;
import dev.gatehouse.audit.proof.BundleMaker;
import dev.gatehouse.audit.proof.MissingException;
import dev.gatehouse.audit.proof.RefutedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit prove}. */
@Command(
    name = "prove",
    description = {
      "Writes a bundle that proves a record (--index), or that one checkpoint extends another"
          + " (--from-note); or checks a bundle (--check), without a log.",
      "Exit codes: 0 proved; 1 not true; 2 no checkpoint covers it yet, or a body of it is not"
          + " shown; 3 cannot be read, or is not there."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class ProveCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  /** Characters of a message. */
  private static final int MOST_SHOWN = 1000;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private final AuditOptions options = new AuditOptions();

  @Option(names = "--index", paramLabel = "N", description = "Index of the record to prove.")
  private @Nullable Long index;

  @Option(
      names = "--from-note",
      paramLabel = "FILE",
      description = "The older checkpoint, as it was kept elsewhere.")
  private @Nullable Path from;

  @Option(
      names = "--to-note",
      paramLabel = "FILE",
      description = "The newer checkpoint; default that of the log.")
  private @Nullable Path to;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the bundle; nothing that is there is overwritten.")
  private @Nullable Path out;

  @Option(names = "--check", paramLabel = "FILE", description = "The bundle to check.")
  private @Nullable Path check;

  @Option(
      names = "--vkey",
      paramLabel = "FILE",
      description =
          "With --check: the key of the log, or its keys with their sizes, from elsewhere.")
  private @Nullable Path vkey;

  @Override
  public Integer call() throws LaunchException {
    var bundle = check;
    if (bundle != null) {
      var key = vkey;
      if (key == null) {
        throw new ParameterException(
            spec.commandLine(), "--check needs the key of the log: --vkey FILE");
      }
      return check(bundle, key);
    }
    require((index == null) != (from == null), "Give one of --index, --from-note and --check.");
    require(index == null || index >= 0, "--index is 0 or more");
    return EventOptions.read(options.directory().root(), spec, this::make);
  }

  private void require(boolean met, String problem) {
    if (!met) {
      throw new ParameterException(spec.commandLine(), problem);
    }
  }

  // ---- making

  private int make(LogDirectory log) throws IOException, LaunchException {
    try {
      write(bundle(log));
      return AuditCommand.SOUND;
    } catch (MissingException e) {
      throw new LaunchException(
          String.valueOf(e.getMessage()),
          e.later() ? AuditCommand.INCOMPLETE : AuditCommand.UNREADABLE);
    } catch (RefutedException e) {
      throw new LaunchException(
          e.getMessage() + "; see gatehouse audit verify", AuditCommand.TAMPERED);
    } catch (NoteException e) {
      throw AuditOptions.unreadable("a checkpoint cannot be read: " + e.getMessage());
    } catch (FileAlreadyExistsException e) {
      throw AuditOptions.unreadable(e.getFile() + " is there already; choose another --out");
    }
  }

  private Bundle bundle(LogDirectory log)
      throws IOException, NoteException, MissingException, RefutedException {
    var maker = new BundleMaker(log);
    if (from == null) {
      return maker.record(index == null ? -1 : index);
    }
    var newer = to == null ? log.directory().checkpoint() : to;
    return maker.growth(note(from), note(newer));
  }

  private static Note note(Path file) throws IOException, NoteException {
    if (Files.size(file) > Note.MAX_BYTES) {
      throw new NoteException(file + " is longer than any");
    }
    return Note.parse(Files.readAllBytes(file));
  }

  private void write(Bundle bundle) throws IOException, LaunchException {
    var bytes = new ByteArrayOutputStream();
    BundleFile.write(bundle, bytes);
    if (bytes.size() > BundleFile.LONGEST) {
      throw AuditOptions.unreadable("the bundle would be longer than any that can be checked");
    }
    if (out == null) {
      spec.commandLine().getOut().print(bytes.toString(StandardCharsets.UTF_8));
      spec.commandLine().getOut().flush();
      return;
    }
    try (var file = OwnFiles.open(out, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OwnFiles.writeAll(file, ByteBuffer.wrap(bytes.toByteArray()));
    }
  }

  // ---- checking

  private int check(Path bundle, Path keys) throws LaunchException {
    try {
      var truth = new BundleCheck(AuditVerifyCommand.history(keys)).check(BundleFile.read(bundle));
      print(truth);
      return truth.withheld().isEmpty() ? AuditCommand.SOUND : AuditCommand.INCOMPLETE;
    } catch (RefutedException e) {
      throw new LaunchException(
          "the bundle proves nothing: " + shown(e.getMessage()), AuditCommand.TAMPERED);
    } catch (IOException | NoteException e) {
      throw AuditOptions.unreadable(
          "the bundle cannot be checked: " + shown(AuditOptions.reason(e)));
    }
  }

  /** Who made the bundle may have chosen any of it. */
  private static String shown(@Nullable String text) {
    return EventPrinter.printable(String.valueOf(text), MOST_SHOWN);
  }

  private void print(BundleCheck.Truth truth) throws IOException {
    var printer = spec.commandLine().getOut();
    if (options.json()) {
      printer.println(json(truth));
    } else {
      table(truth, printer);
    }
    printer.flush();
  }

  private static void table(BundleCheck.Truth truth, PrintWriter out) {
    out.println("proved");
    out.println("log              " + shown(truth.origin()));
    out.println("checkpoint       " + truth.tree().size() + " records, " + truth.tree().root());
    var older = truth.older();
    if (older != null) {
      out.println("extends          " + older.size() + " records, " + older.root());
    }
    truth.withheld().forEach(body -> out.println("not shown        " + body));
    if (truth.event() != null) {
      out.println("event            " + EventPrinter.printable(truth.event(), Integer.MAX_VALUE));
    }
  }

  private static String json(BundleCheck.Truth truth) throws IOException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("verdict", "proved");
      json.writeStringField("origin", truth.origin());
      json.writeNumberField("size", truth.tree().size());
      json.writeStringField("root", truth.tree().root().base64());
      var older = truth.older();
      if (older != null) {
        json.writeNumberField("older_size", older.size());
        json.writeStringField("older_root", older.root().base64());
      }
      VerifyPrinter.texts(json, "not_shown", truth.withheld());
      if (truth.event() != null) {
        json.writeFieldName("event");
        json.writeRawValue(truth.event());
      }
      json.writeEndObject();
    }
    return text.toString();
  }
}
