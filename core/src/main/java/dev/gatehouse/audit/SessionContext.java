package dev.gatehouse.audit;

import dev.gatehouse.api.Session;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the events of a session have in common: all of {@link Session} but its transaction status.
 * It is put on record once in each segment in which events refer to it.
 *
 * <p>Made on the session's event loop. Where it stands is the writer thread's business alone.
 */
public final class SessionContext {

  private final byte[] id;
  private final @Nullable Session session;
  private final int number;
  private long epoch = -1;

  private SessionContext(byte[] id, @Nullable Session session, int number) {
    this.id = id;
    this.session = session;
    this.number = number;
  }

  /** Of a connection of which no more than its id is known: 32 hexadecimal digits. */
  public static SessionContext of(String id) {
    return new SessionContext(HexFormat.of().parseHex(id), null, 0);
  }

  /** The context to use for this view: this one if it says the same. */
  public SessionContext with(Session view) {
    return session != null && same(session, view) ? this : new SessionContext(id, view, number + 1);
  }

  private static boolean same(Session one, Session other) {
    return one.principal().equals(other.principal())
        && one.user().equals(other.user())
        && one.databaseRole().equals(other.databaseRole())
        && one.database().equals(other.database())
        && one.clientAddress().equals(other.clientAddress())
        && one.clientPort() == other.clientPort()
        && Objects.equals(one.clientTls(), other.clientTls())
        && one.applicationName().equals(other.applicationName());
  }

  /** The session's id, 16 bytes; not to be changed. */
  public byte[] id() {
    return id;
  }

  /** A view of it; null before the login. */
  public @Nullable Session session() {
    return session;
  }

  /** Its position among the contexts of the session. */
  public int number() {
    return number;
  }

  /** Whether it is to be put on record: not if that was done in this epoch of the log. */
  public boolean enters(long now) {
    if (epoch == now) {
      return false;
    }
    epoch = now;
    return true;
  }
}
