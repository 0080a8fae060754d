package dev.gatehouse.session;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A session at one moment. Equal views are interchangeable for every policy. */
record SessionView(
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

  SessionView with(TransactionStatus status) {
    return new SessionView(
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

  SessionView withApplicationName(String name) {
    return new SessionView(
        id,
        principal,
        user,
        databaseRole,
        database,
        clientAddress,
        clientPort,
        clientTls,
        name,
        transactionStatus);
  }
}
