package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.audit.Recorder.NamedSink;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class RecorderTest {

  private static final class Memory implements AuditSink {
    final List<Long> indexes = new CopyOnWriteArrayList<>();

    @Override
    public void write(List<AuditEvent> batch) {
      batch.forEach(event -> indexes.add(event.index()));
    }
  }

  private static Event event() {
    return Event.of("test", Instant.EPOCH, null, 0, Map.of());
  }

  private static List<Event> events(int count) {
    var events = new ArrayList<Event>();
    for (var i = 0; i < count; i++) {
      events.add(event());
    }
    return events;
  }

  private static Recorder recorder(AuditSink... sinks) {
    return new Recorder(Arrays.stream(sinks).map(sink -> new NamedSink("test", sink)).toList());
  }

  private static CompletableFuture<Exception> submit(Recorder recorder, List<Event> events) {
    var told = new CompletableFuture<Exception>();
    recorder.submit(events, told::complete);
    return told;
  }

  @Test
  void shouldWriteEverythingToEverySinkInOneOrder() throws Exception {
    var first = new Memory();
    var second = new Memory();
    try (var recorder = recorder(first, second)) {
      var threads = new ArrayList<Thread>();
      for (var i = 0; i < 4; i++) {
        threads.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (var j = 0; j < 100; j++) {
                        recorder.submit(events(3), failure -> {});
                      }
                    }));
      }
      for (var thread : threads) {
        thread.join();
      }
    }
    assertThat(first.indexes).hasSize(1200).isSorted().isEqualTo(second.indexes);
    assertThat(first.indexes.getLast()).isEqualTo(1199L);
  }

  @Test
  void g05ShouldBeSafeOnlyWhenTheSlowestSinkHasIt() throws Exception {
    var gate = new CountDownLatch(1);
    var written = new CountDownLatch(1);
    AuditSink slow =
        batch -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        };
    try (var recorder = recorder(batch -> written.countDown(), slow)) {
      var told = submit(recorder, events(1));
      assertThat(written.await(5, TimeUnit.SECONDS)).isTrue();
      assertThat(told).isNotDone();
      gate.countDown();
      assertThat(told.get()).isNull();
    }
  }

  @Test
  void f04ShouldTellTheFailureOfAnySinkAndGoOn() throws Exception {
    var failing = new boolean[] {true};
    AuditSink sink =
        batch -> {
          if (failing[0]) {
            throw new IOException("the disk is full");
          }
        };
    try (var recorder = recorder(new Memory(), sink)) {
      assertThat(submit(recorder, events(1)).get()).hasMessage("the disk is full");
      assertThatThrownBy(() -> recorder.record(event())).hasMessage("the disk is full");
      failing[0] = false;
      assertThat(submit(recorder, events(1)).get()).isNull();
      recorder.record(event());
    }
  }

  @Test
  void f16ShouldSurviveASinkThatDoesNotLink() throws Exception {
    AuditSink sink =
        batch -> {
          throw new NoClassDefFoundError("com/example/Missing");
        };
    try (var recorder = recorder(sink)) {
      assertThat(submit(recorder, events(1)).get()).hasMessageContaining("Missing");
      assertThat(submit(recorder, events(1)).get()).hasMessageContaining("Missing");
    }
  }

  @Test
  void f19ShouldSurviveSomebodyWhoCannotBeTold() throws Exception {
    try (var recorder = recorder(new Memory())) {
      recorder.submit(
          events(1),
          failure -> {
            throw new IllegalStateException("the loop has stopped");
          });
      assertThat(submit(recorder, events(1)).get()).isNull();
    }
  }

  @Test
  void shouldWriteWhatIsQueuedBeforeItCloses() {
    var memory = new Memory();
    try (var recorder = recorder(memory)) {
      for (var i = 0; i < 100; i++) {
        recorder.submit(events(1), failure -> {});
      }
    }
    assertThat(memory.indexes).hasSize(100);
  }

  @Test
  void shouldRefuseEventsWhenItIsClosed() throws Exception {
    var recorder = recorder(new Memory());
    recorder.close();
    assertThat(submit(recorder, events(1)).get()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldTakeEverythingForSafeWithoutSinks() throws Exception {
    try (var recorder = recorder()) {
      assertThat(recorder.enabled()).isFalse();
      var events = events(2);
      assertThat(submit(recorder, events).get()).isNull();
      assertThat(events).extracting(Event::index).containsExactly(0L, 1L);
    }
  }
}
