package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.masking.Masking.NamedPolicy;
import dev.gatehouse.masking.StubMasking;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.session.RawClient.Frames;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A session under bytes that a fuzzer makes up, and what must hold whatever they are. Closing it
 * checks the rest: see {@link SessionOnWire}.
 */
final class FuzzedSession implements AutoCloseable {

  /** Small, so that few bytes reach them. */
  private static final SessionLimits LIMITS =
      new SessionLimits(
          1 << 16, 16, 1 << 14, 3, 1 << 12, 256, Duration.ofSeconds(30), Duration.ofSeconds(30));

  /** A bit of a setup: the session is not logged in. */
  static final int UNAUTHENTICATED = 8;

  /** What a run came to. Where the protocol is broken, what else was in the segment is lost. */
  record Run(boolean open, List<String> transcript) {

    /** However the bytes were cut, the same has come of them. */
    void assertSame(Run whole) {
      assertThat(open).isEqualTo(whole.open);
      if (whole.open) {
        assertThat(transcript).isEqualTo(whole.transcript);
      }
    }
  }

  /** Masks column a of the table that every result comes from. */
  private static final MaskingPolicy STARS =
      new StubMasking(
          "stars", "public.t.a", (cell, out) -> out.writeBytes(new byte[cell.bytes().length]));

  private static final byte[] STARTUP = RawClient.startup("user", "app", "database", "postgres");

  private final PlausibleServer plausible = new PlausibleServer(false);
  private final SessionOnWire wire;
  private final boolean audit;
  private int sent;
  private int heard;

  /** The bits of {@code setup}: audit, a policy, masking. */
  FuzzedSession(int setup) {
    audit = (setup & 1) != 0;
    var policies =
        (setup & 2) == 0
            ? List.<PolicyEntry>of()
            : List.of(
                new PolicyEntry(
                    "denies",
                    Policies.denyIf(
                        call -> call.text().contains("deny"), Interest.PARSE, Interest.EXECUTE)));
    var maskings =
        (setup & 4) == 0 ? List.<NamedPolicy>of() : List.of(new NamedPolicy("stars", STARS));
    wire = new SessionOnWire(new SessionOnWire.Setup(policies, maskings, LIMITS, audit));
  }

  SessionOnWire wire() {
    return wire;
  }

  /** Logs in; the server answers as it should. */
  void login() {
    clientSends(STARTUP);
    serverAnswers();
    assertThat(Transcript.letters(Transcript.messages(wire.toClient()))).endsWith("Z");
  }

  /** A segment of the client that is read behind those before it. */
  void clientQueues(byte[] bytes) {
    sent += bytes.length;
    wire.clientSends(bytes);
  }

  /** A segment of the server that is read behind those before it. */
  void serverQueues(byte[] bytes) {
    sent += bytes.length;
    wire.serverSends(bytes);
  }

  /** A segment of the client, and all that follows from it. */
  void clientSends(byte[] bytes) {
    clientQueues(bytes);
    wire.settle();
  }

  /** A segment of the server, and all that follows from it. */
  void serverSends(byte[] bytes) {
    serverQueues(bytes);
    wire.settle();
  }

  /** One side closes its connection. */
  void closes(boolean server) {
    if (server) {
      wire.serverCloses();
    } else {
      wire.clientCloses();
    }
    wire.settle();
  }

  /** The server answers what it has been sent, until there is nothing more to answer. */
  void serverAnswers() {
    wire.settle();
    for (var all = wire.toServer(); all.length > heard; all = wire.toServer()) {
      var answer = plausible.answer(Arrays.copyOfRange(all, heard, all.length));
      heard = all.length;
      if (answer.length > 0) {
        serverSends(answer);
      }
    }
  }

  /** What the client and the server were sent; differs only where they differ. */
  List<String> transcript() {
    var all = new ArrayList<>(Transcript.canonical(wire.toClient()));
    all.add("|");
    all.addAll(Transcript.canonical(afterStartup(wire.toServer())));
    return all;
  }

  private static byte[] afterStartup(byte[] toServer) {
    if (toServer.length < 4) {
      return toServer;
    }
    return Arrays.copyOfRange(toServer, ByteBuffer.wrap(toServer).getInt(0), toServer.length);
  }

  /** Checks what must hold, and tells what has come of it. */
  Run run() {
    check();
    return new Run(wire.clientOpen(), transcript());
  }

  /** What must hold at any time. */
  void check() {
    assertThat(wire.largestBuffer())
        .as("largest buffer, for %d bytes received", sent)
        .isLessThanOrEqualTo((1 << 16) + 2 * sent);
    if (!wire.clientOpen()) {
      var before = wire.toServer().length;
      wire.clientSends(new Frames().query("SELECT 'too late'").bytes());
      wire.settle();
      assertThat(wire.serverOpen()).as("the server is open behind the end").isFalse();
      assertThat(wire.toServer()).as("sent behind the end").hasSize(before);
    }
    if (audit) {
      checkEvidence();
    }
  }

  /** Everything the server was asked to run is on record as allowed. */
  private void checkEvidence() {
    var sentOn = Transcript.letters(Transcript.messages(afterStartup(wire.toServer())));
    assertThat(intents("query")).isGreaterThanOrEqualTo(count(sentOn, 'Q'));
    assertThat(intents("function-call")).isGreaterThanOrEqualTo(count(sentOn, 'F'));
  }

  private long intents(String type) {
    return wire.events().stream()
        .filter(event -> event.kind() == AuditEvent.Kind.INTENT && event.type().equals(type))
        .count();
  }

  private static long count(String letters, char letter) {
    return letters.chars().filter(one -> one == letter).count();
  }

  @Override
  public void close() {
    wire.close();
  }
}
