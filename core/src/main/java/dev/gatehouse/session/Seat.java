package dev.gatehouse.session;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The place of one connection within the limits: taken step by step as more is known of it, and
 * given back as a whole. Confined to the connection's event loop.
 */
final class Seat {

  private final Sessions sessions;
  private final Connection connection;
  private boolean seated;
  private boolean waiting;
  private @Nullable InetAddress address;
  private @Nullable InetAddress loginAddress;
  private @Nullable String principal;

  Seat(Sessions sessions, Connection connection) {
    this.sessions = sessions;
    this.connection = connection;
  }

  /** A connection was accepted. Null if there is room, else why there is none. */
  @Nullable NoRoom onAccepted() {
    var noRoom = sessions.add(connection);
    seated = noRoom == null;
    return noRoom;
  }

  /** Its address is known. Null if there is room, else why there is none. */
  @Nullable NoRoom onLocated(InetAddress client) {
    var network = Origin.network(client);
    if (!sessions.logins().add(network, sessions.limits().loginsPerAddress())) {
      return NoRoom.LOGINS;
    }
    loginAddress = network;
    if (!seated) {
      return null;
    }
    if (!sessions.addresses().add(network, sessions.limits().perAddress())) {
      return NoRoom.ADDRESS;
    }
    address = network;
    return null;
  }

  /**
   * There is no room for it, but it may stay a little to cancel a statement or to read why.
   *
   * @return false if too many are waiting like that
   */
  boolean onTurnedAway() {
    unseat();
    waiting = sessions.addWaiting(connection);
    return waiting;
  }

  /** Its login has succeeded. Null if there is room, else why there is none. */
  @Nullable NoRoom onAuthenticated(String id) {
    if (!sessions.users().add(id, sessions.limits().perUser())) {
      return NoRoom.USER;
    }
    principal = id;
    return null;
  }

  /** It is logged in. */
  void onLoggedIn() {
    if (loginAddress != null) {
      sessions.logins().remove(loginAddress);
      loginAddress = null;
    }
  }

  /** It is over; a second call does nothing. */
  void leave() {
    onLoggedIn();
    unseat();
    if (principal != null) {
      sessions.users().remove(principal);
      principal = null;
    }
    if (waiting) {
      waiting = false;
      sessions.removeWaiting(connection);
    }
  }

  private void unseat() {
    if (address != null) {
      sessions.addresses().remove(address);
      address = null;
    }
    if (seated) {
      seated = false;
      sessions.remove(connection);
    }
  }
}
