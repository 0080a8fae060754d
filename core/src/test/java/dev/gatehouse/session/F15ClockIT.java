package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Nobody is timed out, or let wait, because the clock was set. */
class F15ClockIT {

  private volatile Duration moved = Duration.ZERO;

  @Test
  void shouldMeasureTimeByTheMonotonicClock() throws Exception {
    var idle = Duration.ofSeconds(3);
    try (var proxy =
            Proxy.builder()
                .clock(() -> Instant.now().plus(moved))
                .deadlines(new Deadlines(Duration.ofSeconds(10), idle, idle))
                .start();
        var client = RawClient.login(proxy.port(), "app")) {
      moved = Duration.ofHours(-1);
      assertThat(client.value("SELECT 'an hour ago'")).isEqualTo("an hour ago");
      moved = Duration.ofDays(365);
      assertThat(client.value("SELECT 'a year on'")).isEqualTo("a year on");
      Thread.sleep(500);
      assertThat(client.value("SELECT 'still here'")).isEqualTo("still here");

      moved = Duration.ofHours(-1);
      var began = System.nanoTime();
      assertThat(client.untilEnd().getLast().field('C')).isEqualTo("57P05");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(idle.dividedBy(2), idle.multipliedBy(2));

      var intent = proxy.awaitEvent(event -> isIntent(event, "SELECT 'a year on'"));
      assertThat(proxy.awaitOutcome(intent).total())
          .isBetween(Duration.ZERO, Duration.ofMinutes(1));
    }
  }

  private static boolean isIntent(AuditEvent event, String text) {
    var statement = event.statement();
    return event.kind() == AuditEvent.Kind.INTENT
        && statement != null
        && statement.text().equals(text);
  }
}
