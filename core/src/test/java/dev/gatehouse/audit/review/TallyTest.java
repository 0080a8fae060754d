package dev.gatehouse.audit.review;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Event.Place;
import dev.gatehouse.audit.merkle.Hash;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TallyTest {

  private static final Hash LEAF = Hash.of(new byte[Hash.LENGTH], 0);

  private final Tally tally = new Tally();
  private long index;

  private void take(String type, int second) {
    tally.take(event(Kind.EVENT, type, second, -1));
  }

  private Event event(Kind kind, String type, int second, long intent) {
    return Event.recorded(
        new Place("log", index++, LEAF, Duration.ofSeconds(second).toNanos()),
        kind,
        type,
        Instant.EPOCH,
        null,
        0,
        intent,
        null,
        null,
        List.of(),
        List.of(),
        null,
        null,
        Map.of());
  }

  @Test
  void shouldMissTheOutcomeOfTheLastStatement() {
    tally.take(event(Kind.INTENT, "query", 0, -1));
    tally.take(event(Kind.OUTCOME, "query", 1, 0).asPartial());
    assertThat(tally.withoutOutcome).isEqualTo(1);

    tally.take(event(Kind.OUTCOME, "query", 2, 0));

    assertThat(tally.withoutOutcome).isZero();
  }

  @Test
  void f20ShouldMissHeartbeats() {
    take("start", 0);
    take("heartbeat", 60);
    take("heartbeat", 175);
    assertThat(tally.silences).isZero();

    take("heartbeat", 296);

    assertThat(tally.silences).isEqualTo(1);
  }

  @Test
  void shouldMissNothingWhileItDoesNotRun() {
    take("start", 0);
    take("stop", 10);
    take("start", 5000);
    take("recovered", 5010);
    take("start", 1);

    assertThat(tally.silences).isZero();
  }
}
