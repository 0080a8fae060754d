package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a log: private ones outside its directory, public ones in it. One key signs; at a
 * rotation two of them, until a checkpoint that both have signed is on record.
 *
 * <p>A rotation goes by files, so that it can break off anywhere: the new key lies beside the old
 * one until the list of public keys names it, and takes its place when the old one is not needed
 * any more. For one thread at a time.
 */
public final class Keys {

  private static final Logger LOG = LoggerFactory.getLogger(Keys.class);

  private final Path file;
  private final Path nextFile;
  private final Path historyFile;
  private final String name;
  private KeyHistory history;
  private SigningKey current;
  private @Nullable SigningKey retiring;

  private Keys(
      Path file,
      Path historyFile,
      String name,
      KeyHistory history,
      SigningKey current,
      @Nullable SigningKey retiring) {
    this.file = file;
    this.nextFile = next(file);
    this.historyFile = historyFile;
    this.name = name;
    this.history = history;
    this.current = current;
    this.retiring = retiring;
  }

  /**
   * The keys that sign the log; made if nothing has been signed.
   *
   * @param folder where private keys are
   * @throws JournalException if a key is lost, or is not that of the log
   */
  public static Keys open(Path folder, Journal journal) throws IOException {
    return open(folder, journal.directory(), journal.identity(), signed(journal));
  }

  private static boolean signed(Journal journal) {
    return journal.lastNote() != null || Files.exists(journal.directory().checkpoint());
  }

  /** {@code signed} is whether the log has a checkpoint. */
  static Keys open(Path folder, AuditDirectory directory, LogIdentity identity, boolean signed)
      throws IOException {
    var file = folder.resolve(identity.id() + ".skey");
    var historyFile = directory.keyHistory();
    var name = identity.origin();
    try {
      if (!Files.exists(historyFile)) {
        if (signed) {
          throw new JournalException(
              historyFile
                  + " is missing, but the log is signed: restore it from a copy, such as those"
                  + " who verify the log have"
                  + directory.wayOut());
        }
        begin(folder, file, historyFile, name);
      }
      if (!Files.exists(file)) {
        throw new JournalException(
            "the signing key of the log, "
                + file.getFileName()
                + ", is not in "
                + folder
                + ": is that the key directory (audit.key-directory, --key-directory)? Restore it"
                + " from a copy"
                + directory.wayOut());
      }
      return open(file, directory, name);
    } catch (NoteException e) {
      throw new JournalException(
          file
              + " or "
              + historyFile
              + " cannot be read: "
              + e.getMessage()
              + "; restore it from a copy"
              + directory.wayOut());
    }
  }

  private static void begin(Path folder, Path file, Path historyFile, String name)
      throws IOException, NoteException {
    OwnFiles.createDirectories(folder);
    var key = Files.exists(file) ? SigningKey.read(file, name) : SigningKey.create(file, name);
    KeyHistory.of(key.verifier()).write(historyFile);
  }

  private static Keys open(Path file, AuditDirectory directory, String name)
      throws IOException, NoteException {
    var historyFile = directory.keyHistory();
    var key = SigningKey.read(file, name);
    var history = KeyHistory.read(historyFile);
    var ranges = history.ranges();
    var last = ranges.getLast().key();
    if (key.verifier().equals(last)) {
      var keys = new Keys(file, historyFile, name, history, key, null);
      keys.forgetNext();
      return keys;
    }
    if (Files.exists(next(file))
        && ranges.size() > 1
        && key.verifier().equals(ranges.get(ranges.size() - 2).key())) {
      var next = SigningKey.read(next(file), name);
      if (next.verifier().equals(last)) {
        return new Keys(file, historyFile, name, history, next, key);
      }
    }
    throw new JournalException(
        file
            + " is not the key that "
            + historyFile
            + " names last ("
            + last.label()
            + "): restore both from the same copy"
            + directory.wayOut());
  }

  private static Path next(Path file) {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  /** Deletes a key that was made and does not sign. */
  void forgetNext() throws IOException {
    if (retiring == null && Files.deleteIfExists(nextFile)) {
      LOG.atWarn().addKeyValue("file", nextFile).log("a rotation of keys was not begun");
    }
  }

  /** What signs a checkpoint now: one key, or the new one and the old one. */
  List<SigningKey> signers() {
    return retiring == null ? List.of(current) : List.of(current, retiring);
  }

  /**
   * Makes a key that may follow on this one.
   *
   * @throws IOException also if the last rotation is not over
   */
  SigningKey prepare() throws IOException {
    if (retiring != null) {
      throw new IOException("the rotation before is not over: no checkpoint could be signed since");
    }
    Files.deleteIfExists(nextFile);
    try {
      return SigningKey.create(nextFile, name);
    } catch (NoteException e) {
      throw new IllegalStateException("the name of the log has become no name", e);
    }
  }

  /** From this size on the new key signs, and with it, for the first checkpoint, the old one. */
  void follow(SigningKey next, long from) throws IOException {
    KeyHistory rotated;
    try {
      rotated = history.rotated(next.verifier(), from);
    } catch (NoteException e) {
      throw new IOException("the key cannot follow: " + e.getMessage(), e);
    }
    // Both sign even if it cannot be written: that is right by either list.
    history = rotated;
    retiring = current;
    current = next;
    history.write(historyFile);
  }

  /** Whether the old key is not needed any more once a checkpoint of this size is on disk. */
  boolean mayRetire(long size) {
    return retiring != null && size >= history.ranges().getLast().from();
  }

  /** Destroys the old key. Its bytes go last: the key that the list names is always there. */
  void retire() throws IOException {
    history.write(historyFile);
    if (Files.exists(nextFile)) {
      try (var old = OwnFiles.open(file, StandardOpenOption.WRITE)) {
        Files.move(nextFile, file, StandardCopyOption.ATOMIC_MOVE);
        OwnFiles.force(OwnFiles.parent(file));
        OwnFiles.writeAll(old, ByteBuffer.allocate((int) old.size()));
        old.force(false);
      }
    }
    retiring = null;
    LOG.atInfo()
        .addKeyValue("key", current.verifier().label())
        .addKeyValue("from", history.ranges().getLast().from())
        .log("another key signs the log; the one before is destroyed");
  }
}
