package dev.gatehouse.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** What a COPY has moved is on record as its size and its hash; the rows are not. */
@Timeout(60)
class CopyEvidenceIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
    try (var client = RawClient.login(Database.port(), "app")) {
      client.value("CREATE TABLE s.copied(id int, text text); SELECT ''");
    }
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static String sha256(String data) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(data.getBytes(UTF_8)));
  }

  /** The event of the COPY with this text. */
  private static Map<String, String> copied(String text) throws Exception {
    return copied(proxy.intents(text).getFirst());
  }

  private static Map<String, String> copied(AuditEvent intent) throws Exception {
    var sequence = Long.toString(intent.sequence());
    return proxy
        .awaitEvent(
            event ->
                event.type().equals("copy")
                    && session(intent).equals(session(event))
                    && sequence.equals(event.details().get("intent_seq")))
        .details();
  }

  private static String session(AuditEvent event) {
    return requireNonNull(event.session()).id();
  }

  /** In pieces of 64 KiB, which are cut wherever the network likes. */
  @Test
  void shouldHashWhatGoesInAndOut() throws Exception {
    var data = new StringBuilder();
    for (var i = 0; i < 50_000; i++) {
      data.append(i).append('\t').append("x".repeat(i % 50)).append('\n');
    }
    try (var connection = proxy.connect("app")) {
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn(
          "COPY s.copied FROM STDIN", new ByteArrayInputStream(data.toString().getBytes(UTF_8)));
      var out = new ByteArrayOutputStream();
      copy.copyOut("COPY (SELECT * FROM s.copied ORDER BY id) TO STDOUT", out);
      assertThat(out.toString(UTF_8)).isEqualTo(data.toString());
    }

    var bytes = Integer.toString(data.length());
    for (var text : new String[] {"COPY s.copied FROM", "COPY (SELECT"}) {
      assertThat(copied(text))
          .containsEntry("direction", text.endsWith("FROM") ? "in" : "out")
          .containsEntry("format", "text")
          .containsEntry("bytes", bytes)
          .containsEntry("rows", "50000")
          .containsEntry("sha256", sha256(data.toString()));
      var outcome = proxy.awaitOutcome(proxy.intents(text).getFirst());
      assertThat(outcome.rows()).isEqualTo(50_000);
      assertThat(outcome.bytes()).isGreaterThan(data.length());
    }
  }

  /** A message that is cut in its header, and one after each byte. */
  @Test
  void shouldHashMessagesThatComeInPieces() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("COPY s.copied FROM STDIN -- in pieces"));
      assertThat(client.read().type()).isEqualTo('G');
      var frames = new Frames().add('d', "7\tseven\n".getBytes(UTF_8)).add('d', new byte[0]);
      for (var one : frames.bytes()) {
        client.send(new byte[] {one});
      }
      client.send(new Frames().add('c'));
      client.untilReady();
    }
    assertThat(copied("in pieces"))
        .containsEntry("bytes", "8")
        .containsEntry("rows", "1")
        .containsEntry("sha256", sha256("7\tseven\n"));
  }

  @Test
  void shouldRecordDataThatIsOfNoUse() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("COPY s.copied FROM STDIN (FORMAT csv) -- fails; SELECT 1"));
      assertThat(client.read().type()).isEqualTo('G');
      client.send(new Frames().add('d', "8,eight\n".getBytes(UTF_8)).add('f', "no"));
      client.untilReady();
    }
    assertThat(copied("-- fails")).containsEntry("bytes", "8").containsEntry("rows", "0");
    assertThat(proxy.awaitOutcome(proxy.intents("-- fails").getFirst()).status())
        .isEqualTo(Status.FAILURE);
  }

  @Test
  void shouldTellTwoCopiesOfAQueryApart() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("COPY (SELECT 1) TO STDOUT; COPY (SELECT 22) TO STDOUT (FORMAT binary)"));
      client.untilReady();
    }
    var intent = proxy.intents("SELECT 22").getFirst();
    copied(intent);
    assertThat(proxy.sink.events)
        .filteredOn(event -> event.type().equals("copy") && session(event).equals(session(intent)))
        .extracting(event -> event.details().get("format") + " " + event.details().get("bytes"))
        // Signature, flags, length of the extension; a tuple of one int4; the trailer.
        .containsExactly("text 2", "binary " + (19 + 2 + 4 + 4 + 2));
  }
}
