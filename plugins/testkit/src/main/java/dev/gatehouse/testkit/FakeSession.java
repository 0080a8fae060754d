package dev.gatehouse.testkit;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import java.net.InetAddress;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A session as a plugin sees it. */
public record FakeSession(
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

  /**
   * A builder for a session of this user: principal and role have the user's name, the database is
   * {@code shop}, the client sits on 127.0.0.1:50000 without TLS, outside a transaction.
   */
  public static Builder of(String user) {
    return new Builder(user);
  }

  /** Builds a {@link FakeSession}. */
  public static final class Builder {

    private final String user;
    private String id = "0123456789abcdef0123456789abcdef";
    private Principal principal;
    private String databaseRole;
    private String database = "shop";
    private InetAddress clientAddress = InetAddress.getLoopbackAddress();
    private int clientPort = 50_000;
    private @Nullable String clientTls;
    private String applicationName = "";
    private TransactionStatus transactionStatus = TransactionStatus.IDLE;

    private Builder(String user) {
      this.user = user;
      principal = Principal.of(user);
      databaseRole = user;
    }

    /** The session's id. */
    public Builder id(String id) {
      this.id = id;
      return this;
    }

    /** Who is behind the session. */
    public Builder principal(Principal principal) {
      this.principal = principal;
      return this;
    }

    /** Who is behind the session: an id and groups. */
    public Builder principal(String id, String... groups) {
      return principal(new Principal(id, Set.of(groups), Map.of()));
    }

    /** The role at the server. */
    public Builder role(String role) {
      databaseRole = role;
      return this;
    }

    /** The database. */
    public Builder database(String database) {
      this.database = database;
      return this;
    }

    /** Where the client connects from. */
    public Builder client(InetAddress address, int port) {
      clientAddress = address;
      clientPort = port;
      return this;
    }

    /** TLS version and cipher. */
    public Builder tls(@Nullable String versionAndCipher) {
      clientTls = versionAndCipher;
      return this;
    }

    /** What the client calls itself. */
    public Builder application(String name) {
      applicationName = name;
      return this;
    }

    /** Where the session stands in a transaction. */
    public Builder transaction(TransactionStatus status) {
      transactionStatus = status;
      return this;
    }

    /** The session. */
    public FakeSession build() {
      return new FakeSession(
          id,
          principal,
          user,
          databaseRole,
          database,
          clientAddress,
          clientPort,
          clientTls,
          applicationName,
          transactionStatus);
    }
  }
}
