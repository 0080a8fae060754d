package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class W20CancelGuessesTest {

  private final AtomicLong now = new AtomicLong();
  private final CancelGuesses guesses = new CancelGuesses(3, now::get);

  private static InetAddress address(String text) {
    return InetAddress.ofLiteral(text);
  }

  private boolean take(String address) {
    return guesses.of(address(address)).take();
  }

  private void exhaust(String address) {
    for (var i = 0; i < 3; i++) {
      assertThat(take(address)).isTrue();
    }
    assertThat(take(address)).isFalse();
  }

  @Test
  void shouldCountEachAddressByItself() {
    exhaust("192.0.2.1");
    assertThat(take("192.0.2.2")).isTrue();
    assertThat(take("192.0.2.1")).isFalse();
  }

  /** Someone with an IPv6 address can take any other of the same network. */
  @Test
  void shouldCountAnIpv6NetworkAsOne() {
    exhaust("2001:db8::1");
    assertThat(take("2001:db8::ffff:0:0:1")).isFalse();
    assertThat(take("2001:db8:0:1::1")).isTrue();
  }

  @Test
  void shouldNotCountTheRightKey() {
    for (var i = 0; i < 100; i++) {
      var window = guesses.of(address("192.0.2.1"));
      assertThat(window.take()).isTrue();
      window.giveBack();
    }
  }

  /** Counted from the first guess: whoever goes on guessing is not shut out for ever. */
  @Test
  void shouldBeginAnewAfterAMinute() {
    exhaust("192.0.2.1");
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(take("192.0.2.1")).isFalse();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    exhaust("192.0.2.1");
  }

  @Test
  void shouldTellOnceHowManyWereIgnored() {
    var channel = new EmbeddedChannel();
    var told = new ArrayList<Long>();
    for (var i = 0; i < 5; i++) {
      guesses.of(address("192.0.2.1")).ignore(channel.eventLoop(), told::add);
      channel.advanceTimeBy(10, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
      assertThat(told).isEmpty();
    }
    channel.advanceTimeBy(10, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(told).containsExactly(5L);
    channel.close();
  }
}
