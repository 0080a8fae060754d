package dev.gatehouse.app;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.audit.sink.SinkDispatch;
import dev.gatehouse.audit.sink.SinkOptions;
import dev.gatehouse.config.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The log as it is configured: journal, checkpoints, sinks; opened and closed in order. */
final class Evidence implements AutoCloseable {

  /** Exit code: somebody else writes to the log (EX_TEMPFAIL of sysexits). */
  static final int IN_USE = 75;

  /** Exit code: the log cannot be written as it is (EX_CONFIG of sysexits). */
  static final int UNFIT = 78;

  private static final Logger LOG = LoggerFactory.getLogger(Evidence.class);

  private final Journal journal;
  private final SinkDispatch sinks;
  private final Checkpointer checkpointer;
  private final @Nullable ControlServer control;

  private Evidence(
      Journal journal,
      SinkDispatch sinks,
      Checkpointer checkpointer,
      @Nullable ControlServer control) {
    this.journal = journal;
    this.sinks = sinks;
    this.checkpointer = checkpointer;
    this.control = control;
  }

  /**
   * Opens it; null if evidence is switched off.
   *
   * @param opened the sinks by the names of their configuration
   * @param onShutdown told once if the log fails and Gatehouse shall stop then
   * @throws LaunchException with the exit code that says what is wrong
   */
  static @Nullable Evidence open(
      Settings.Audit audit, Map<String, AuditSink> opened, InstantSource clock, Runnable onShutdown)
      throws LaunchException {
    if (!audit.enabled()) {
      return null;
    }
    try {
      return open(new AuditDirectory(audit.directory().path()), audit, opened, clock, onShutdown);
    } catch (AuditDirectory.InUseException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e, IN_USE);
    } catch (AuditDirectory.ModeException | JournalException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e, UNFIT);
    } catch (IOException e) {
      throw new LaunchException(
          "the audit trail in " + audit.directory().path() + " cannot be opened: " + e.getMessage(),
          e,
          UNFIT);
    }
  }

  private static Evidence open(
      AuditDirectory directory,
      Settings.Audit audit,
      Map<String, AuditSink> opened,
      InstantSource clock,
      Runnable onShutdown)
      throws IOException {
    var journal = Journal.open(directory, options(audit), clock, onShutdown);
    SinkDispatch sinks = null;
    try {
      var key = Keys.open(audit.keyDirectory().path(), directory, journal.identity());
      sinks = SinkDispatch.start(directory.root(), journal, targets(audit, opened), clock);
      journal.admittedBy(sinks::mayAdmit);
      var checkpointer =
          Checkpointer.start(journal, List.of(key), audit.checkpointInterval(), sinks::checkpoint);
      return new Evidence(journal, sinks, checkpointer, control(directory, journal, clock));
    } catch (IOException | RuntimeException e) {
      if (sinks != null) {
        sinks.close();
      }
      journal.close();
      throw e;
    }
  }

  /** Null if there can be none here: nobody reads the log beside us then. */
  private static @Nullable ControlServer control(
      AuditDirectory directory, Journal journal, InstantSource clock) {
    var socket = directory.controlSocket().toAbsolutePath();
    try {
      return ControlServer.start(
          socket,
          Map.of(
              ReadVerb.NAME, new ReadVerb(journal, clock), EraseVerb.NAME, new EraseVerb(journal)));
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("socket", socket)
          .setCause(e)
          .log("no control socket can be made; gatehouse audit can read only copies of the log");
      return null;
    }
  }

  private static JournalOptions options(Settings.Audit audit) {
    var approver = audit.approver();
    return new JournalOptions(
        switch (audit.durability()) {
          case STRICT -> Durability.STRICT;
          case PROCESS -> Durability.PROCESS;
        },
        switch (audit.onFailure()) {
          case FAIL_OPERATION -> OnFailure.FAIL_OPERATION;
          case SHUTDOWN -> OnFailure.SHUTDOWN;
          case CONTINUE_UNAUDITED -> OnFailure.CONTINUE_UNAUDITED;
        },
        approver == null ? "" : approver,
        audit.segmentSize().bytes(),
        audit.origin());
  }

  private static List<SinkDispatch.Target> targets(
      Settings.Audit audit, Map<String, AuditSink> opened) {
    var targets = new ArrayList<SinkDispatch.Target>();
    for (var sink : audit.sinks()) {
      var instance = opened.get(sink.name());
      if (instance == null) {
        throw new IllegalStateException("the sink " + sink.name() + " is not open");
      }
      targets.add(new SinkDispatch.Target(sink.name(), instance, options(sink)));
    }
    return targets;
  }

  private static SinkOptions options(Settings.Sink sink) {
    return new SinkOptions(
        sink.required(),
        sink.maxLag(),
        switch (sink.onReject()) {
          case STOP -> SinkOptions.OnReject.STOP;
          case DEAD_LETTER -> SinkOptions.OnReject.DEAD_LETTER;
        },
        switch (sink.from()) {
          case START -> SinkOptions.From.START;
          case NOW -> SinkOptions.From.NOW;
        });
  }

  Recorder recorder() {
    return journal;
  }

  /** Does nothing more for those who ask: what follows is the end. */
  void stopAnswering() {
    if (control != null) {
      control.close();
    }
  }

  /** Signs the end of the log, lets the sinks take it, closes the journal. */
  @Override
  public void close() {
    stopAnswering();
    checkpointer.close();
    sinks.close();
    journal.close();
  }
}
