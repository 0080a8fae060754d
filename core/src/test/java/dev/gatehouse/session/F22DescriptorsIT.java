package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Out of descriptors: who is in stays in, who comes waits or is refused, and it passes. */
class F22DescriptorsIT {

  @TempDir private static Path folder;

  private static void limit(GatehouseProcess gatehouse, int descriptors) throws Exception {
    var prlimit =
        new ProcessBuilder(
                "prlimit",
                "--pid",
                Long.toString(gatehouse.pid()),
                "--nofile=" + descriptors + ":" + descriptors)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(prlimit.exitValue()).isZero();
  }

  private static boolean works(RawClient client) throws IOException {
    client.send(new Frames().query("SELECT 1"));
    return RawClient.letters(client.untilReady()).equals("TDCZ");
  }

  @Test
  void shouldKeepTheOldRefuseTheNewAndRecover() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
    try (var gatehouse = new GatehouseProcess(folder, "")) {
      // Given a process that has loaded all it needs, and room for two sessions and a half
      try (var first = RawClient.login(gatehouse.port(), "app")) {
        assertThat(works(first)).isTrue();
      }
      Thread.sleep(300);
      var base = gatehouse.descriptors();
      limit(gatehouse, base + 5);
      var one = RawClient.login(gatehouse.port(), "app");
      var two = RawClient.login(gatehouse.port(), "app");
      var late = new ArrayList<RawClient>();

      // When more come
      for (var i = 0; i < 5; i++) {
        var client = new RawClient(gatehouse.port());
        client.send(RawClient.startup("user", "app", "database", "postgres"));
        late.add(client);
      }
      Thread.sleep(1_500);

      // Then those within do not notice
      for (var i = 0; i < 20; i++) {
        assertThat(works(one)).isTrue();
        assertThat(works(two)).isTrue();
      }

      // And when there is room again, it goes on by itself, down to where it began
      late.forEach(RawClient::close);
      one.close();
      two.close();
      awaitLogin(gatehouse);
      awaitDescriptors(gatehouse, base);
      assertThat(gatehouse.log()).doesNotContain("internal error");
    }
  }

  private static void awaitLogin(GatehouseProcess gatehouse) throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    while (true) {
      try (var client = RawClient.login(gatehouse.port(), "app")) {
        assertThat(works(client)).isTrue();
        return;
      } catch (IOException notYet) {
        assertThat(System.nanoTime()).as("recovers").isLessThan(end);
        Thread.sleep(200);
      }
    }
  }

  private static void awaitDescriptors(GatehouseProcess gatehouse, int most) throws Exception {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (gatehouse.descriptors() > most) {
      assertThat(System.nanoTime()).as(gatehouse.descriptors() + " are open").isLessThan(end);
      Thread.sleep(50);
    }
  }
}
