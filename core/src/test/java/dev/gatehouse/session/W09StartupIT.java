package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.join;
import static dev.gatehouse.session.RawClient.startup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.session.RawClient.Frames;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exactly one startup message, with one reading, all of it on record. */
class W09StartupIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  @ParameterizedTest
  @CsvSource({
    "user,app,user,postgres",
    "database,postgres,database,template1",
    "search_path,s,search_path,public",
    "role,boss,ROLE,app",
    "User,app,user,app"
  })
  void shouldRefuseAParameterGivenTwice(String name, String value, String again, String other)
      throws Exception {
    try (var client = new RawClient(proxy.port())) {
      client.send(
          startup(
              "application_name",
              "w09",
              name,
              value,
              again,
              other,
              name.toLowerCase(Locale.ROOT).equals("user") ? "database" : "user",
              "app"));
      var answer = client.untilEnd();
      assertThat(RawClient.letters(answer)).isEqualTo("E");
      assertThat(answer.getFirst().field('C')).isEqualTo("08P01");
      assertThat(answer.getFirst().field('M')).contains("twice");
    }
  }

  @Test
  void shouldRecordWhatItRefuses() throws Exception {
    var failure =
        catchThrowableOfType(
            SQLException.class,
            () -> proxy.connect("app", "&options=-c%20role%3Dboss%20--search-path%3Dw09").close());
    assertThat(failure.getSQLState()).isEqualTo("42501");
    assertThat(failure.getMessage()).contains("\"role\"");
    var event =
        proxy.awaitEvent(one -> one.details().getOrDefault("startup.options", "").contains("w09"));
    assertThat(event.type()).isEqualTo("startup");
    assertThat(event.details())
        .containsEntry("outcome", "refused")
        .containsEntry("user", "app")
        .containsEntry("sqlstate", "42501")
        .containsEntry("startup.options", "-c role=boss --search-path=w09");
    assertThat(event.details().get("reason")).contains("\"role\"");
  }

  @Test
  void shouldRecordAllParametersOfALogin() throws Exception {
    try (var connection =
            proxy.connect("app", "&options=-c%20search_path%3Ds%20--jit%3Doff%20-cwork_mem%3D9MB");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT current_setting('search_path')")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("s");
      var event = proxy.awaitEvent(one -> "9MB".equals(one.details().get("startup.work_mem")));
      assertThat(event.details())
          .containsEntry("outcome", "admitted")
          .containsEntry("protocol", "3.0")
          .containsEntry("startup.search_path", "s")
          .containsEntry("startup.jit", "off")
          .containsEntry("startup.client_encoding", "UTF8")
          .containsEntry("startup.options", "-c search_path=s --jit=off -cwork_mem=9MB");
    }
  }

  /** No options, one value for each name, whatever order the client chose. */
  @Test
  void shouldSendOneCanonicalPacket() throws Exception {
    BlockingQueue<String> startups = new LinkedBlockingQueue<>();
    try (var fake =
            new FakeServer(
                peer -> {
                  startups.add(new String(peer.readPacket(), StandardCharsets.UTF_8));
                  peer.untilEnd();
                });
        var other = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(other.port())) {
      client.send(
          startup(
              3 << 16 | 2,
              "DateStyle",
              "ISO",
              "options",
              "-c jit=on --jit=off -c datestyle=German",
              "client_encoding",
              "utf-8",
              "_pq_.x",
              "y",
              "replication",
              "off",
              "user",
              "app"));
      assertThat(startups.poll(5, TimeUnit.SECONDS))
          .isEqualTo(
              "\0\3\0\0user\0app\0database\0app\0jit\0off\0datestyle\0ISO\0client_encoding\0UTF8\0\0");
    }
  }

  /** In the middle of SCRAM, too: only an answer to the server's request is one. */
  @Test
  void shouldRefuseASecondStartupDuringTheLogin() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(new Frames().add('R', 10, "SCRAM-SHA-256", ""));
                  peer.read();
                  peer.send(
                      new Frames()
                          .add('R', 11, "r=x,s=c2FsdA==,i=4096".getBytes(StandardCharsets.UTF_8)));
                  peer.untilEnd();
                });
        var other = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(other.port())) {
      client.send(startup("user", "app", "database", "postgres"));
      client.read();
      var first = "n,,n=,r=x".getBytes(StandardCharsets.UTF_8);
      client.send(new Frames().add('p', "SCRAM-SHA-256", first.length, first));
      client.read();
      client.send(startup("user", "postgres", "database", "postgres"));
      var end = client.untilEnd().getLast();
      assertThat(end.field('C')).isEqualTo("08P01");
      assertThat(end.field('M')).startsWith("expected a password");
      var details = other.awaitEvent(one -> one.type().equals("authentication")).details();
      assertThat(details)
          .containsEntry("outcome", "aborted")
          .containsEntry("method", "SCRAM-SHA-256");
      assertThat(details.get("reason")).contains("protocol violation");
    }
  }

  /** The client is at fault, and is told so, not the server. */
  @Test
  void shouldRefuseAQueryBeforeTheLogin() throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(new Frames().add('R', 5, 1));
                  peer.untilEnd();
                });
        var other = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(other.port())) {
      client.send(
          join(
              startup("user", "app", "database", "postgres"),
              new Frames().query("SELECT 1").bytes()));
      var end = client.untilEnd().getLast();
      assertThat(end.field('M')).startsWith("expected a password");
    }
  }

  /** The server's own choice for a role or a database is held to the same rule (S08). */
  @Test
  void s08ShouldRefuseAnEncodingThatTheServerChooses() throws Exception {
    try (var connection = Database.connect(Database.port(), "postgres");
        var statement = connection.createStatement()) {
      statement.execute("CREATE ROLE w09 LOGIN; ALTER ROLE w09 SET client_encoding = 'SJIS'");
      assertThat(RawClient.answer(proxy.port(), startup("user", "w09", "database", "postgres")))
          .isEqualTo("22023");
      assertThat(
              RawClient.answer(
                  proxy.port(),
                  startup("user", "w09", "database", "postgres", "client_encoding", "UTF8")))
          .isEqualTo("Z");
      statement.execute("DROP ROLE w09");
    }
  }
}
