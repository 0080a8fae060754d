package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.app.CommandLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** System calls of a real process fail at random: of what it is told, it forgets nothing. */
@Timeout(240)
class F04InjectedErrorIT {

  private static final int STARTS = Integer.getInteger("injected.starts", 4);

  @TempDir Path folder;

  private Tokens tokens;

  @BeforeEach
  void prepare() throws Exception {
    assumeTrue(
        Programs.find("fiu-run") != null, "fiu-run is not installed: it is in fiu-utils (Debian)");
    tokens = new Tokens();
  }

  private Path directory() {
    return folder.resolve("audit");
  }

  private GatehouseProcess start(List<String> prefix) throws IOException, InterruptedException {
    var audit =
        "{ directory: %s, key-directory: %s, segment-size: 1MiB }"
            .formatted(directory(), folder.resolve("keys"));
    return new GatehouseProcess(folder, audit, "shutdown: { drain-timeout: 2s }", prefix);
  }

  /** EIO of what forces, and of what writes at a place of a file, which sockets do not. */
  @ParameterizedTest
  @CsvSource({"posix/io/sync/*, 0.3", "posix/io/rw/pwrite, 0.1"})
  void shouldHaveEveryTokenOnRecord(String calls, String probability) throws Exception {
    // The log begins in peace.
    stop(start(List.of()));
    var fault = "enable_random name=%s,probability=%s,failinfo=5".formatted(calls, probability);
    var started = 0;
    for (var attempt = 0; started < STARTS && attempt < 20 * STARTS; attempt++) {
      try (var gatehouse = start(List.of("fiu-run", "-x", "-c", fault))) {
        work(gatehouse);
        // The last one counts once something has come through.
        if (started < STARTS - 1 || !tokens.inTable().isEmpty()) {
          started++;
        }
        if (attempt % 2 == 1) {
          gatehouse.kill();
        } else {
          stop(gatehouse);
        }
      } catch (AssertionError e) {
        // It may say that it cannot start; it must not say anything else.
        assertThat(e).hasMessageContaining("Input/output error");
      }
    }
    stop(start(List.of()));

    assertThat(started).isEqualTo(STARTS);
    var events = Tokens.events(directory());
    assertThat(tokens.inTable()).isNotEmpty();
    assertThat(Tokens.recorded(events)).containsAll(tokens.inTable());
    var verified = CommandLines.audit(directory(), "verify");
    assertThat(verified.code()).as(verified.toString()).isIn(0, 2);
    // Reads whose rows nobody saw, and what it had not written yet when it was killed; no more.
    var report = new JsonMapper().readTree(verified.out());
    assertThat(report.get("faults")).as(verified.toString()).isEmpty();
    assertThat(report.get("shortcomings"))
        .allSatisfy(
            lacking -> assertThat(lacking.asText()).containsAnyOf("reads ran", "events were lost"));
  }

  private void work(GatehouseProcess gatehouse) throws InterruptedException {
    var clients = new ArrayList<Thread>();
    for (var mode : List.of("simple", "extended")) {
      clients.add(tokens.write(gatehouse.port(), mode, 1));
      clients.add(tokens.write(gatehouse.port(), mode, 2));
    }
    Thread.sleep(2500);
    tokens.finish(clients);
  }

  private static void stop(GatehouseProcess gatehouse) throws InterruptedException {
    gatehouse.terminate();
    assertThat(gatehouse.awaitEnd(Duration.ofSeconds(30))).isTrue();
  }
}
