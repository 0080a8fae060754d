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
import dev.gatehouse.audit.journal.PrunePlan;
import dev.gatehouse.audit.journal.Retention;
import dev.gatehouse.audit.sink.SinkDispatch;
import dev.gatehouse.audit.sink.SinkOptions;
import dev.gatehouse.audit.sink.SinkState;
import dev.gatehouse.config.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The log as it is configured: journal, checkpoints, sinks; opened and closed in order. */
final class Evidence implements AutoCloseable {

  /** Exit code: somebody else writes to the log (EX_TEMPFAIL of sysexits). */
  static final int IN_USE = 75;

  /** Exit code: the log cannot be written as it is (EX_CONFIG of sysexits). */
  static final int UNFIT = 78;

  private final Journal journal;
  private final SinkDispatch sinks;
  private final Checkpointer checkpointer;
  private final @Nullable Retention retention;

  private Evidence(
      Journal journal,
      SinkDispatch sinks,
      Checkpointer checkpointer,
      @Nullable Retention retention) {
    this.journal = journal;
    this.sinks = sinks;
    this.checkpointer = checkpointer;
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
      return new Evidence(
          journal, sinks, checkpointer, retention(audit, journal, checkpointer, sinks));
    } catch (IOException | RuntimeException e) {
      if (sinks != null) {
        sinks.close();
      }
      journal.close();
      throw e;
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

  /** Signs the end of the log, lets the sinks take it, closes the journal. */
  @Override
  public void close() {
    if (retention != null) {
      retention.close();
    }
    checkpointer.close();
    sinks.close();
    journal.close();
  }
}
