package dev.gatehouse.policy.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class WatchTest {
  private static final Limits LIMITS =
      new Limits(Duration.ofNanos(250), Duration.ofNanos(5_000), Duration.ofNanos(1));

  private final FakeClock clock = new FakeClock();
  private final FakeTarget target = new FakeTarget();
  private final Watch watch = new Watch(LIMITS, target, clock);

  @Test
  void anEvaluationWithinTheBudgetIsLeftAlone() {
    watch.begin();
    watch.look();
    clock.cpu += 250;
    watch.look();

    assertThat(watch.end()).isTrue();
    assertThat(target.interrupts).isZero();
  }

  @Test
  void anEvaluationAboveTheBudgetIsInterruptedOnce() {
    watch.begin();
    watch.look();
    clock.cpu += 251;
    watch.look();
    watch.look();

    assertThat(watch.end()).isFalse();
    assertThat(target.interrupts).isEqualTo(1);
    assertThat(target.abandoned).isFalse();
  }

  @Test
  void waitingForACpuIsNoCrime() {
    watch.begin();
    watch.look();
    clock.wall += 5_000;
    watch.look();

    assertThat(watch.end()).isTrue();
  }

  @Test
  void theWallClockIsABackstop() {
    watch.begin();
    watch.look();
    clock.wall += 5_001;
    watch.look();

    assertThat(watch.end()).isFalse();
  }

  @Test
  void manyShortEvaluationsAreNotOneLongOne() {
    for (var i = 0; i < 10; i++) {
      watch.begin();
      watch.look();
      clock.cpu += 200;
      assertThat(watch.end()).isTrue();
    }
    assertThat(target.interrupts).isZero();
  }

  @Test
  void nothingIsInterruptedBetweenEvaluations() {
    watch.begin();
    watch.look();
    assertThat(watch.end()).isTrue();
    clock.cpu += 1_000;
    watch.look();

    assertThat(target.interrupts).isZero();
  }

  @Test
  void theEvaluationAfterACondemnedOneIsJudgedAnew() {
    watch.begin();
    watch.look();
    clock.cpu += 251;
    watch.look();
    assertThat(watch.end()).isFalse();

    watch.begin();
    watch.look();
    watch.look();
    assertThat(watch.end()).isTrue();
    assertThat(target.interrupts).isEqualTo(1);
  }

  @Test
  void anInterruptThatTimesOutAbandonsTheTarget() {
    target.stubborn = true;
    watch.begin();
    watch.look();
    clock.cpu += 251;
    watch.look();

    assertThat(watch.end()).isFalse();
    assertThat(target.abandoned).isTrue();
  }

  @Test
  void theEndWaitsUntilTheInterruptIsDelivered() throws Exception {
    target.delivering = new CountDownLatch(1);
    try (var dog = Executors.newSingleThreadExecutor()) {
      watch.begin();
      watch.look();
      clock.cpu += 251;
      var look = dog.submit(watch::look);
      target.entered.await();
      Thread.ofPlatform()
          .start(
              () -> {
                sleep();
                target.delivered = true;
                target.delivering.countDown();
              });

      assertThat(watch.end()).isFalse();
      assertThat(target.delivered).isTrue();
      look.get();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(20);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class FakeClock implements CpuClock {
    long cpu;
    long wall;

    @Override
    public long cpuNanos(Thread thread) {
      return cpu;
    }

    @Override
    public long wallNanos() {
      return wall;
    }
  }

  private static final class FakeTarget implements Watch.Interruptible {
    final CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch delivering = new CountDownLatch(0);
    volatile boolean delivered;
    boolean stubborn;
    boolean abandoned;
    int interrupts;

    @Override
    public void interrupt(Duration limit) throws TimeoutException {
      interrupts++;
      entered.countDown();
      try {
        delivering.await();
      } catch (InterruptedException ended) {
        Thread.currentThread().interrupt();
      }
      if (stubborn) {
        throw new TimeoutException();
      }
    }

    @Override
    public void abandon() {
      abandoned = true;
    }
  }
}
