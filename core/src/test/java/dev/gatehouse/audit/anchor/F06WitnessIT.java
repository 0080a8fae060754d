package dev.gatehouse.audit.anchor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.anchor.WitnessState.Phase;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Checkpointer;
import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.Keys;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.audit.journal.Recording;
import dev.gatehouse.audit.journal.TinyLog;
import dev.gatehouse.audit.merkle.Checkpoint;
import dev.gatehouse.audit.merkle.FakeWitness;
import dev.gatehouse.audit.merkle.FakeWitness.Answer;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.TreeHead;
import dev.gatehouse.audit.merkle.VerifierKey;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import dev.gatehouse.audit.verify.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** F06, T5: a log and its witnesses, and every way in which one does not cosign. */
@Timeout(120)
class F06WitnessIT {

  @TempDir Path folder;

  private AuditDirectory directory;
  private FakeWitness witness;

  /** A log that is written and signed, and asks its witnesses. */
  private final class Log implements AutoCloseable {
    private final Journal journal;
    private final Checkpointer checkpointer;
    private final Witnesses witnesses;

    Log(Witnesses.Target... targets) throws IOException {
      journal = journal();
      witnesses = Witnesses.start(journal, List.of(targets));
      checkpointer =
          Checkpointer.start(
              journal,
              Keys.open(folder.resolve("keys"), journal),
              Duration.ofMillis(5),
              witnesses::checkpoint);
    }

    void event(String type) throws Exception {
      journal.record(Event.of(type, Clock.systemUTC().instant(), null, 0, Map.of()));
    }

    WitnessState state() {
      return witnesses.states().getFirst();
    }

    /** Until all but what the witness itself has caused is cosigned. */
    void awaitCosigned() throws InterruptedException {
      var size = journal.end();
      await(() -> state().size() >= size);
    }

    /** Until that is on record, and cosigned as well: then nothing more comes by itself. */
    void awaitQuiet() throws Exception {
      awaitCosigned();
      while (!Recording.types(Recording.read(journal, 0)).contains("anchor")) {
        Thread.sleep(5);
      }
      awaitCosigned();
    }

    void awaitPhase(Phase phase) throws InterruptedException {
      await(() -> state().phase() == phase);
    }

    @Override
    public void close() {
      checkpointer.close();
      witnesses.close();
      journal.close();
    }
  }

  private Journal journal() throws IOException {
    return Journal.open(
        directory,
        new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test"),
        Clock.systemUTC(),
        () -> {});
  }

  @BeforeEach
  void begin() throws Exception {
    directory = new AuditDirectory(folder.resolve("audit"));
    try (var journal = journal()) {
      Keys.open(folder.resolve("keys"), journal);
    }
    witness = new FakeWitness(key());
  }

  @AfterEach
  void end() {
    witness.close();
  }

  private VerifierKey key() throws Exception {
    return KeyHistory.read(directory.keyHistory()).ranges().getFirst().key();
  }

  private Witnesses.Target target(boolean required, Duration maxLag) throws Exception {
    return new Witnesses.Target(
        "w", witness.prefix(), witness.key(), required, maxLag, Duration.ofMillis(1));
  }

  private Witnesses.Target target() throws Exception {
    return target(false, Duration.ZERO);
  }

  private static void await(BooleanSupplier met) throws InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!met.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("waited too long").isNegative();
      Thread.sleep(5);
    }
  }

  private static final Answer DOWN = new Answer(503, "text/plain", "later\n");

  private VerifyReport verify(int quorum, @Nullable Note lastKnown) throws Exception {
    return Verifier.verify(
        directory,
        new VerifyOptions(
            null, List.of(witness.key()), quorum, lastKnown, 0, Long.MAX_VALUE, null));
  }

  private Note cosigned() throws Exception {
    return Note.parse(Files.readAllBytes(directory.anchors().resolve("w")));
  }

  private static long size(Note note) throws Exception {
    return Checkpoint.parse(note.text()).head().size();
  }

  private List<Event> events(String type) throws Exception {
    try (var journal = journal()) {
      var events = Recording.read(journal, 0);
      events.removeIf(event -> !event.type().equals(type));
      return events;
    }
  }

  private List<String> outcomes() throws Exception {
    return events("anchor").stream().map(event -> event.details().get("outcome")).toList();
  }

  @Test
  void shouldKeepWhatTheWitnessHasCosigned() throws Exception {
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
      log.event("stop");
    }

    var report = verify(1, null);
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.anchored()).isEqualTo(report.records()).isEqualTo(witness.known.size());
    assertThat(report.unanchored().records()).isZero();
    assertThat(cosigned().verify(List.of(key(), witness.key()))).hasSize(2);
    assertThat(outcomes()).containsExactly("cosigned");
    Files.delete(directory.anchors().resolve("w"));
    assertThat(verify(1, null).anchored()).as("from the journal").isEqualTo(report.anchored());
  }

  @Test
  void shouldNotCountWhatNoOtherWitnessHasCosigned() throws Exception {
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
    }

    var report = verify(2, null);

    assertThat(report.exitCode()).isEqualTo(VerifyReport.TAMPERED);
    assertThat(report.faults().getFirst().reason()).startsWith("1 of the witnesses");
    assertThat(report.anchored()).isZero();
  }

  @Test
  void shouldEndBehindTheStop() throws Exception {
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
      witness.misbehaviour = request -> DOWN;
      log.event("stop");
      log.awaitPhase(Phase.UNAVAILABLE);
      log.witnesses.onStop();
      log.event("stop");
      witness.misbehaviour = witness::judge;
    }

    var all = new ArrayList<Event>();
    try (var journal = journal();
        var cursor = journal.open(0)) {
      while (cursor.read(all, 1000, Long.MAX_VALUE) > 0) {}
    }
    assertThat(all.getLast().type()).isEqualTo("stop");
    assertThat(size(cosigned())).isEqualTo(all.size());
  }

  @Test
  void shouldRefuseSessionsWhileARequiredWitnessIsDown() throws Exception {
    witness.misbehaviour = request -> DOWN;
    try (var log = new Log(target(true, Duration.ofMillis(300)))) {
      log.event("start");
      log.awaitPhase(Phase.UNAVAILABLE);
      await(() -> !log.witnesses.mayAdmit());
      assertThat(log.state().lastError()).contains("503");
      assertThat(log.state().unanchored()).isPositive();

      witness.misbehaviour = witness::judge;
      await(() -> log.witnesses.mayAdmit());

      log.awaitPhase(Phase.COSIGNING);
      assertThat(log.state().lastError()).isNull();
    }
    assertThat(outcomes()).containsExactly("unavailable", "cosigned");
  }

  @Test
  void shouldAdmitWhatIsNotRequired() throws Exception {
    witness.misbehaviour = request -> DOWN;
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitPhase(Phase.UNAVAILABLE);
      assertThat(log.witnesses.mayAdmit()).isTrue();
    }
  }

  @Test
  void shouldKnowAfterARestartHowLongTheWitnessHasBeenBehind() throws Exception {
    witness.misbehaviour = request -> DOWN;
    try (var log = new Log(target(true, Duration.ofDays(1)))) {
      log.event("start");
    }
    Thread.sleep(50);

    try (var log = new Log(target(true, Duration.ofMillis(50)))) {
      assertThat(log.witnesses.mayAdmit()).isFalse();
    }
  }

  @Test
  void shouldGoOnAfterARestartWhereTheWitnessIs() throws Exception {
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
    }
    var known = witness.known.size();
    witness.requests.clear();

    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
    }

    assertThat(witness.requests.getFirst()).startsWith("old " + known + "\n");
  }

  @Test
  void shouldProveFromAnOlderStateOfTheWitness() throws Exception {
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
      var before = witness.known;
      log.event("stop");
      log.awaitCosigned();
      witness.known = before;
      log.event("start");
      log.awaitCosigned();
    }
    assertThat(verify(1, null).unanchored().records()).isZero();
  }

  @Test
  void shouldAlarmWhenTheWitnessDoesNotKnowTheKey() throws Exception {
    var stranger = new AuditDirectory(folder.resolve("other"));
    try (var journal =
        Journal.open(
            stranger,
            new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test"),
            Clock.systemUTC(),
            () -> {})) {
      Keys.open(folder.resolve("keys"), journal);
    }
    witness.trust(KeyHistory.read(stranger.keyHistory()));
    try (var log = new Log(target(true, Duration.ofMillis(200)))) {
      log.event("start");
      log.awaitPhase(Phase.REFUSING);
      await(() -> !log.witnesses.mayAdmit());

      witness.trust(KeyHistory.of(key()));
      log.awaitPhase(Phase.COSIGNING);
      assertThat(log.witnesses.mayAdmit()).isTrue();
    }
    var refused = events("anchor").getFirst();
    assertThat(refused.details())
        .containsEntry("outcome", "rejected")
        .containsEntry("reason", "the witness does not trust the key: give it the public key");
  }

  @Test
  void shouldWaitUntilTheWitnessKnowsTheNextKey() throws Exception {
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
      log.checkpointer.rotate("tester");
      log.event("later");
      log.awaitPhase(Phase.REFUSING);

      witness.trust(KeyHistory.read(directory.keyHistory()));
      log.awaitPhase(Phase.COSIGNING);
      log.awaitCosigned();
    }
    var report = verify(1, null);
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.unanchored().records()).isZero();
  }

  @Test
  void t5ShouldKeepBothHistoriesOfOneSize() throws Exception {
    TreeHead other;
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitQuiet();
      var kept = cosigned();
      // Another history of the log was cosigned meanwhile, and is larger.
      other = new TreeHead(witness.known.size() + 1000, witness.known.root());
      witness.known = other;
      log.event("stop");
      log.awaitPhase(Phase.CONTRADICTING);

      assertThat(cosigned()).isEqualTo(kept);
      assertThat(witness.known).isEqualTo(other);
    }
    var alarms = events("anchor");
    assertThat(outcomes()).containsExactly("cosigned", "conflict");
    var ours = Note.parse(note(alarms.getLast()).getBytes(StandardCharsets.UTF_8));
    assertThat(ours.verify(List.of(key()))).hasSize(1);
    assertThat(alarms.getLast().details().get("reason")).contains(other.size() + " records");
    assertThat(verify(1, null).exitCode()).isZero();
  }

  private static String note(AuditEvent event) {
    var note = event.details().get("note");
    assertThat(note).isNotNull();
    return String.valueOf(note);
  }

  @Test
  void t3ShouldFindATailThatWasRewrittenBehindItsWitness() throws Exception {
    var twin = folder.resolve("twin");
    try (var log = new Log(target())) {
      log.event("start");
      log.awaitCosigned();
    }
    TinyLog.copy(folder.resolve("audit"), twin);
    try (var log = new Log(target())) {
      log.event("what happened");
      log.awaitCosigned();
    }
    var outside = cosigned();
    var receipt = Files.readAllBytes(directory.anchors().resolve("w"));
    directory = new AuditDirectory(twin);
    // Whoever has root and the key writes another end, and asks nobody.
    witness.misbehaviour = request -> DOWN;
    try (var log = new Log(target())) {
      for (var i = 0; i < 10; i++) {
        log.event("what did not happen");
      }
    }

    assertThat(verify(0, null).exitCode()).isZero();
    assertThat(verify(1, null).unanchored().records()).isPositive();
    assertThat(verify(1, outside).exitCode()).isEqualTo(VerifyReport.TAMPERED);
    Files.write(directory.anchors().resolve("w"), receipt);
    var report = verify(0, null);
    assertThat(report.exitCode()).isEqualTo(VerifyReport.TAMPERED);
    assertThat(report.faults().getFirst().file()).isEqualTo("anchors/w");
  }
}
