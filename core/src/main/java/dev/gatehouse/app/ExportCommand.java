package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.api.audit.EventFormat;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.Sha256;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.merkle.Hash;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.search.Query;
import dev.gatehouse.audit.search.Search;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code gatehouse audit export}. */
@Command(
    name = "export",
    description = {
      "Writes the events of a time to FILE, one a line, and what they are to FILE.manifest.json.",
      "With --proof full also FILE.proofs.jsonl: for each event the hash of its leaf and the proof"
          + " that the checkpoint of the manifest covers it. Exit code 2: it covers not all of them."
    },
    exitCodeOnInvalidInput = AuditCommand.UNREADABLE,
    exitCodeOnExecutionException = AuditCommand.UNREADABLE,
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {

  private static final JsonFactory JSON = new JsonFactory();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Mixin private LogOption log = new LogOption();

  @Option(
      names = "--format",
      paramLabel = "gatehouse|ocsf|ecs|cef",
      description = "The form of a line; default gatehouse.")
  private String format = "gatehouse";

  @Mixin private TimeRange time = new TimeRange();

  @Option(
      names = "--proof",
      paramLabel = "none|full",
      description = "Whether to write proofs; default none.")
  private Proofs proofs = Proofs.none;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where to; nothing that is there is overwritten.")
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private Path file;

  /** The words of the option; picocli shows constants as they are written. */
  private enum Proofs {
    none,
    full
  }

  /** What was written. */
  private static final class Written {
    private long events;
    private long first = -1;
    private long last = -1;
    private long unsigned;

    void add(long index, long signed) {
      first = events == 0 ? index : first;
      last = index;
      events++;
      unsigned += index >= signed ? 1 : 0;
    }
  }

  @Override
  public Integer call() throws LaunchException {
    EventFormat chosen;
    try {
      chosen = Formats.byName(format);
    } catch (IllegalArgumentException e) {
      throw AuditOptions.unreadable(String.valueOf(e.getMessage()));
    }
    return EventOptions.read(log.directory(), spec, opened -> export(opened, chosen));
  }

  private int export(LogDirectory log, EventFormat chosen) throws IOException, LaunchException {
    // The checkpoint first: what it covers is in the tiles by now.
    var checkpoint = log.checkpoint();
    var head = LogDirectory.head(checkpoint);
    var signed = head.size();
    var written = new Written();
    try (var lines = new DigestOutputStream(create(""), Sha256.digest());
        var proving = proofs == Proofs.full ? create(".proofs.jsonl") : null) {
      var prover = new Prover(new TileDirectory(log.directory().root(), signed));
      new Search(log, true)
          .run(
              Query.between(time.from(), time.to()),
              event -> {
                chosen.encode(event, lines);
                written.add(event.index(), signed);
                if (proving != null && event.index() < signed) {
                  prove(prover, event, head, proving);
                }
                return true;
              });
      lines.flush();
      manifest(log, checkpoint, written, lines.getMessageDigest().digest());
    } catch (FileAlreadyExistsException e) {
      throw AuditOptions.unreadable(e.getFile() + " is there already; choose another --out");
    }
    return proofs == Proofs.full && written.unsigned > 0 ? unsigned(written) : AuditCommand.SOUND;
  }

  private int unsigned(Written written) {
    spec.commandLine()
        .getErr()
        .println(
            "gatehouse: no checkpoint covers the last "
                + written.unsigned
                + " events yet; they have no proof");
    return AuditCommand.INCOMPLETE;
  }

  private OutputStream create(String suffix) throws IOException {
    var path = Path.of(file + suffix);
    return new BufferedOutputStream(
        Channels.newOutputStream(
            OwnFiles.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)));
  }

  /** Tiles are files as others are: a proof is written only if it holds. */
  private static void prove(Prover prover, Event event, TreeHead head, OutputStream out)
      throws IOException, LaunchException {
    var proof = prover.inclusion(event.index(), head.size());
    if (!proof.includes(Hash.of(event.leaf(), 0), event.index(), head)) {
      throw new LaunchException(
          "event "
              + event.index()
              + " is not what the checkpoint covers there; see gatehouse audit verify",
          AuditCommand.TAMPERED);
    }
    try (var json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeNumberField("index", event.index());
      json.writeBinaryField("leaf", event.leaf());
      json.writeArrayFieldStart("proof");
      for (var hash : proof.hashes()) {
        json.writeString(hash.base64());
      }
      json.writeEndArray();
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private void manifest(
      LogDirectory log, @Nullable String checkpoint, Written written, byte[] digest)
      throws IOException {
    try (var json = JSON.createGenerator(create(".manifest.json"), JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeStringField("log", log.identity().id());
      json.writeStringField("origin", log.identity().origin());
      json.writeStringField("format", format);
      AuditTimes.write(json, "from", time.from());
      AuditTimes.write(json, "to", time.to());
      json.writeNumberField("events", written.events);
      json.writeNumberField("first_index", written.first);
      json.writeNumberField("last_index", written.last);
      json.writeNumberField("not_covered", written.unsigned);
      json.writeStringField("sha256", HexFormat.of().formatHex(digest));
      json.writeStringField("checkpoint", checkpoint);
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }
}
