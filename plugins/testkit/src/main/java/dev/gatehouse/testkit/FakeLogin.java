package dev.gatehouse.testkit;

import dev.gatehouse.api.identity.Login;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A login as an identity mapper sees it. */
public record FakeLogin(
    String user,
    String database,
    InetAddress clientAddress,
    @Nullable String clientTls,
    String applicationName)
    implements Login {

  /** A login from 127.0.0.1 without TLS. */
  public static FakeLogin of(String user, String database) {
    return new FakeLogin(user, database, InetAddress.getLoopbackAddress(), null, "");
  }
}
