package dev.gatehouse.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.LoopRecorder.Waiter;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LoopRecorderTest {

  /** Writes down what it is told. */
  private record Told(BlockingQueue<String> told) implements Waiter {
    Told() {
      this(new LinkedBlockingQueue<>());
    }

    @Override
    public void onSafe(long batch) {
      told.add("safe " + batch);
    }

    @Override
    public void onFailure(Exception failure) {
      told.add(failure.getMessage());
    }

    String next() throws InterruptedException {
      return String.valueOf(told.poll(5, TimeUnit.SECONDS));
    }
  }

  private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
  private final List<Integer> batches = new CopyOnWriteArrayList<>();
  private final BlockingQueue<List<? extends AuditEvent>> written = new LinkedBlockingQueue<>();
  private final Semaphore writing = new Semaphore(1);
  private volatile boolean failing;
  private final Recorder recorder = new MemoryRecorder(this::write);
  private final LoopRecorder recording = new LoopRecorder(recorder, loop);

  private void write(List<? extends AuditEvent> batch) throws IOException {
    writing.acquireUninterruptibly();
    writing.release();
    if (failing) {
      throw new IOException("the disk is full");
    }
    batches.add(batch.size());
    written.add(batch);
  }

  private static Event event() {
    return Event.of("test", Instant.EPOCH, null, 0, Map.of());
  }

  private void onLoop(Runnable step) throws Exception {
    loop.submit(step).get();
  }

  @AfterEach
  void stop() {
    loop.shutdownNow();
    recorder.close();
  }

  @Test
  void shouldWriteOneTurnOfTheLoopAsOneBatch() throws Exception {
    var first = new Told();
    var second = new Told();
    onLoop(
        () -> {
          recording.record(event());
          recording.record(event(), first);
          recording.record(event(), second);
          recording.record(event());
        });
    assertThat(first.next()).isEqualTo("safe 1");
    assertThat(second.next()).isEqualTo("safe 1");
    assertThat(batches).containsExactly(4);
    onLoop(() -> assertThat(recording.record(event(), first)).isEqualTo(2));
    assertThat(first.next()).isEqualTo("safe 2");
  }

  @Test
  void f03ShouldTellEveryWaiterOfAFailure() throws Exception {
    failing = true;
    var first = new Told();
    var second = new Told();
    onLoop(
        () -> {
          recording.record(event(), first);
          recording.record(event(), second);
        });
    assertThat(first.next()).isEqualTo("the disk is full");
    assertThat(second.next()).isEqualTo("the disk is full");
  }

  @Test
  void f16ShouldTellTheOthersWhenOneWaiterThrows() throws Exception {
    var second = new Told();
    Waiter broken =
        new Waiter() {
          @Override
          public void onSafe(long batch) {
            throw new IllegalStateException("broken session");
          }

          @Override
          public void onFailure(Exception failure) {}
        };
    onLoop(
        () -> {
          recording.record(event(), broken);
          recording.record(event(), second);
        });
    assertThat(second.next()).isEqualTo("safe 1");
  }

  /** Waits until the batch is written and its callback has run. */
  private void settled() throws Exception {
    assertThat(written.poll(5, TimeUnit.SECONDS)).isNotNull();
    recorder.close();
  }

  @Test
  void shouldNotWakeTheLoopForWhoIsNotInAHurry() throws Exception {
    var told = new Told();
    onLoop(() -> recording.recordUnhurried(event(), told));
    settled();
    onLoop(() -> {});
    assertThat(told.told()).isEmpty();
    onLoop(recording::poll);
    assertThat(told.next()).isEqualTo("safe 1");
    onLoop(recording::poll);
    assertThat(told.told()).isEmpty();
  }

  @Test
  void shouldWakeTheLoopForWhoHurriesLater() throws Exception {
    var told = new Told();
    onLoop(() -> recording.recordUnhurried(event(), told));
    settled();
    onLoop(recording::hurry);
    assertThat(told.next()).isEqualTo("safe 1");
  }

  @Test
  void shouldWakeTheLoopForWhoHurriesBeforeItIsSubmitted() throws Exception {
    var told = new Told();
    onLoop(
        () -> {
          recording.recordUnhurried(event(), told);
          recording.hurry();
        });
    assertThat(told.next()).isEqualTo("safe 1");
  }

  @Test
  void shouldGoOnByItselfWithWhatWasRecordedMeanwhile() throws Exception {
    writing.acquire();
    var unhurried = new Told();
    var third = new Told();
    onLoop(() -> recording.recordUnhurried(event(), unhurried));
    onLoop(() -> recording.recordUnhurried(event(), unhurried));
    onLoop(() -> recording.record(event(), third));
    onLoop(() -> recording.record(event(), third));
    writing.release();
    assertThat(unhurried.next()).isEqualTo("safe 1");
    assertThat(unhurried.next()).isEqualTo("safe 2");
    assertThat(third.next()).isEqualTo("safe 3");
    assertThat(third.next()).isEqualTo("safe 3");
    assertThat(batches).containsExactly(1, 1, 2);
  }

  @Test
  void shouldNotForgetWhatNobodyWaitsForBehindASlowDisk() throws Exception {
    writing.acquire();
    var told = new Told();
    onLoop(() -> recording.record(event(), told));
    onLoop(() -> recording.record(event(), told));
    onLoop(() -> recording.record(event()));
    // Longer than it may linger: it must wait, for two batches are under way.
    Thread.sleep(50);
    writing.release();
    assertThat(told.next()).isEqualTo("safe 1");
    assertThat(told.next()).isEqualTo("safe 2");
    for (var i = 0; i < 3; i++) {
      assertThat(written.poll(5, TimeUnit.SECONDS)).as("batch %d", i).hasSize(1);
    }
  }

  @Test
  void f03ShouldTellOfAFailureAlsoWhoIsNotInAHurry() throws Exception {
    failing = true;
    var told = new Told();
    onLoop(() -> recording.recordUnhurried(event(), told));
    assertThat(told.next()).isEqualTo("the disk is full");
  }

  @Test
  void shouldNotKeepEventsThatNobodyWaitsFor() throws Exception {
    onLoop(() -> recording.record(event()));
    assertThat(written.poll(5, TimeUnit.SECONDS)).hasSize(1);
  }

  @Test
  void g16ShouldLoseNothingWhenTheLoopStops() throws Exception {
    onLoop(
        () -> {
          recording.record(event());
          recording.flush();
          recording.flush();
        });
    loop.shutdownNow();
    recorder.close();
    assertThat(batches).containsExactly(1);
  }

  @Test
  void shouldTellThatTheRecorderIsClosed() throws Exception {
    recorder.close();
    var told = new Told();
    onLoop(() -> recording.record(event(), told));
    assertThat(told.next()).contains("closed");
  }

  /** Takes all and says nothing until it is told to. */
  private static final class SlowRecorder implements Recorder {
    final List<List<Event>> taken = new CopyOnWriteArrayList<>();
    final List<Callback> callbacks = new CopyOnWriteArrayList<>();
    volatile boolean crowded;
    volatile int unfit = -1;

    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public boolean crowded() {
      return crowded;
    }

    @Override
    public void submit(List<Event> events, Callback callback) {
      taken.add(events);
      callbacks.add(callback);
      if (unfit >= 0) {
        callback.onUnfit(events.get(unfit), new IOException("unfit"));
      }
    }

    @Override
    public void close() {}
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    for (var i = 0; i < 500 && !condition.getAsBoolean(); i++) {
      Thread.sleep(10);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  /** What is not submitted nobody can count: the bound is the recorder's. */
  @Test
  void f04ShouldKeepFewEventsWhileTheDiskHangs() throws Exception {
    var slow = new SlowRecorder();
    var recording = new LoopRecorder(slow, loop);
    var waiter = new Told();
    onLoop(() -> recording.record(event(), waiter));
    onLoop(() -> recording.record(event(), waiter));
    await(() -> slow.taken.size() == 2);
    onLoop(() -> recording.record(event(), waiter));
    for (var i = 0; i < 5000; i++) {
      onLoop(() -> recording.record(event()));
    }
    await(() -> slow.taken.stream().mapToInt(List::size).sum() > 5003 - 1024);
    // As few batches as that allows.
    assertThat(slow.taken).hasSizeLessThan(8);
  }

  /** Batches under way: that a later one is safe says nothing of the one before. */
  @Test
  void f04ShouldTellOfNoBatchBeforeTheOneBeforeItIsSafe() throws Exception {
    var slow = new SlowRecorder();
    var recording = new LoopRecorder(slow, loop);
    var first = new Told();
    var second = new Told();
    onLoop(() -> recording.record(event(), first));
    await(() -> slow.taken.size() == 1);
    onLoop(
        () -> {
          recording.record(event(), second);
          for (var i = 0; i < 1100; i++) {
            recording.record(event());
          }
        });
    await(() -> slow.taken.size() == 2);
    slow.callbacks.get(1).onRecorded(null);
    onLoop(() -> {});
    assertThat(second.told()).isEmpty();
    slow.callbacks.get(0).onRecorded(null);
    assertThat(first.next()).isEqualTo("safe 1");
    assertThat(second.next()).isEqualTo("safe 2");
  }

  @Test
  void f04ShouldLetSourcesPauseWhileTheRecorderIsCrowded() throws Exception {
    var slow = new SlowRecorder();
    var recording = new LoopRecorder(slow, loop);
    var said = new CopyOnWriteArrayList<String>();
    LoopRecorder.Source gone = crowded -> said.add("gone " + crowded);
    onLoop(
        () -> {
          recording.add(crowded -> said.add("early " + crowded));
          recording.add(gone);
          recording.record(event());
        });
    await(() -> slow.taken.size() == 1);
    assertThat(said).isEmpty();
    slow.crowded = true;
    onLoop(
        () -> {
          recording.remove(gone);
          recording.record(event());
        });
    await(() -> said.size() == 1);
    onLoop(() -> recording.add(crowded -> said.add("late " + crowded)));
    assertThat(said).containsExactly("early true", "late true");
    slow.crowded = false;
    await(() -> said.size() == 4);
    assertThat(said).contains("early false", "late false");
  }

  @Test
  void f16ShouldTellTheOtherSourcesWhenOneThrows() throws Exception {
    var slow = new SlowRecorder();
    var recording = new LoopRecorder(slow, loop);
    var said = new CopyOnWriteArrayList<String>();
    slow.crowded = true;
    onLoop(
        () -> {
          for (var i = 0; i < 2; i++) {
            recording.add(
                crowded -> {
                  said.add(String.valueOf(crowded));
                  throw new AssertionError("broken session");
                });
          }
          recording.record(event());
        });
    await(() -> said.size() == 2);
    slow.crowded = false;
    await(() -> said.size() == 4);
    assertThat(said).containsExactly("true", "true", "false", "false");
  }

  /** The recorder may be done with a batch before the loop has turned once. */
  @Test
  void f16ShouldTellOfWhatCannotBeWrittenFirst() throws Exception {
    var slow = new SlowRecorder();
    slow.unfit = 1;
    var recording = new LoopRecorder(slow, loop);
    var told = new Told();
    onLoop(
        () -> {
          recording.record(event(), told);
          recording.record(event(), told);
          recording.flush();
          slow.callbacks.getFirst().onRecorded(null);
          recording.poll();
        });
    assertThat(told.next()).isEqualTo("unfit");
    assertThat(told.next()).isEqualTo("safe 1");
    onLoop(() -> {});
    assertThat(told.told()).isEmpty();
  }

  @Test
  void f16ShouldFailOnlyWhoseEventCannotBeWritten() throws Exception {
    var slow = new SlowRecorder();
    slow.unfit = 1;
    var recording = new LoopRecorder(slow, loop);
    var first = new Told();
    var second = new Told();
    onLoop(
        () -> {
          recording.record(event(), first);
          recording.record(event(), second);
        });
    assertThat(second.next()).isEqualTo("unfit");
    slow.callbacks.getFirst().onRecorded(null);
    assertThat(first.next()).isEqualTo("safe 1");
    onLoop(() -> {});
    assertThat(second.told()).isEmpty();
  }
}
