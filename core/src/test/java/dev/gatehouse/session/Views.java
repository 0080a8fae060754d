package dev.gatehouse.session;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.TransactionStatus;
import java.net.InetAddress;

/** Sessions for tests that need one and do not care. */
final class Views {

  static final SessionView ALICE =
      new SessionView(
          "id",
          Principal.of("alice"),
          "alice",
          "app",
          "shop",
          InetAddress.getLoopbackAddress(),
          1,
          null,
          "psql",
          TransactionStatus.IDLE);

  private Views() {}
}
