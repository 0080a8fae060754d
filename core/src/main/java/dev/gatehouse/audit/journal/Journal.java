package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.OwnFiles;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.SettledTiles;
import dev.gatehouse.audit.sink.EventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A log that is written. Opening it finds where it ended, whatever happened to the process that
 * wrote it last, and puts that on record.
 */
public final class Journal implements Recorder, EventLog {

  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

  /** Bytes of the buffers that are kept for further batches: some batches are not forced yet. */
  private static final int POOLED = 8 << 20;

  private final AuditDirectory directory;
  private final LogIdentity identity;
  private final FileChannel lock;
  private final Storage storage;
  private final Chain chain;
  private final @Nullable String lastNote;
  private final SegmentSupply supply;
  private final Durable durable;
  private final OutageMark mark;
  private final Outage outage;
  private final Backlog backlog;
  private final JournalWriter writer;
  private final Erasing erasing;
  private final InstantSource clock;
  private final ThreadLocal<EventEncoder> encoders = ThreadLocal.withInitial(EventEncoder::new);
  private volatile BooleanSupplier admission = () -> true;
  private volatile Signer signer = Journal::unsigned;
  private final ArrayDeque<Bytes> pool = new ArrayDeque<>();
  private int pooled;

  private Journal(
      AuditDirectory directory,
      LogIdentity identity,
      FileChannel lock,
      Storage storage,
      Recovery.End end,
      JournalOptions options,
      InstantSource clock,
      Runnable onShutdown)
      throws IOException {
    this.directory = directory;
    this.identity = identity;
    this.lock = lock;
    this.storage = storage;
    this.clock = clock;
    this.chain = end.chain();
    this.lastNote = end.note();
    this.durable = new Durable(end.frontier().size());
    this.mark = OutageMark.open(directory.outageMark(), durable);
    this.outage = new Outage(options.onFailure(), options.approver(), clock, mark, onShutdown);
    this.backlog = new Backlog(options.backlog(), options.most());
    var last = end.last();
    // What was made ahead and not used is made anew.
    this.supply =
        new SegmentSupply(storage, options.segmentSize(), last == null ? 0 : last.number() + 1);
    this.supply.start();
    var appender = appender(end);
    var written = new Written(appender, durable, backlog, this::recycle);
    this.writer =
        new JournalWriter(
            appender, options.durability(), options.patience(), written, outage, backlog);
    this.erasing = new Erasing(this, directory, storage);
  }

  private Appender appender(Recovery.End end) throws IOException {
    var last = end.last();
    try {
      var appender =
          last == null
              ? new Appender(identity.id(), supply, clock, end, supply.take())
              : new Appender(
                  identity.id(), supply, clock, end, last, storage.open(last.number(), true));
      if (appender.index() == 0) {
        writeFirst(appender);
      }
      return appender;
    } catch (IOException | RuntimeException e) {
      // Else it would make segments in a log that somebody else has opened by then.
      supply.close();
      throw e;
    }
  }

  /** The log says what it is before anything else, whatever becomes of its disk then. */
  private void writeFirst(Appender appender) throws IOException {
    appender.append(batch(List.of(event("log", identityDetails())), _ -> {}));
    appender.write();
    appender.force();
    appender.settle(appender.position());
    durable.advance(appender.index());
  }

  /**
   * Opens the log of a directory, or begins one.
   *
   * @param onShutdown told once if the log fails and {@link OnFailure#SHUTDOWN} is chosen
   * @throws AuditDirectory.InUseException if another process writes to it
   * @throws AuditDirectory.ModeException if others than its owner may look at it
   * @throws JournalException if what was durable is damaged or missing
   */
  public static Journal open(
      AuditDirectory directory, JournalOptions options, InstantSource clock, Runnable onShutdown)
      throws IOException {
    return open(directory, new DiskStorage(directory), options, clock, onShutdown);
  }

  static Journal open(
      AuditDirectory directory,
      Storage storage,
      JournalOptions options,
      InstantSource clock,
      Runnable onShutdown)
      throws IOException {
    directory.prepare();
    var lock = directory.lock();
    try {
      var known = LogIdentity.read(directory.identity());
      var identity = known == null ? begin(directory, storage, options, clock) : known;
      var end = recover(directory, storage, identity);
      var journal =
          new Journal(directory, identity, lock, storage, end, options, clock, onShutdown);
      journal.start(end);
      return journal;
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  private static Recovery.End recover(
      AuditDirectory directory, Storage storage, LogIdentity identity) throws IOException {
    var unfinished = Erasing.finish(directory, storage);
    try {
      return Recovery.find(
          storage, identity.id(), published(directory), torn -> keep(directory, torn));
    } catch (JournalException e) {
      throw unfinished.isEmpty() ? e : new JournalException(e.getMessage() + unfinished);
    }
  }

  private static LogIdentity begin(
      AuditDirectory directory, Storage storage, JournalOptions options, InstantSource clock)
      throws IOException {
    if (!Chain.read(storage).counting().isEmpty()) {
      throw new JournalException(
          directory.identity() + " is missing, but there are records: restore it from a copy");
    }
    var identity = LogIdentity.create(options.origin(), clock.instant());
    identity.write(directory.identity());
    return identity;
  }

  private void start(Recovery.End end) {
    var marked = mark.read();
    var gap = marked.isEmpty() ? null : event("gap", Gap.ofMark(marked, clock.instant()));
    if (gap != null) {
      mark.keep(marked, gap);
    }
    writer.start();
    if (end.last() != null && !end.clean()) {
      submit(recovered(end), failure -> {});
    }
    if (gap != null) {
      submit(List.of(gap), failure -> {});
    }
  }

  /** The checkpoint that was shown last: the log must not be shorter. Null if there is none. */
  private static @Nullable String published(AuditDirectory directory) throws IOException {
    return Files.exists(directory.checkpoint()) ? Files.readString(directory.checkpoint()) : null;
  }

  /** Whoever doubts that it was cut short may look at it. */
  private static void keep(AuditDirectory directory, Recovery.Torn torn) throws IOException {
    var name = "torn-%020d-%d.bin".formatted(torn.segment(), torn.offset());
    OwnFiles.replace(directory.state().resolve(name), torn.bytes().bytes());
  }

  private Map<String, String> identityDetails() {
    var details = new LinkedHashMap<String, String>();
    details.put("log", identity.id());
    details.put("origin", identity.origin());
    details.put("created", identity.created().toString());
    details.put("format", "1");
    return details;
  }

  /** What was sent and never answered may have run. */
  private List<Event> recovered(Recovery.End end) {
    var events = new ArrayList<Event>();
    var open = end.open().sorted();
    for (var intent : open) {
      events.add(Event.recoveredOutcome(intent, clock.instant(), EventDecoder.NOT_KNOWN));
    }
    var details = new LinkedHashMap<String, String>();
    var torn = end.torn();
    details.put("open_intents", Integer.toString(open.size()));
    details.put("torn_bytes", Integer.toString(torn == null ? 0 : torn.bytes().length()));
    events.add(event("recovered", details));
    return events;
  }

  private Event event(String type, Map<String, String> details) {
    return Event.of(type, clock.instant(), null, 0, details);
  }

  /** Where it is. */
  public AuditDirectory directory() {
    return directory;
  }

  /** What its events take the time from. */
  public InstantSource clock() {
    return clock;
  }

  /** The last signed checkpoint that was in it when it was opened; null if there was none. */
  @Nullable String lastNote() {
    return lastNote;
  }

  /** The segment in which this record stands; the first one for a record that is gone. */
  Segment segmentHolding(long index) {
    var segment = chain.holding(index);
    if (segment == null) {
      throw new IllegalStateException("a journal has a segment");
    }
    return segment;
  }

  /** The segments that count, ascending. */
  List<Segment> segments() {
    return chain.counting();
  }

  /**
   * Deletes the segments before this one, the oldest first, and what was derived of them alone. Who
   * reads one of them can read it to its end.
   */
  void removeBefore(Segment kept) throws IOException {
    // Nothing is erased meanwhile: it would find segments missing.
    synchronized (erasing) {
      removeAllBefore(kept);
    }
  }

  private void removeAllBefore(Segment kept) throws IOException {
    for (var number : storage.segments()) {
      if (number >= kept.number()) {
        break;
      }
      var gone = chain.segment(number);
      chain.remove(number);
      if (gone != null) {
        SettledTiles.deleteLeaves(directory.root(), gone.first(), chain.first());
      }
      Files.deleteIfExists(directory.index(number));
      storage.remove(number);
    }
  }

  /** The log's name. */
  public LogIdentity identity() {
    return identity;
  }

  // ---- recording

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public @Nullable IOException outage() {
    return outage.verdict();
  }

  /** Whether nothing can be written now, whoever may pass without it. */
  boolean failing() {
    return outage.lasts();
  }

  /** Who says whether sessions may be let in; before it is asked. */
  public void admittedBy(BooleanSupplier gate) {
    admission = gate;
  }

  /** Signs what is on disk now; it is on record when this returns. */
  interface Signer {
    void sign() throws IOException, InterruptedException;
  }

  /** Who signs it. */
  void signedBy(Signer chosen) {
    signer = chosen;
  }

  /**
   * Has all signed that is on disk now.
   *
   * @throws IOException if it is not
   */
  void sign() throws IOException, InterruptedException {
    signer.sign();
  }

  private static void unsigned() throws IOException {
    throw new IOException("nobody signs the log");
  }

  /** The events of a type from a record on that count. */
  List<SignedEvents.Found> signedEvents(String type, long from) throws IOException {
    return SignedEvents.of(storage, chain, type, from, directory.keys());
  }

  /** What waits for the disk, bytes in memory. */
  long waiting() {
    return backlog.bytes();
  }

  @Override
  public boolean crowded() {
    // In an outage nobody needs to wait for room: what comes is refused, or passes.
    return backlog.crowded() && !outage.lasts();
  }

  @Override
  public boolean mayAdmit() {
    return admission.getAsBoolean();
  }

  @Override
  public void onRefused() {
    if (!outage.onRefused()) {
      var now = clock.instant();
      var reason = "the outage has ended while a statement was refused for it";
      submit(
          List.of(event("gap", Gap.details(now, now, reason, Missed.ofRefused(1), ""))), _ -> {});
    }
  }

  @Override
  public void submit(List<Event> events, Callback callback) {
    Batch batch;
    try {
      batch = batch(events, callback);
    } catch (RuntimeException | Error e) {
      // Whoever waits must hear of it, or his event loop waits for ever.
      callback.onRecorded(new IOException(e.toString(), e));
      return;
    }
    if (!writer.queue(batch)) {
      callback.onRecorded(new IllegalStateException("the journal is closed"));
    }
  }

  /**
   * Erases bodies: says so in events {@code erasure}, and when those are signed overwrites the
   * bodies. Leaves and tree stay as they are. What a crash interrupts, the next start finishes.
   * Waits for the disk, so it is not for event loops; one caller after the other.
   *
   * @throws IllegalArgumentException if a record is not on disk, or there is none of that index
   * @throws IOException if not everything could be erased; it is tried again at the next start
   */
  public Erased erase(Erasure erasure) throws IOException, InterruptedException {
    return erasing.erase(erasure);
  }

  private Batch batch(List<Event> events, Callback callback) {
    var all = events;
    var frames = take();
    var ends = new int[events.size()];
    for (var i = 0; i < ends.length; i++) {
      var event = events.get(i);
      event.onTaken();
      try {
        encoders.get().encode(event, frames);
      } catch (RuntimeException | Error e) {
        frames.truncate(i == 0 ? 0 : ends[i - 1]);
        all = new ArrayList<>(all);
        all.set(i, onUnfit(event, frames, callback, e));
      }
      ends[i] = frames.length();
    }
    return new Batch(all, ends, frames, callback);
  }

  /** It fails alone: the log says in its place that something is missing. */
  private Event onUnfit(Event event, Bytes frames, Callback callback, Throwable cause) {
    // Nobody knows in which state the other one is.
    encoders.remove();
    var now = clock.instant();
    var reason =
        "an event " + event.type() + " cannot be put on record: " + cause.getClass().getName();
    // Where it broke, but not its message: that may quote what is kept out of the record.
    var failure = new IOException(reason);
    failure.setStackTrace(cause.getStackTrace());
    LOG.atError().setCause(failure).log("an event cannot be put on record");
    var gap = event("gap", Gap.details(now, now, reason, Missed.of(event), ""));
    encoders.get().encode(gap, frames);
    event.forget();
    callback.onUnfit(event, failure);
    return gap;
  }

  /** Puts a signed checkpoint behind what is durable. */
  void note(byte[] note, Callback callback) {
    append(Frame.NOTE, note, callback);
  }

  /** Puts a checkpoint on record that others have signed, too. */
  public void receipt(Note note, Callback callback) {
    append(Frame.RECEIPT, note.bytes(), callback);
  }

  private void append(int type, byte[] note, Callback callback) {
    if (!writer.queue(new Batch(type, note, callback))) {
      callback.onRecorded(new IllegalStateException("the journal is closed"));
    }
  }

  private Bytes take() {
    synchronized (pool) {
      // The one used last is the one that is likely to be in a cache.
      var frames = pool.pollLast();
      if (frames == null) {
        return new Bytes();
      }
      pooled -= frames.array().length;
      return frames;
    }
  }

  private void recycle(Bytes frames) {
    frames.reset();
    synchronized (pool) {
      var size = frames.array().length;
      if (pooled + size <= POOLED) {
        pooled += size;
        pool.add(frames);
      }
    }
  }

  // ---- reading

  @Override
  public String log() {
    return identity.id();
  }

  @Override
  public long end() {
    return durable.end();
  }

  @Override
  public void await(long beyond, Duration atMost) throws InterruptedException {
    durable.await(beyond, atMost);
  }

  @Override
  public Cursor open(long from) {
    return new JournalCursor(reader(from), from);
  }

  /** Reads the records of the segment in which this one stands, and all that follow. */
  LogReader reader(long from) {
    return new LogReader(storage, chain, durable::end, from);
  }

  /** When a record was captured; null if there is none at this index or behind it. */
  public @Nullable Instant timeOf(long index) throws IOException {
    try (var reader = reader(index)) {
      return reader.timeOf(index);
    }
  }

  /** Writes what is queued, and that the log was closed in good order. */
  @Override
  public void close() {
    if (!writer.finish()) {
      // What hangs may still be written: nobody else may write meanwhile.
      LOG.atError().log("the journal is left as it is: the disk does not answer");
      return;
    }
    try {
      supply.close();
      mark.close();
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
