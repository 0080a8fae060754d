package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.LoopRecorder;
import dev.gatehouse.audit.MemoryRecorder;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.masking.Masking.NamedPolicy;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.statement.FactsCache;
import dev.gatehouse.statement.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A whole connection without a network: bytes go in at either end, bytes and events come out, and
 * nothing happens that the test does not ask for. Closing it checks what must hold after any bytes:
 * no error in the log, no exception on the way, both ends closed, no buffer leaked, its place and
 * its memory given back.
 */
final class SessionOnWire implements AutoCloseable {

  /** How the session is set up. */
  record Setup(
      List<PolicyEntry> policies, List<NamedPolicy> maskings, SessionLimits limits, boolean audit) {

    /** No rules, the usual limits. */
    static Setup plain(boolean audit) {
      return new Setup(List.of(), List.of(), SessionLimits.DEFAULT, audit);
    }
  }

  /** Shared by all sessions: its thread and its cache cost more than a session. */
  private static final FactsCache FACTS = new FactsCache(1 << 20);

  private static final List<AuditEvent> RECORDED = new CopyOnWriteArrayList<>();
  private static final Recorder AUDITED = new MemoryRecorder(RECORDED::addAll);
  private static final Recorder UNRECORDED = Recorder.none();
  private static final String SETTLED = "settled";

  /**
   * As on a real event loop, a task never runs in the middle of another, or of a read: a write here
   * would else run what waits.
   */
  private final class OnLoop extends EmbeddedChannel {
    OnLoop(ChannelHandler... handlers) {
      super(handlers);
    }

    @Override
    public void runPendingTasks() {
      inTurn(super::runPendingTasks);
    }
  }

  private void inTurn(Runnable step) {
    if (!working) {
      working = true;
      try {
        step.run();
      } finally {
        working = false;
      }
    }
  }

  /** The way to a server that is a channel like the client's. */
  private final class ToServer implements Upstream {
    @Override
    public Future<Channel> connect(EventLoop loop, ChannelHandler handler) {
      server = new OnLoop(handler);
      server.config().setAllocator(allocator);
      return ImmediateEventExecutor.INSTANCE.newSucceededFuture(server);
    }

    @Override
    public String address() {
      return "server:5432";
    }

    @Override
    public boolean encrypted() {
      return false;
    }
  }

  private final CountingAllocator allocator = new CountingAllocator();
  private final SharedMemory memory =
      new SharedMemory(new MemoryBudget(1 << 20), new MemoryBudget(1 << 20));
  private final Sessions sessions = new Sessions(ConnectionLimits.DEFAULT);
  private final ErrorLog log = new ErrorLog();
  private final Turns turns = new Turns();
  private final Recorder recorder;
  private final LoopRecorder loopRecorder;
  private final EmbeddedChannel client = new OnLoop();
  private final ArrayDeque<byte[]> fromClient = new ArrayDeque<>();
  private final ArrayDeque<byte[]> fromServer = new ArrayDeque<>();
  private final ByteArrayOutputStream toClient = new ByteArrayOutputStream();
  private final ByteArrayOutputStream toServer = new ByteArrayOutputStream();
  private @Nullable EmbeddedChannel server;
  private boolean working;

  SessionOnWire(Setup setup) {
    recorder = setup.audit() ? AUDITED : UNRECORDED;
    loopRecorder = new LoopRecorder(recorder, turns);
    RECORDED.clear();
    client.config().setAllocator(allocator);
    client.pipeline().addLast(new ClientHandler(services(setup), false));
    client.pipeline().fireChannelActive();
  }

  private Services services(Setup setup) {
    return new Services(
        new ToServer(),
        null,
        false,
        new MappingChain(List.of(), Runnable::run),
        new PolicyChain(setup.policies(), 1),
        new Masking(setup.maskings()),
        Catalogs.none(),
        loop -> loopRecorder,
        FACTS,
        StartupRules.DEFAULT,
        CaptureRules.NONE,
        new CancelKeys(),
        new CancelGuesses(StartupRules.DEFAULT.cancelGuesses()),
        sessions,
        setup.limits(),
        memory,
        Deadlines.DEFAULT,
        Instant::now);
  }

  /** The client's end, for whoever measures: it is read and drained past everything here. */
  EmbeddedChannel client() {
    return client;
  }

  /** The server's end, likewise; only once it is connected. */
  EmbeddedChannel server() {
    return Objects.requireNonNull(server);
  }

  /** The client sends this as one segment; it is read when the client is read. */
  void clientSends(byte[] bytes) {
    fromClient.add(bytes);
  }

  /** The server sends this as one segment. */
  void serverSends(byte[] bytes) {
    fromServer.add(bytes);
  }

  /** The client closes its connection. */
  void clientCloses() {
    client.close();
  }

  /** The server closes its connection, if there is one. */
  void serverCloses() {
    if (server != null) {
      server.close();
    }
  }

  /**
   * Reads what was sent and does everything that follows, until only new bytes can change anything.
   * Segments that wait are read behind each other, before the loop turns to its tasks.
   */
  void settle() {
    boolean moved;
    do {
      moved = read(client, fromClient);
      if (server != null) {
        moved |= read(server, fromServer);
      }
      moved |= runTasks(client);
      moved |= runTasks(server);
      moved |= turns.run();
      if (!moved) {
        awaitRecorder();
        moved = turns.run();
      }
      collect(client, toClient);
      collect(server, toServer);
    } while (moved);
  }

  private boolean read(EmbeddedChannel channel, ArrayDeque<byte[]> segments) {
    var moved = false;
    while (!segments.isEmpty() && channel.isOpen() && channel.config().isAutoRead()) {
      var segment = segments.remove();
      inTurn(
          () ->
              channel
                  .pipeline()
                  .fireChannelRead(allocator.buffer(segment.length).writeBytes(segment))
                  .fireChannelReadComplete());
      moved = true;
    }
    return moved;
  }

  private static boolean runTasks(@Nullable EmbeddedChannel channel) {
    if (channel == null || !channel.hasPendingTasks()) {
      return false;
    }
    channel.runPendingTasks();
    return true;
  }

  /** Everything submitted so far has been told about: callbacks come in the order of batches. */
  private void awaitRecorder() {
    if (!recorder.enabled()) {
      return;
    }
    var told = new CountDownLatch(1);
    recorder.submit(
        List.of(Event.of(SETTLED, Instant.EPOCH, null, 0, Map.of())), failure -> told.countDown());
    try {
      assertThat(told.await(10, TimeUnit.SECONDS)).as("the recorder answers").isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void collect(@Nullable EmbeddedChannel channel, ByteArrayOutputStream into) {
    if (channel == null) {
      return;
    }
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      var bytes = new byte[next.readableBytes()];
      next.readBytes(bytes).release();
      into.writeBytes(bytes);
    }
  }

  /** All that the client has been sent so far. */
  byte[] toClient() {
    return toClient.toByteArray();
  }

  /** All that the server has been sent so far. */
  byte[] toServer() {
    return toServer.toByteArray();
  }

  boolean clientOpen() {
    return client.isOpen();
  }

  /** Whether there is a connection to the server and it is open. */
  boolean serverOpen() {
    return server != null && server.isOpen();
  }

  /** Whether segments wait that nobody reads. */
  boolean clientPaused() {
    return !fromClient.isEmpty() && client.isOpen();
  }

  /** The largest buffer made, bytes. */
  int largestBuffer() {
    return allocator.largest();
  }

  /** What was recorded so far. */
  List<AuditEvent> events() {
    return RECORDED.stream().filter(event -> !event.type().equals(SETTLED)).toList();
  }

  /** The events without what differs from run to run: ids, times, durations. */
  List<String> shownEvents() {
    return events().stream().map(SessionOnWire::show).toList();
  }

  private static String show(AuditEvent event) {
    var shown = new ArrayList<String>(List.of(event.kind().toString(), event.type()));
    var statement = event.statement();
    if (statement != null) {
      shown.add(statement.protocol() + ":" + statement.portal() + ":" + statement.text());
      event.parameters().forEach(parameter -> shown.add(String.valueOf(parameter.value())));
    }
    var judgement = event.judgement();
    if (judgement != null) {
      shown.add(judgement.decision() + ":" + judgement.sqlState());
    }
    var outcome = event.outcome();
    if (outcome != null) {
      shown.add(outcome.status() + ":" + outcome.tag() + ":" + outcome.sqlState());
      shown.add(outcome.rows() + " rows, " + outcome.bytes() + " bytes " + outcome.masks());
    }
    event
        .details()
        .forEach(
            (key, value) -> {
              if (!key.equals("session") && !key.equals("duration_ms")) {
                shown.add(key + "=" + value);
              }
            });
    return String.join(" ", shown);
  }

  /** Ends the session from the client's side and checks what must hold after any bytes. */
  @Override
  public void close() {
    try {
      settle();
      client.close();
      settle();
      assertThat(client.isOpen()).as("client is open").isFalse();
      assertThat(serverOpen()).as("server is open").isFalse();
      client.checkException();
      client.finishAndReleaseAll();
      if (server != null) {
        server.checkException();
        server.finishAndReleaseAll();
      }
      log.assertEmpty();
      allocator.assertNothingLeaked();
      assertThat(sessions.count()).as("sessions counted").isZero();
      assertThat(memory.underWay().used()).as("memory under way").isZero();
      assertThat(memory.named().used()).as("memory of names").isZero();
    } finally {
      log.close();
    }
  }

  /** For a session that is never closed: the log is everybody's again. */
  void stopWatching() {
    log.close();
  }
}
