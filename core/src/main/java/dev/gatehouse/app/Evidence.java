package dev.gatehouse.app;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.anchor.Witnesses;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalException;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.audit.journal.PrunePlan;
import dev.gatehouse.audit.journal.Retention;
import dev.gatehouse.audit.merkle.NoteException;
import dev.gatehouse.audit.merkle.VerifierKey;
import dev.gatehouse.audit.sink.SinkDispatch;
import dev.gatehouse.audit.sink.SinkOptions;
import dev.gatehouse.audit.sink.SinkState;
import dev.gatehouse.audit.sink.SinkWatch;
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
  private final Witnesses witnesses;
  private final Checkpointer checkpointer;
  private final SinkWatch watch;
  private final @Nullable ControlServer control;
  private final @Nullable Retention retention;

  private Evidence(
      Journal journal,
      SinkDispatch sinks,
      Witnesses witnesses,
      Checkpointer checkpointer,
      SinkWatch watch,
      @Nullable Retention retention,
      @Nullable ControlServer control) {
    this.watch = watch;
    this.journal = journal;
    this.sinks = sinks;
    this.witnesses = witnesses;
    this.checkpointer = checkpointer;
    this.control = control;
    this.retention = retention;
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
    var anchors = anchors(audit);
    try {
      return open(
          new AuditDirectory(audit.directory().path()), audit, opened, anchors, clock, onShutdown);
    } catch (AuditDirectory.InUseException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e, IN_USE);
    } catch (AuditDirectory.ModeException | JournalException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e, UNFIT);
    } catch (IOException e) {
      throw new LaunchException(
          "the audit trail in "
              + audit.directory().path()
              + " cannot be opened: "
              + AuditOptions.reason(e),
          e,
          UNFIT);
    }
  }

  private static Evidence open(
      AuditDirectory directory,
      Settings.Audit audit,
      Map<String, AuditSink> opened,
      List<Witnesses.Target> anchors,
      InstantSource clock,
      Runnable onShutdown)
      throws IOException {
    var journal = Journal.open(directory, options(audit), clock, onShutdown);
    SinkDispatch sinks = null;
    Witnesses witnesses = null;
    try {
      var keys = Keys.open(audit.keyDirectory().path(), journal);
      sinks = SinkDispatch.start(directory.root(), journal, targets(audit, opened), clock);
      witnesses = Witnesses.start(journal, anchors);
      var copies = sinks;
      var cosigners = witnesses;
      journal.admittedBy(() -> copies.mayAdmit() && cosigners.mayAdmit());
      var checkpointer =
          Checkpointer.start(
              journal,
              keys,
              audit.checkpointInterval(),
              newest -> {
                copies.checkpoint(newest);
                cosigners.checkpoint(newest);
              });
      return new Evidence(
          journal,
          sinks,
          witnesses,
          checkpointer,
          SinkWatch.start(sinks, journal, clock),
          retention(audit, journal, checkpointer, sinks),
          control(directory, journal, checkpointer, clock));
    } catch (IOException | RuntimeException e) {
      if (witnesses != null) {
        witnesses.close();
      }
      if (sinks != null) {
        sinks.close();
      }
      journal.close();
      throw e;
    }
  }

  /** Null if there can be none here: nobody reads the log beside us then. */
  private static @Nullable ControlServer control(
      AuditDirectory directory, Journal journal, Checkpointer checkpointer, InstantSource clock) {
    var socket = directory.controlSocket().toAbsolutePath();
    try {
      return ControlServer.start(
          socket,
          Map.of(
              ReadVerb.NAME,
              new ReadVerb(journal, clock),
              EraseVerb.NAME,
              new EraseVerb(journal),
              RotateKeyVerb.NAME,
              new RotateKeyVerb(checkpointer)));
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("socket", socket)
          .setCause(e)
          .log("no control socket can be made; gatehouse audit can read only copies of the log");
      return null;
    }
  }

  private static @Nullable Retention retention(
      Settings.Audit audit, Journal journal, Checkpointer checkpointer, SinkDispatch sinks) {
    var age = audit.retention();
    return age == null
        ? null
        : Retention.start(journal, checkpointer, age, () -> holds(sinks.states()));
  }

  /** What a required sink has not taken stays. */
  private static List<PrunePlan.Hold> holds(List<SinkState> sinks) {
    return sinks.stream()
        .filter(SinkState::required)
        .map(sink -> new PrunePlan.Hold(sink.name(), sink.next()))
        .toList();
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
            audit.origin())
        .patience(audit.stallTimeout());
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

  private static List<Witnesses.Target> anchors(Settings.Audit audit) throws LaunchException {
    var anchors = new ArrayList<Witnesses.Target>();
    for (var anchor : audit.anchors()) {
      try {
        anchors.add(
            switch (anchor.type()) {
              case WITNESS ->
                  new Witnesses.Target(
                      anchor.name(),
                      anchor.url(),
                      VerifierKey.parse(anchor.vkey()),
                      anchor.required(),
                      anchor.maxLag(),
                      anchor.interval());
            });
      } catch (NoteException | IllegalArgumentException e) {
        throw new LaunchException(
            "audit.anchors: " + anchor.name() + ": vkey: " + e.getMessage(), e);
      }
    }
    return anchors;
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

  /** The stop follows: nothing else is recorded but what sessions have left. */
  void onStop() {
    if (control != null) {
      control.close();
    }
    witnesses.onStop();
  }

  /** Signs the end of the log, lets witnesses and sinks take it, closes the journal. */
  @Override
  public void close() {
    onStop();
    watch.close();
    if (retention != null) {
      retention.close();
    }
    checkpointer.close();
    witnesses.close();
    sinks.close();
    journal.close();
  }
}
