package dev.gatehouse.session;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * How many wrong cancel keys each client address has sent. Whoever has used up the guesses of a
 * minute is looked up no more until the minute is over. Used from all event loops; knows 10,000
 * addresses at most, the rarest are forgotten.
 */
public final class CancelGuesses {

  private static final Duration WINDOW = Duration.ofMinutes(1);

  private static final int ADDRESSES = 10_000;

  /** A minute of one address. */
  final class Window {
    private final AtomicInteger guesses = new AtomicInteger();
    private final AtomicLong ignored = new AtomicLong();

    /** Takes one guess; false if there is none left. */
    boolean take() {
      if (guesses.incrementAndGet() <= perMinute) {
        return true;
      }
      guesses.decrementAndGet();
      return false;
    }

    /** The guess was no guess: the key was right. */
    void giveBack() {
      guesses.decrementAndGet();
    }

    /**
     * Counts a request that is ignored. {@code told} hears once, on the event loop of the first one
     * and a minute after it, how many there were.
     */
    void ignore(EventExecutor loop, LongConsumer told) {
      if (ignored.incrementAndGet() == 1) {
        var _ =
            loop.schedule(
                () -> told.accept(ignored.get()), WINDOW.toMillis(), TimeUnit.MILLISECONDS);
      }
    }
  }

  private final int perMinute;
  private final Cache<InetAddress, Window> windows;

  /** {@code perMinute} wrong keys of one address are looked up. */
  public CancelGuesses(int perMinute) {
    this(perMinute, Ticker.systemTicker());
  }

  CancelGuesses(int perMinute, Ticker ticker) {
    this.perMinute = perMinute;
    this.windows =
        Caffeine.newBuilder()
            .maximumSize(ADDRESSES)
            .expireAfter(Expiry.creating((InetAddress address, Window window) -> WINDOW))
            .ticker(ticker)
            .executor(Runnable::run)
            .build();
  }

  /** The minute that an address is in. */
  Window of(InetAddress address) {
    return windows.get(Origin.network(address), _ -> new Window());
  }
}
