package dev.gatehouse.audit.journal;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import java.net.InetAddress;
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
