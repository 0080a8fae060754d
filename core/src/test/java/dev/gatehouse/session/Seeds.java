package dev.gatehouse.session;

import static dev.gatehouse.session.RawClient.join;

import dev.gatehouse.catalog.CatalogQuery;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where fuzzing begins: dialogues that hold every message of both directions. */
final class Seeds {

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private Seeds() {}

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] input(int setup, int cut, byte[]... parts) {
    return join(new byte[] {(byte) setup, (byte) cut}, join(parts));
  }

  private static byte[] packet(int code, byte[] rest) {
    var length = rest.length + 8;
    return join(ByteBuffer.allocate(8).putInt(length).putInt(code).array(), rest);
  }

  /** What clients may send after login, each in one go. */
  private static List<byte[]> requests() {
    var requests = new ArrayList<>(W11SplitTest.dialogue());
    requests.subList(0, 3).clear();
    requests.add(
        new Frames()
            .query("SELECT 'deny'")
            .parse("", "SELECT 'deny'")
            .bind("", "")
            .execute("")
            .sync()
            .query("PREPARE q AS SELECT 1; EXECUTE q")
            .query("DECLARE c CURSOR FOR SELECT a FROM t")
            .query("FETCH c")
            .bytes());
    requests.add(
        new Frames()
            .parse("a", "SELECT a FROM t WHERE a = $1")
            .add('B', "", "a", (short) 1, (short) 1, (short) 2, 4, 7, -1, (short) 1, (short) 0)
            .execute("")
            .parse("b", "SELECT 1")
            .parse("c", "SELECT 1")
            .parse("d", "SELECT 1")
            .bind("", "d")
            .add('H')
            .sync()
            .bytes());
    return requests;
  }

  /** Inputs of {@link ClientBytesFuzz}. */
  static Stream<byte[]> clientStreams() {
    var inputs = new ArrayList<byte[]>();
    var all = join(requests().toArray(byte[][]::new));
    for (var setup = 0; setup < 8; setup++) {
      inputs.add(input(setup, setup, all));
      for (var request : requests()) {
        inputs.add(input(setup, 7, request));
      }
    }
    var query = new Frames().query("SELECT 1").bytes();
    inputs.add(input(8, 1, STARTUP, query));
    inputs.add(input(9, 2, packet(80_877_103, new byte[0]), STARTUP, query));
    inputs.add(input(9, 3, packet(80_877_104, new byte[0]), STARTUP));
    inputs.add(input(9, 4, packet(80_877_102, new byte[] {0, 0, 0, 1, 0, 0, 0, 2})));
    inputs.add(
        input(
            9,
            5,
            RawClient.startup("user", "app", "options", "-c role=boss", "_pq_.x", "1"),
            new Frames().add('p', "secret").bytes()));
    inputs.add(input(9, 6, RawClient.startup("user", "app", "replication", "database")));
    return inputs.stream();
  }

  /** What the client of {@link ServerBytesFuzz} has asked, by two bits of the setup. */
  static byte[] request(int setup) {
    return switch ((setup >> 4) & 3) {
      case 0 -> new Frames().query("SELECT a FROM t; SELECT 'notice'").bytes();
      case 1 ->
          new Frames()
              .parse("s", "SELECT a FROM t")
              .describe('S', "s")
              .bind("p", "s")
              .describe('P', "p")
              .add('E', "p", 1)
              .execute("p")
              .add('C', 'P', "p")
              .sync()
              .bytes();
      case 2 -> new Frames().query("COPY t FROM STDIN").add('d', bytes("1\n")).add('c').bytes();
      default ->
          new Frames()
              .query("COPY t TO STDOUT")
              .add('F', 1, (short) 0, (short) 0, (short) 0)
              .query("SELECT 'deny'")
              .bytes();
    };
  }

  /** Whether Gatehouse holds back some of that request until the server has answered. */
  static boolean waitsForTheServer(int setup) {
    return ((setup >> 4) & 3) == 2;
  }

  /** Inputs of {@link ServerBytesFuzz}. */
  static Stream<byte[]> serverStreams() {
    var inputs = new ArrayList<byte[]>();
    for (var setup = 0; setup < 64; setup++) {
      if ((setup & 8) == 0) {
        inputs.add(input(setup, setup, answers(request(setup))));
      }
    }
    for (var setup = 8; setup < 16; setup++) {
      inputs.add(input(setup, 1, loginAnswers(), (setup & 4) == 0 ? new byte[0] : catalog()));
      inputs.add(input(setup, 1, loginAnswers(), notice()));
      inputs.add(input(setup, 1, loginAnswers(), Arrays.copyOf(catalog(), 20)));
    }
    inputs.add(
        input(
            9,
            2,
            new Frames()
                .add('v', 196_608, 1, "_pq_.x")
                .add('R', 5, new byte[] {1, 2, 3, 4})
                .add('E', 'S', "FATAL", 'C', "28P01", 'M', "no", (byte) 0)
                .bytes()));
    inputs.add(
        input(
            1,
            3,
            new Frames().add('W', (byte) 0, (short) 0).add('N', 'S', "WARNING", (byte) 0).bytes()));
    return inputs.stream();
  }

  private static byte[] answers(byte[] request) {
    var server = new PlausibleServer(false);
    server.answer(STARTUP);
    return server.answer(request);
  }

  /** The answers to the query for the catalog. */
  static byte[] catalog() {
    return answers(
        new Frames()
            .parse("ours", CatalogQuery.SQL)
            .bind("ours", "ours")
            .execute("ours")
            .add('C', 'P', "ours")
            .add('C', 'S', "ours")
            .sync()
            .bytes());
  }

  static byte[] notice() {
    return new Frames().add('N', 'S', "NOTICE", 'M', "hello", (byte) 0).bytes();
  }

  static byte[] loginAnswers() {
    return new PlausibleServer(false).answer(STARTUP);
  }

  /** Inputs of {@link DialogueFuzz}. */
  static Stream<byte[]> dialogues() {
    var inputs = new ArrayList<byte[]>();
    for (var setup = 0; setup < 8; setup++) {
      for (var request : requests()) {
        var input = new ByteArrayOutputStream();
        input.write(setup);
        segments(input, false, STARTUP);
        segments(input, true, loginAnswers());
        segments(input, false, request);
        segments(input, true, answers(request));
        segments(input, false, new Frames().query("SELECT 1").bytes());
        segments(input, true, answers(new Frames().query("SELECT 1").bytes()));
        input.write(setup % 2 == 0 ? 0 : 0x80);
        inputs.add(input.toByteArray());
      }
    }
    return inputs.stream();
  }

  private static void segments(ByteArrayOutputStream into, boolean server, byte[] bytes) {
    for (var at = 0; at < bytes.length; ) {
      var length = Math.min(0x7f, bytes.length - at);
      into.write(server ? 0x80 | length : length);
      into.write(bytes, at, length);
      at += length;
    }
  }
}
