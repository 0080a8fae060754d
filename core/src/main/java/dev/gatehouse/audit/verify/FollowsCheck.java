package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.LogIdentity;
import dev.gatehouse.audit.merkle.CarefulFiles;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.Prover;
import dev.gatehouse.audit.merkle.TileDirectory;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.verify.VerifyReport.Follows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the log that this one follows is the one that is known: its directory, or a checkpoint of
 * it that somebody has kept. Of a directory the tiles are looked at, not the segments: those may be
 * why another log was begun.
 */
final class FollowsCheck {

  private static final String OPTION = "--follows";

  private final Path known;
  private final Findings findings;

  FollowsCheck(Path known, Findings findings) {
    this.known = known;
    this.findings = findings;
  }

  /**
   * What the first record of a log says of the one before; null if it names none.
   *
   * @param said details of that record
   */
  static @Nullable Follows named(Map<String, String> said) {
    var log = said.get("follows");
    return log == null
        ? null
        : new Follows(
            log,
            said.getOrDefault("follows.origin", ""),
            said.getOrDefault("follows.records", ""),
            head(said.getOrDefault("follows.checkpoint", "")),
            said.getOrDefault("follows.checkpoint", ""));
  }

  private static @Nullable TreeHead head(String note) {
    try {
      return checkpoint(note.getBytes(StandardCharsets.UTF_8)).head();
    } catch (NoteException e) {
      return null;
    }
  }

  /**
   * Compares them.
   *
   * @param pruned whether the first record is not here any more
   * @throws IOException if what is known cannot be read at all
   */
  void check(@Nullable Follows named, boolean pruned) throws IOException {
    if (pruned) {
      findings.incomplete("the first record was pruned: what log this one follows cannot be told");
    } else if (named == null) {
      fault("the first record names no log that this one follows");
    } else if (Files.isDirectory(known)) {
      compareWithLog(named);
    } else {
      compareWithNote(named);
    }
  }

  private void compareWithNote(Follows named) throws IOException {
    Checkpoint kept;
    try {
      kept = checkpoint(CarefulFiles.read(known, Note.MAX_BYTES));
    } catch (NoteException e) {
      throw new FileSystemException(known.toString(), null, "is no checkpoint: " + e.getMessage());
    }
    var head = named.head();
    if (!kept.origin().equals(named.origin())) {
      fault("it is a checkpoint of another log: " + kept.origin());
    } else if (head == null) {
      findings.incomplete(nothingNamed());
    } else if (head.size() != kept.head().size()) {
      findings.incomplete(
          "the checkpoint kept is over "
              + kept.head().size()
              + " records, the one that is named over "
              + head.size()
              + ": only the directory of the log shows whether one extends the other");
    } else if (!head.equals(kept.head())) {
      fault(others(head));
    }
  }

  private void compareWithLog(Follows named) throws IOException {
    var directory = new AuditDirectory(known);
    var identity = identity(directory);
    if (!identity.id().equals(named.log()) || !identity.origin().equals(named.origin())) {
      fault("it is another log, " + identity.id() + ", not " + named.log());
      return;
    }
    var head = named.head();
    if (head == null) {
      findings.incomplete(nothingNamed());
      return;
    }
    try {
      var keys = keys(directory);
      open(named.checkpoint().getBytes(StandardCharsets.UTF_8), keys);
      var newest = open(CarefulFiles.read(directory.checkpoint(), Note.MAX_BYTES), keys);
      requireExtended(head, newest.head());
    } catch (NoteException e) {
      fault("a checkpoint that does not count: " + e.getMessage());
    } catch (IOException e) {
      findings.incomplete("the log before cannot be compared: " + e);
    }
  }

  private static LogIdentity identity(AuditDirectory directory) throws IOException {
    try {
      var identity = LogIdentity.read(directory.identity());
      if (identity != null) {
        return identity;
      }
    } catch (JournalException e) {
      throw new IOException(e.getMessage(), e);
    }
    throw new NoSuchFileException(directory.root().toString(), null, "there is no log in it");
  }

  private @Nullable KeyHistory keys(AuditDirectory directory) throws IOException, NoteException {
    try {
      return KeyHistory.read(directory.keyHistory());
    } catch (NoSuchFileException e) {
      findings.incomplete("the keys of the log before are missing: its signatures are unchecked");
      return null;
    }
  }

  private static Checkpoint open(byte[] note, @Nullable KeyHistory keys) throws NoteException {
    return keys == null ? checkpoint(note) : keys.open(Note.parse(note));
  }

  private static Checkpoint checkpoint(byte[] note) throws NoteException {
    return Checkpoint.parse(Note.parse(note).text());
  }

  private void requireExtended(TreeHead named, TreeHead newest) throws IOException {
    if (newest.size() < named.size()) {
      fault(
          "the log before is signed up to "
              + newest.size()
              + ", not up to "
              + named.size()
              + " as it was");
      return;
    }
    var prover = new Prover(new TileDirectory(known, newest.size()));
    if (named.size() > 0
        && !prover.consistency(named.size(), newest.size()).connects(named, newest)) {
      fault(others(named));
    } else if (newest.size() > named.size()) {
      findings.notice(
          "the log before has gone on to "
              + newest.size()
              + " records, beyond the "
              + named.size()
              + " that are named");
    }
  }

  private static String nothingNamed() {
    return "the first record names no checkpoint of the log before: there is nothing to compare";
  }

  private static String others(TreeHead named) {
    return "the records below " + named.size() + " are not those that the first record names";
  }

  private void fault(String reason) {
    findings.fault(OPTION, reason);
  }
}
