package dev.gatehouse.audit.journal;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Note;
import dev.gatehouse.audit.merkle.SigningKey;
import dev.gatehouse.audit.verify.Verifier;
import dev.gatehouse.audit.verify.VerifyOptions;
import dev.gatehouse.audit.verify.VerifyReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another key signs the log, wherever that breaks off. */
@Timeout(60)
class KeyRotationTest {

  private static final JournalOptions OPTIONS =
      new JournalOptions(Durability.STRICT, OnFailure.FAIL_OPERATION, "", 1 << 20, "test");

  @TempDir Path folder;

  private AuditDirectory directory;
  private KeyHistory first;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    directory = new AuditDirectory(folder.resolve("audit"));
    try (var log = TinyLog.open(folder, 0)) {
      log.statement("SELECT 1");
    }
    first = KeyHistory.read(directory.keyHistory());
    file = folder.resolve("keys").resolve(identity().id() + ".skey");
  }

  private LogIdentity identity() throws IOException {
    return requireNonNull(LogIdentity.read(directory.identity()));
  }

  private Path next() {
    return file.resolveSibling(file.getFileName() + ".next");
  }

  private Keys keys() throws IOException {
    return Keys.open(folder.resolve("keys"), directory, identity(), true);
  }

  /** Two lives of the log, each signed at its end. */
  private void goOn() throws Exception {
    for (var life = 0; life < 2; life++) {
      try (var log = TinyLog.open(folder, 2)) {
        log.event("later", Map.of());
      }
    }
  }

  private void announce(SigningKey key) throws Exception {
    try (var journal = Journal.open(directory, OPTIONS, Clock.systemUTC(), () -> {})) {
      journal.record(
          Event.of(
              "key",
              Clock.systemUTC().instant(),
              null,
              0,
              Map.of("key", key.verifier().toString())));
    }
  }

  /** Whoever has the first key alone can follow to the end. */
  private void assertSound() throws Exception {
    var report = verify();
    assertThat(report.exitCode()).as("%s", report).isZero();
    assertThat(report.unsigned().records()).isZero();
  }

  private VerifyReport verify() throws IOException {
    return Verifier.verify(
        directory, new VerifyOptions(first, List.of(), 0, null, 0, Long.MAX_VALUE, null));
  }

  private void assertRotated() throws Exception {
    assertThat(next()).doesNotExist();
    var history = KeyHistory.read(directory.keyHistory());
    assertThat(history.ranges()).hasSize(2);
    assertThat(SigningKey.read(file, "test").verifier())
        .isEqualTo(history.ranges().getLast().key())
        .isNotEqualTo(first.ranges().getFirst().key());
    assertThat(keys().signers()).hasSize(1);
  }

  @Test
  void shouldSignWithTheNewKeyAndDestroyTheOld() throws Exception {
    var old = Files.readAllBytes(file);
    // Whoever still has it open sees what becomes of it.
    try (var open = Files.newInputStream(file);
        var log = TinyLog.open(folder, 2)) {
      var rotation = log.rotate();

      assertThat(rotation.previous()).isEqualTo(first.ranges().getFirst().key());
      assertThat(open.readAllBytes()).containsOnly(0).hasSameSizeAs(old);
      log.event("later", Map.of());
    }
    assertRotated();
    assertSound();
    var last = Note.parse(Files.readAllBytes(directory.checkpoint()));
    assertThat(last.signatures()).hasSize(1);
    try (var files = Files.newDirectoryStream(file.resolveSibling(""))) {
      for (var one : files) {
        assertThat(Files.readString(one)).doesNotContain(privateHalf(old));
      }
    }
  }

  private static String privateHalf(byte[] lines) {
    return new String(lines, StandardCharsets.UTF_8).lines().toList().getFirst();
  }

  @Test
  void shouldRotateAgainAndAgain() throws Exception {
    for (var i = 0; i < 3; i++) {
      try (var log = TinyLog.open(folder, 2)) {
        log.rotate();
        log.rotate();
      }
    }
    assertThat(KeyHistory.read(directory.keyHistory()).ranges()).hasSize(7);
    assertSound();
  }

  @Test
  void shouldForgetAKeyThatWasMadeOnly() throws Exception {
    keys().prepare();
    assertThat(next()).exists();

    goOn();

    assertThat(next()).doesNotExist();
    assertThat(KeyHistory.read(directory.keyHistory()).toString()).isEqualTo(first.toString());
    assertSound();
  }

  @Test
  void shouldForgetAKeyThatIsOnRecordOnly() throws Exception {
    announce(keys().prepare());

    goOn();

    assertThat(next()).doesNotExist();
    assertThat(KeyHistory.read(directory.keyHistory()).toString()).isEqualTo(first.toString());
    assertSound();
  }

  @Test
  void shouldEndARotationThatHasNoCheckpointYet() throws Exception {
    var keys = keys();
    var key = keys.prepare();
    announce(key);
    keys.follow(key, 5);
    assertThat(keys().signers()).hasSize(2);

    goOn();

    assertRotated();
    assertSound();
  }

  @Test
  void t4ShouldRefuseAKeyThatNoRecordNames() throws Exception {
    var keys = keys();
    keys.follow(keys.prepare(), 5);

    goOn();

    assertThat(verify().faults()).hasSize(1);
    assertThat(verify().faults().getFirst().reason())
        .startsWith("no record before 5 names the key");
  }

  @Test
  void shouldNotBeginAnotherRotationBeforeTheFirstIsOver() throws Exception {
    var keys = keys();
    keys.follow(keys.prepare(), 5);

    assertThatThrownBy(() -> keys().prepare()).hasMessageContaining("is not over");
    assertThat(next()).exists();
  }

  @Test
  void shouldDestroyTheOldKeyOfARotationThatHasItsCheckpoint() throws Exception {
    var old = Files.readAllBytes(file);
    try (var log = TinyLog.open(folder, 2)) {
      log.rotate();
    }
    // It was killed before that.
    Files.move(file, next());
    Files.write(file, old);
    Files.setPosixFilePermissions(file, Files.getPosixFilePermissions(next()));

    goOn();

    assertRotated();
    assertSound();
    assertThat(Arrays.equals(Files.readAllBytes(file), old)).isFalse();
  }

  @Test
  void shouldNotStartWithAKeyThatTheListDoesNotName() throws Exception {
    Files.delete(file);
    SigningKey.create(file, "test");
    assertThatThrownBy(this::keys)
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("is not the key that");

    Files.copy(file, next(), StandardCopyOption.COPY_ATTRIBUTES);
    assertThatThrownBy(this::keys).isInstanceOf(JournalException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"FAIL_OPERATION", "CONTINUE_UNAUDITED"})
  void shouldLeaveTheOldKeyIfTheNewOneCannotBeRecorded(OnFailure onFailure) throws Exception {
    var disk = new Faults();
    var journal =
        disk.open(
            directory,
            new JournalOptions(Durability.STRICT, onFailure, "somebody", 1 << 20, "test"),
            Clock.systemUTC());
    try (journal;
        var checkpointer = Checkpointer.start(journal, keys(), Duration.ofMinutes(1), _ -> {})) {
      disk.writes = true;
      disk.creates = true;
      assertThatThrownBy(() -> checkpointer.rotate("tester"))
          .hasMessageStartingWith("the keys are not on record");
      assertThat(next()).doesNotExist();
      disk.writes = false;
      disk.creates = false;
    }
    goOn();
    assertThat(KeyHistory.read(directory.keyHistory()).toString()).isEqualTo(first.toString());
  }
}
