package dev.gatehouse.audit.journal;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session as it stands on record. */
record StoredSession(
    String id,
    Principal principal,
    String user,
    String databaseRole,
    String database,
    InetAddress clientAddress,
    int clientPort,
    @Nullable String clientTls,
    String applicationName,
    TransactionStatus transactionStatus)
    implements Session {

  private static final String ERASED = "erased";

  /** What is left of one whose context was erased. */
  static StoredSession erased(String id) {
    return new StoredSession(
        id,
        new Principal(ERASED, Set.of(), Map.of()),
        ERASED,
        ERASED,
        ERASED,
        nowhere(),
        0,
        null,
        ERASED,
        TransactionStatus.IDLE);
  }

  private static InetAddress nowhere() {
    try {
      return InetAddress.getByAddress(new byte[4]);
    } catch (UnknownHostException e) {
      throw new AssertionError("four bytes are an address", e);
    }
  }

  StoredSession with(TransactionStatus status) {
    return new StoredSession(
        id,
        principal,
        user,
        databaseRole,
        database,
        clientAddress,
        clientPort,
        clientTls,
        applicationName,
        status);
  }
}
