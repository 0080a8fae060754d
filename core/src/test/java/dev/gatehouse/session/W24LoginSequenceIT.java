package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A server that does not keep to the order of a login is told from one that does. */
class W24LoginSequenceIT {

  private static final int V3 = 3 << 16;
  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");
  private static final byte[] CHALLENGE = "r=x,s=c2FsdA==,i=4096".getBytes(StandardCharsets.UTF_8);
  private static final byte[] PROOF = "v=cHJvb2Y=".getBytes(StandardCharsets.UTF_8);

  private static byte[] raw(int... bytes) {
    var raw = new byte[bytes.length];
    for (var i = 0; i < bytes.length; i++) {
      raw[i] = (byte) bytes[i];
    }
    return raw;
  }

  private static Frames frames() {
    return new Frames();
  }

  /** It takes the startup message, says this and no more. */
  private static FakeServer answering(byte[] bytes) throws IOException {
    return new FakeServer(
        peer -> {
          peer.readPacket();
          peer.send(bytes);
          peer.untilEnd();
        });
  }

  /** All of them when 3.0 was asked for. */
  static Stream<Map.Entry<String, byte[]>> attacks() {
    return Map.ofEntries(
        Map.entry("ReadyForQuery without proof", frames().add('Z', 'I').bytes()),
        Map.entry("a setting without proof", frames().add('S', "a", "b").bytes()),
        Map.entry("a key without proof", frames().add('K', 1, 2).bytes()),
        Map.entry("a notice without proof", frames().add('N', raw(0)).bytes()),
        Map.entry("two AuthenticationOk", frames().add('R', 0).add('R', 0).bytes()),
        Map.entry("a request after success", frames().add('R', 0).add('R', 3).bytes()),
        Map.entry("an Ok with more", frames().add('R', 0, 0).bytes()),
        Map.entry("two BackendKeyData", frames().add('R', 0).add('K', 1, 2).add('K', 1, 3).bytes()),
        Map.entry("a short key", frames().add('R', 0).add('K', 1, raw(1, 2, 3)).bytes()),
        Map.entry("no key", frames().add('R', 0).add('K', 1).bytes()),
        Map.entry("a long key", frames().add('R', 0).add('K', 1, new byte[32]).bytes()),
        Map.entry("a version unasked", frames().add('v', V3, 0).bytes()),
        Map.entry("a version after success", frames().add('R', 0).add('v', V3, 0).bytes()),
        Map.entry("a row", frames().add('R', 0).add('D', (short) 0).bytes()),
        Map.entry("a notification", frames().add('R', 0).add('A', 1, "x", "y").bytes()),
        Map.entry("a transaction", frames().add('R', 0).add('Z', 'T').bytes()),
        Map.entry("an empty ReadyForQuery", frames().add('R', 0).add('Z').bytes()),
        Map.entry("a setting with more", frames().add('R', 0).add('S', "a", "b", "c").bytes()),
        Map.entry("a challenge first", frames().add('R', 11, CHALLENGE).bytes()),
        Map.entry("a proof first", frames().add('R', 12, PROOF).bytes()),
        Map.entry("no end of mechanisms", frames().add('R', 10, "SCRAM-SHA-256").bytes()),
        Map.entry("an empty request", raw('R', 0, 0, 0, 4)),
        Map.entry("two megabytes", raw('N', 0, 0x20, 0, 0)))
        .entrySet()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("attacks")
  void shouldEndAHostileLogin(Map.Entry<String, byte[]> attack) throws Exception {
    try (var fake = answering(attack.getValue());
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      var end = client.untilEnd().getLast();
      assertThat(end.type()).isEqualTo('E');
      assertThat(end.field('M')).startsWith("the server broke the protocol");
      var details = proxy.awaitEvent(event -> event.type().equals("authentication")).details();
      assertThat(details).containsEntry("outcome", "aborted");
      assertThat(details.get("reason")).startsWith("upstream violation");
      proxy.awaitSessions(0);
    }
  }

  /** Success after the first, the second or the third message of SCRAM is none. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void shouldDemandTheProofOfTheServer(int messages) throws Exception {
    try (var fake =
            new FakeServer(
                peer -> {
                  peer.readPacket();
                  peer.send(frames().add('R', 10, "SCRAM-SHA-256", ""));
                  if (messages > 1) {
                    peer.read();
                    peer.send(frames().add('R', 11, CHALLENGE));
                  }
                  if (messages > 2) {
                    peer.read();
                  }
                  peer.send(frames().add('R', 0).add('K', 1, 2).add('Z', 'I'));
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      client.read();
      var first = "n,,n=,r=x".getBytes(StandardCharsets.UTF_8);
      if (messages > 1) {
        client.send(frames().add('p', "SCRAM-SHA-256", first.length, first));
        client.read();
      }
      if (messages > 2) {
        client.send(frames().add('p', PROOF));
      }
      var end = client.untilEnd();
      assertThat(RawClient.letters(end)).isEqualTo("E");
      assertThat(end.getLast().field('M')).contains("AuthenticationOk before");
    }
  }

  /** A server that knows 3.0 only answers so, once, and the client never hears of it. */
  @Test
  void shouldTakeAnOlderVersionFromTheServer() throws Exception {
    var asked = new CompletableFuture<Integer>();
    try (var fake =
            new FakeServer(
                peer -> {
                  asked.complete(ByteBuffer.wrap(peer.readPacket()).getInt());
                  peer.send(frames().add('v', V3, 0).add('R', 0).add('K', 1, 2).add('Z', 'I'));
                  peer.untilEnd();
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).upstreamMinor(2).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("RKZ");
      assertThat(asked.join()).isEqualTo(V3 | 2);
    }
  }

  static Stream<Map.Entry<String, byte[]>> negotiations() {
    return Map.of(
        "twice", frames().add('v', V3, 0).add('v', V3, 0).bytes(),
        "a newer version", frames().add('v', V3 | 3, 0).bytes(),
        "the same version", frames().add('v', V3 | 2, 0).bytes(),
        "an option unasked", frames().add('v', V3, 1, "_pq_.x").bytes(),
        "another protocol", frames().add('v', 2 << 16, 0).bytes(),
        "while authenticating", frames().add('R', 5, 1).add('v', V3, 0).bytes(),
        "a long key after 3.0",
            frames().add('v', V3, 0).add('R', 0).add('K', 1, new byte[32]).bytes(),
        "an endless key", frames().add('R', 0).add('K', 1, new byte[257]).bytes())
        .entrySet()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("negotiations")
  void shouldRefuseNegotiationsOutOfOrder(Map.Entry<String, byte[]> attack) throws Exception {
    try (var fake = answering(attack.getValue());
        var proxy = Proxy.builder().upstreamPort(fake.port()).upstreamMinor(2).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      assertThat(client.untilEnd().getLast().field('M'))
          .startsWith("the server broke the protocol");
    }
  }

  @ParameterizedTest
  @CsvSource({"4", "5", "32", "256"})
  void shouldTakeEveryLengthOfKeyIn32(int length) throws Exception {
    var key = new byte[length];
    key[length - 1] = 42;
    var canceled = new CompletableFuture<byte[]>();
    try (var fake =
            new FakeServer(
                peer -> {
                  var packet = peer.readPacket();
                  if (packet[0] == 0) {
                    peer.send(frames().add('R', 0).add('K', 4711, key).add('Z', 'I'));
                    peer.untilEnd();
                  } else {
                    canceled.complete(packet);
                  }
                });
        var proxy = Proxy.builder().upstreamPort(fake.port()).upstreamMinor(2).start();
        var client = new RawClient(proxy.port())) {
      client.send(STARTUP);
      var own = client.untilReady().get(1).body();
      assertThat(own.remaining()).isEqualTo(8);
      RawClient.answer(proxy.port(), RawClient.packet(80877102, own.getInt(0), own.getInt(4)));
      var packet = ByteBuffer.wrap(canceled.join());
      assertThat(packet.getInt(4)).isEqualTo(4711);
      assertThat(packet.slice(8, length)).isEqualTo(ByteBuffer.wrap(key));
    }
  }
}
