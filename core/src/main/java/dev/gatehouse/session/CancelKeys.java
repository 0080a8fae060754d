package dev.gatehouse.session;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Cancel keys of our own: clients never learn those of the server. A key is 64 random bits, the
 * process id's field included. Used from all event loops.
 */
public final class CancelKeys {

  /** What the server wants to see to cancel a session. */
  static final class Target {
    private final String sessionId;
    private final int processId;
    private final byte[] key;

    /** {@code processId} and {@code key}, 4 to 256 bytes, from the server's BackendKeyData. */
    Target(String sessionId, int processId, byte[] key) {
      this.sessionId = sessionId;
      this.processId = processId;
      this.key = key;
    }

    /** The session at Gatehouse. */
    String sessionId() {
      return sessionId;
    }

    int processId() {
      return processId;
    }

    byte[] key() {
      return key;
    }
  }

  private final SecureRandom random = new SecureRandom();
  private final Map<Long, Target> targets = new ConcurrentHashMap<>();

  /** Makes a key for a target; the high 32 bits stand in the process id's field. */
  long register(Target target) {
    while (true) {
      var key = random.nextLong();
      // Clients take a process id of 0 for "none".
      if (key >>> 32 != 0 && targets.putIfAbsent(key, target) == null) {
        return key;
      }
    }
  }

  void remove(long key) {
    targets.remove(key);
  }

  /** The hash look-up of 64 random bits tells nothing about other keys by its timing. */
  @Nullable Target find(int processId, byte[] key) {
    if (key.length != 4) {
      return null;
    }
    var low = Integer.toUnsignedLong(ByteBuffer.wrap(key).getInt());
    return targets.get(((long) processId << 32) | low);
  }
}
