package dev.gatehouse.session;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Cancel keys of our own: clients never learn those of the server. The process id is the server's:
 * clients compare it with that of notifications, and others look it up in {@code pg_locks}. The
 * secret behind it is random: 32 bits for clients of protocol 3.0, which have no room for more, 256
 * for those of 3.2; guesses are counted, see {@link CancelGuesses}. Used from all event loops.
 *
 * <p>What is looked up is not the key but its HMAC under a secret of this process. So the time a
 * look-up takes tells nothing about any key, however much of it was guessed right.
 */
public final class CancelKeys {

  /** Bytes behind the process id, by protocol version. */
  private static final int SHORT = 4;

  private static final int LONG = 32;

  private static final String HMAC = "HmacSHA256";

  /** What a client is told in BackendKeyData. */
  static final class Key {
    private final int processId;
    private final byte[] secret;
    private final ByteBuffer tag;

    private Key(int processId, byte[] secret, ByteBuffer tag) {
      this.processId = processId;
      this.secret = secret;
      this.tag = tag;
    }

    int processId() {
      return processId;
    }

    /** 4 or 32 bytes; not copied. */
    byte[] secret() {
      return secret;
    }
  }

  /** The session that a key stands for, and what the server wants to see to cancel it. */
  static final class Target {
    private final SessionView session;
    private final int processId;
    private final byte[] key;
    private final AtomicBoolean canceling = new AtomicBoolean();

    /** {@code processId} and {@code key}, 4 to 256 bytes, from the server's BackendKeyData. */
    Target(SessionView session, int processId, byte[] key) {
      this.session = session;
      this.processId = processId;
      this.key = key;
    }

    SessionView session() {
      return session;
    }

    int processId() {
      return processId;
    }

    byte[] key() {
      return key;
    }

    /** False while another cancel request for it is on its way to the server. */
    boolean begin() {
      return canceling.compareAndSet(false, true);
    }

    /** Ends what {@link #begin()} began. */
    void done() {
      canceling.set(false);
    }
  }

  private final SecureRandom random = new SecureRandom();
  private final SecretKeySpec hmacKey = new SecretKeySpec(bytes(LONG), HMAC);
  private final Map<ByteBuffer, Target> targets = new ConcurrentHashMap<>();

  /** Makes a key for a target, for a client that speaks protocol 3.{@code minorVersion}. */
  Key register(Target target, int minorVersion) {
    while (true) {
      var processId = target.processId();
      var secret = bytes(minorVersion >= 2 ? LONG : SHORT);
      var tag = tag(processId, secret);
      if (targets.putIfAbsent(tag, target) == null) {
        return new Key(processId, secret, tag);
      }
    }
  }

  /** Forgets a key; null for a session that never got one. */
  void remove(@Nullable Key key) {
    if (key != null) {
      targets.remove(key.tag);
    }
  }

  /** The session behind a key of a cancel request, or null. */
  @Nullable Target find(int processId, byte[] secret) {
    return targets.get(tag(processId, secret));
  }

  private ByteBuffer tag(int processId, byte[] secret) {
    try {
      var mac = Mac.getInstance(HMAC);
      mac.init(hmacKey);
      mac.update(ByteBuffer.allocate(4).putInt(0, processId));
      return ByteBuffer.wrap(mac.doFinal(secret));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + HMAC, e);
    }
  }

  private byte[] bytes(int length) {
    var bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
