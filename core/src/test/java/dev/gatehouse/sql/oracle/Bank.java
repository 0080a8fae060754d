package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** The schema of our own in a server, made once for each. */
final class Bank {

  /** Along which unqualified names are looked for. */
  static final String SEARCH_PATH = "bank, public";

  /** What a session of the oracles starts with. */
  static final String SESSION =
      "set search_path = "
          + SEARCH_PATH
          + "; set client_min_messages = error; set statement_timeout = '5s'; set lock_timeout = '2s'";

  private static final Set<Server> MADE = new HashSet<>();

  /** A server that is not ours may hold the schema of an earlier run. */
  private static final String DROP =
      """
      drop schema if exists bank, other cascade;
      drop foreign data wrapper if exists nothing cascade;
      drop role if exists app;
      """;

  private Bank() {}

  /** Makes the schema unless this JVM has made it already. */
  static synchronized void in(Server server) throws IOException {
    if (MADE.add(server)) {
      try (var client = server.wire("postgres")) {
        run(client, DROP);
        run(client, Corpus.resource("schema.sql"));
      }
    }
  }

  /** As one message: a driver would cut it into statements by its own lights. */
  private static void run(RawClient client, String sql) throws IOException {
    client.send(new RawClient.Frames().query(sql));
    assertThat(client.untilReady()).noneMatch(message -> message.type() == 'E');
  }
}
