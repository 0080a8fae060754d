package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.merkle.CarefulFiles;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.NoteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that cannot be written any more, and that another one goes on from. What is left of it may
 * be damaged: what cannot be read is said, not guessed. Only its name must be there.
 */
final class FollowedLog {

  private static final Logger LOG = LoggerFactory.getLogger(FollowedLog.class);

  /** The detail of the first record that names it; the others begin with it and a dot. */
  static final String NAME = "follows";

  private final AuditDirectory directory;
  private final LogIdentity identity;
  private final @Nullable KeyHistory keys;
  private @Nullable Note newest;
  private long size = -1;
  private long records = -1;

  private FollowedLog(AuditDirectory directory, LogIdentity identity) {
    this.directory = directory;
    this.identity = identity;
    this.keys = keys(directory);
  }

  /**
   * Its name.
   *
   * @throws JournalException if there is none: another directory may be meant
   */
  static LogIdentity identity(Path directory) {
    var file = new AuditDirectory(directory).identity();
    try {
      var identity = LogIdentity.read(file);
      if (identity != null) {
        return identity;
      }
    } catch (IOException e) {
      throw new JournalException(
          file + ", of the log that this one is to follow (audit.follows), cannot be read: " + e);
    }
    throw new JournalException(
        directory
            + " is no log that this one could follow: there is no log.json that could be read. Name"
            + " the directory of the log before in audit.follows, or leave that out");
  }

  /**
   * What the first record of the log that follows says of it.
   *
   * @param into receives the details
   * @throws JournalException if it has no name
   */
  static void describe(Path directory, Map<String, String> into) {
    var log = new FollowedLog(new AuditDirectory(directory), identity(directory));
    log.read();
    into.put(NAME, log.identity.id());
    into.put(NAME + ".origin", log.identity.origin());
    log.describe(into);
  }

  private void describe(Map<String, String> into) {
    into.put(NAME + ".records", records < 0 ? "unknown" : Long.toString(records));
    var note = newest;
    if (note == null) {
      into.put(NAME + ".checkpoint", "none");
      return;
    }
    into.put(NAME + ".size", Long.toString(size));
    into.put(NAME + ".root", note.text().split("\n", -1)[2]);
    into.put(NAME + ".checkpoint", note.toString());
  }

  private static @Nullable KeyHistory keys(AuditDirectory directory) {
    try {
      return directory.keys();
    } catch (IOException | JournalException e) {
      return null;
    }
  }

  private void read() {
    try {
      take(CarefulFiles.read(directory.checkpoint(), Note.MAX_BYTES));
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("reason", e).log("the log before has no checkpoint beside it");
    }
    try {
      readSegments();
    } catch (IOException | RuntimeException e) {
      LOG.atWarn().addKeyValue("reason", e).log("the log before cannot be read to its end");
    }
  }

  /** From the last one back to one that has a checkpoint. */
  private void readSegments() throws IOException {
    var storage = new DiskStorage(directory);
    for (var segment : Chain.read(storage).counting().reversed()) {
      if (segment.header().log().equals(identity.id()) && read(storage, segment)) {
        return;
      }
    }
  }

  /** Up to where it is damaged; whether a checkpoint that counts stands in it. */
  private boolean read(Storage storage, Segment segment) throws IOException {
    var signed = false;
    records = Math.max(records, segment.first());
    try (var file = storage.open(segment.number(), false)) {
      var frames = new FrameReader(file, segment.header().nonce(), 0);
      while (frames.nextOffset() < segment.end() && frames.next()) {
        var payload = frames.at() + Frame.HEADER;
        if (frames.type() == Frame.LEAF) {
          records = Math.max(records, Leaf.index(frames.array(), payload) + 1);
        } else if (frames.type() == Frame.NOTE) {
          var length = Frame.length(frames.array(), frames.at());
          signed |= take(Arrays.copyOfRange(frames.array(), payload, payload + length));
        }
      }
      return signed;
    }
  }

  /** Remembers the checkpoint that covers most; whether this one counts. */
  private boolean take(byte[] bytes) {
    try {
      var note = Note.parse(bytes);
      var checkpoint = keys == null ? Checkpoint.parse(note.text()) : keys.open(note);
      if (!checkpoint.origin().equals(identity.origin())) {
        throw new NoteException("it is of another log, " + checkpoint.origin());
      }
      if (checkpoint.head().size() > size) {
        newest = note;
        size = checkpoint.head().size();
      }
      return true;
    } catch (NoteException e) {
      LOG.atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("a checkpoint of the log before does not count");
      return false;
    }
  }

  /** Says so if a log that is there already follows another one than this, or none. */
  static void compare(Path directory, Journal journal) {
    try (var first = journal.open(0)) {
      var events = new ArrayList<Event>();
      first.read(events, 1, 1);
      if (events.isEmpty() || events.getFirst().index() > 0) {
        // It was pruned.
        return;
      }
      var named = events.getFirst().details().get(NAME);
      if (named == null || differs(directory, named)) {
        LOG.atWarn()
            .addKeyValue("configured", directory)
            .addKeyValue("recorded", named == null ? "none" : named)
            .log(
                "the log was begun before, and its first record names another one that it follows"
                    + " than audit.follows, or none; that stays so");
      }
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("reason", e)
          .log("whether the log follows the one that audit.follows names cannot be told");
    }
  }

  /** The log before may be gone by now. */
  private static boolean differs(Path directory, String named) throws IOException {
    var file = new AuditDirectory(directory).identity();
    return Files.exists(file) && !identity(directory).id().equals(named);
  }
}
