package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Without rules the same bytes come back as from the server itself, but for the cancel key. */
class EquivalenceIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static Frames script() {
    return new Frames()
        .query("SET client_min_messages = notice; SELECT 1 AS a, 'b' AS b")
        .query("")
        .query("SELECT nonsense")
        .query("DO $$BEGIN RAISE NOTICE 'hello'; END$$")
        .query("BEGIN")
        .query("INSERT INTO eq SELECT i, repeat('z', i) FROM generate_series(3, 300) i")
        .query("DELETE FROM eq WHERE i = 10 RETURNING i")
        .query("SELECT * FROM eq ORDER BY i")
        .query("COPY (SELECT * FROM eq ORDER BY i) TO STDOUT")
        .query("ROLLBACK")
        .parse("s", "SELECT i, x FROM eq WHERE i = $1")
        .describe('S', "s")
        .bind("", "s", "1")
        .describe('P', "")
        .execute("")
        .add('H')
        .bind("p", "s", "2")
        .add('E', "p", 1)
        .add('C', 'P', "p")
        .add('C', 'S', "nothing")
        .sync()
        .parse("", "SELECT 1/0")
        .bind("", "")
        .execute("")
        .parse("", "SELECT 'skipped'")
        .sync()
        .bind("", "unknown")
        .sync()
        .query("BEGIN")
        .query("SELECT 1/0")
        .query("SELECT 2")
        .query("ROLLBACK")
        .query("LISTEN ch; NOTIFY ch, 'payload'")
        .query("PREPARE q(int) AS SELECT $1 + 1; EXECUTE q(41); DEALLOCATE q")
        .query("SELECT 1; SELECT 2; SELECT broken; SELECT 3")
        .query("SET standard_conforming_strings = off")
        .query("SELECT 'a\\'b'")
        .query("SELECT generate_series(1, 5000), repeat('x', 50)")
        .add('F', 1610, (short) 0, (short) 0, (short) 0)
        .add('X');
  }

  @Test
  void shouldReturnTheBytesOfTheServer() throws Exception {
    var direct = transcript(Database.port(), Integer.MAX_VALUE);
    var through = transcript(proxy.port(), Integer.MAX_VALUE);
    assertThat(canonical(through)).isEqualTo(canonical(direct));
  }

  @Test
  void w11ShouldNotCareHowTheBytesAreCut() throws Exception {
    var whole = canonical(transcript(Database.port(), Integer.MAX_VALUE));
    for (var piece : new int[] {1, 7}) {
      assertThat(canonical(transcript(proxy.port(), piece))).isEqualTo(whole);
    }
  }

  /** Logs in and plays the script, in pieces of at most so many bytes. */
  private static byte[] transcript(int port, int piece) throws IOException {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(20_000);
      var out = socket.getOutputStream();
      var bytes = new ByteArrayOutputStream();
      bytes.writeBytes(RawClient.startup("user", "app", "database", "postgres"));
      var script = script().bytes();
      bytes.writeBytes(script);
      var all = bytes.toByteArray();
      if (piece == Integer.MAX_VALUE) {
        // The server drops what comes before the login is over on one side only when it must
        // authenticate; trust lets the script follow at once.
        out.write(all);
      } else {
        var random = new Random(piece);
        for (var at = 0; at < all.length; ) {
          var length = Math.min(1 + random.nextInt(piece), all.length - at);
          out.write(all, at, length);
          out.flush();
          at += length;
        }
      }
      return socket.getInputStream().readAllBytes();
    }
  }

  /** Messages in order, without what must differ: keys, and random or timed values. */
  private static List<String> canonical(byte[] transcript) throws IOException {
    var messages = new ArrayList<String>();
    for (var at = 0; at < transcript.length; ) {
      var length =
          ((transcript[at + 1] & 0xff) << 24)
              | ((transcript[at + 2] & 0xff) << 16)
              | ((transcript[at + 3] & 0xff) << 8)
              | (transcript[at + 4] & 0xff);
      var body = new byte[length - 4];
      System.arraycopy(transcript, at + 5, body, 0, body.length);
      var message = new Message((char) transcript[at], body);
      messages.add(
          switch (message.type()) {
            case 'K' -> "K";
            case 'A' -> "A" + new String(body, 4, body.length - 4, StandardCharsets.UTF_8);
            default -> message.type() + new String(body, StandardCharsets.ISO_8859_1);
          });
      at += 1 + length;
    }
    return messages;
  }
}
