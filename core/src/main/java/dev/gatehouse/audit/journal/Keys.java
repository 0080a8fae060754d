package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The keys of a log: private ones outside its directory, public ones in it. */
public final class Keys {

  private Keys() {}

  /**
   * The key that signs the log; made if the log is new.
   *
   * @param folder where private keys are
   * @throws JournalException if the key is lost, or is not that of the log
   */
  public static SigningKey open(Path folder, AuditDirectory directory, LogIdentity identity)
      throws IOException {
    var file = folder.resolve(identity.id() + ".skey");
    var history = directory.keyHistory();
    try {
      if (!Files.exists(history)) {
        return begin(folder, file, history, identity);
      }
      if (!Files.exists(file)) {
        throw new JournalException(
            "the signing key of the log is missing: restore "
                + file
                + ", or begin a new log in another directory; what is signed stays provable");
      }
      var key = SigningKey.read(file, identity.origin());
      var current = KeyHistory.read(history).ranges().getLast().key();
      if (!key.verifier().equals(current)) {
        throw new JournalException(
            file + " is not the key that " + history + " names last (" + current.label() + ")");
      }
      return key;
    } catch (NoteException e) {
      throw new JournalException(file + " or " + history + " cannot be read: " + e.getMessage());
    }
  }

  private static SigningKey begin(Path folder, Path file, Path history, LogIdentity identity)
      throws IOException, NoteException {
    OwnFiles.createDirectories(folder);
    var key =
        Files.exists(file)
            ? SigningKey.read(file, identity.origin())
            : SigningKey.create(file, identity.origin());
    KeyHistory.of(key.verifier()).write(history);
    return key;
  }
}
