package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.merkle.Frontier;
import dev.gatehouse.audit.merkle.NodeSink;
import dev.gatehouse.audit.merkle.TreeHash;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.sink.EventLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log that is only read, as it stands in its directory or a copy of it. Nothing is locked and
 * nothing is changed: a Gatehouse may write to it meanwhile. For one thread.
 */
public final class LogDirectory implements AutoCloseable {

  private final AuditDirectory directory;
  private final LogIdentity identity;
  private final Storage storage;
  private final Chain chain;
  private @Nullable Segment last;
  private @Nullable SegmentScan tail;
  private volatile long end;
  private long missing;

  private LogDirectory(
      AuditDirectory directory, LogIdentity identity, Storage storage, Chain chain) {
    this.directory = directory;
    this.identity = identity;
    this.storage = storage;
    this.chain = chain;
  }

  /**
   * Opens a log and looks for its end.
   *
   * @throws IOException if there is no log, or it cannot be read
   * @throws JournalException if its name or the head of a segment is damaged
   */
  public static LogDirectory open(Path root) throws IOException {
    var directory = new AuditDirectory(root);
    var identity = LogIdentity.read(directory.identity());
    if (identity == null) {
      throw new NoSuchFileException(
          root.toString(), null, "is not the directory of a log: it has no log.json");
    }
    var storage = new DiskStorage(directory);
    var log = new LogDirectory(directory, identity, storage, Chain.read(storage));
    try {
      // In this order: what is signed was durable before.
      var signed = log.signedSize();
      log.missing = Math.max(signed - log.refresh(), 0);
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
    return log;
  }

  /** Looks for what was written since. Returns the {@linkplain #end() end}. */
  public long refresh() throws IOException {
    var known = chain.counting();
    chain.addBehind(storage, known.isEmpty() ? -1 : known.getLast().number());
    var counting = chain.counting();
    if (counting.isEmpty()) {
      return end;
    }
    var now = counting.getLast();
    if (!now.equals(last)) {
      close();
      last = now;
      tail = new SegmentScan(storage, now);
      end = now.first();
    }
    scan();
    return end;
  }

  private void scan() throws IOException {
    var scan = tail;
    if (scan != null) {
      for (var record = scan.next(); record != null; record = scan.next()) {
        end = record.index() + 1;
      }
    }
  }

  /** Behind the last whole record there is. */
  public long end() {
    return end;
  }

  /** How many records at its end a checkpoint covered when it was opened, and are not there. */
  public long missing() {
    return missing;
  }

  /** Where it is. */
  public AuditDirectory directory() {
    return directory;
  }

  /** What it is called. */
  public LogIdentity identity() {
    return identity;
  }

  /** The segments that count, ascending. */
  public List<Segment> segments() {
    return chain.counting();
  }

  /** Whether nothing more can come into this segment: a later one is there. */
  public boolean complete(Segment segment) {
    return chain.after(segment) != null;
  }

  /** Bytes of the file of a segment. */
  public long size(Segment segment) throws IOException {
    return Files.size(directory.segment(segment.number()));
  }

  /** When a segment was written to, or something in it was erased. */
  public FileTime modified(Segment segment) throws IOException {
    return Files.getLastModifiedTime(directory.segment(segment.number()));
  }

  /** Whether something is being erased, or was when its Gatehouse ended. */
  public boolean erasing() {
    return storage.erasing();
  }

  /** Reads a segment from its beginning. */
  public SegmentScan scan(Segment segment) throws IOException {
    return new SegmentScan(storage, segment);
  }

  /** The tree of the records before the first that is here. */
  public Frontier before() {
    var segments = chain.counting();
    return segments.isEmpty()
        ? new Frontier(NodeSink.NONE)
        : Frontier.read(segments.getFirst().header().frontier().buffer(), NodeSink.NONE);
  }

  /** The erasures that are on record, and signed by who recorded them. */
  public List<Erasure> erasures() throws IOException {
    return Erasing.erasures(SignedEvents.of(storage, chain, Erasure.EVENT, 0, directory.keys()));
  }

  /** Reads the events from this index on, as far as {@link #refresh} has found records. */
  public EventLog.Cursor events(long from) {
    return new JournalCursor(new LogReader(storage, chain, this::end, from), from);
  }

  /** The newest signed checkpoint as it stands in its file; null if there is none. */
  public @Nullable String checkpoint() throws IOException {
    return Files.exists(directory.checkpoint())
        ? Files.readString(directory.checkpoint(), StandardCharsets.UTF_8)
        : null;
  }

  /**
   * How many records the checkpoint covers; 0 if there is none. Its signatures are not checked.
   *
   * @throws JournalException if it is no checkpoint
   */
  public long signedSize() throws IOException {
    return signedHead().size();
  }

  /** The tree that the checkpoint is of; the empty one if there is none. */
  public TreeHead signedHead() throws IOException {
    return head(checkpoint());
  }

  /**
   * The tree that a {@link #checkpoint} is of; the empty one if there is none.
   *
   * @throws JournalException if it is no checkpoint
   */
  public static TreeHead head(@Nullable String checkpoint) {
    return checkpoint == null ? new TreeHead(0, TreeHash.EMPTY_ROOT) : Recovery.head(checkpoint);
  }

  /** When a record was captured; null if there is none at this index or behind it. */
  public @Nullable Instant timeOf(long index) throws IOException {
    try (var reader = new LogReader(storage, chain, this::end, index)) {
      return reader.timeOf(index);
    }
  }

  @Override
  public void close() throws IOException {
    var open = tail;
    if (open != null) {
      tail = null;
      open.close();
    }
  }
}
