package dev.gatehouse.session;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent.Outcome;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.LoopRecorder;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection and, once there is one, the connection to the server behind it. Both live
 * on one event loop, and everything here runs on it.
 */
final class Connection {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  /** How long a client may take to read its last message. */
  private static final long LAST_WORDS_SECONDS = 5;

  private final Services services;
  private final Channel client;
  private final EventLoop loop;
  private final LoopRecorder recorder;
  private final ReadGate clientGate;
  private final String id;
  private final long opened = System.nanoTime();
  private @Nullable Channel server;
  private @Nullable ReadGate serverGate;
  private @Nullable Session session;
  private Phase phase;
  private long sequence;
  private boolean admitted;
  private String endReason = "the client closed the connection";

  Connection(Services services, Channel client) {
    this.services = services;
    this.client = client;
    this.loop = client.eventLoop();
    this.recorder = services.recorders().apply(loop);
    this.clientGate = new ReadGate(client);
    var bytes = new byte[16];
    ThreadLocalRandom.current().nextBytes(bytes);
    this.id = HexFormat.of().formatHex(bytes);
    this.phase = new AwaitingStartup(this);
  }

  Services services() {
    return services;
  }

  LoopRecorder recorder() {
    return recorder;
  }

  EventLoop loop() {
    return loop;
  }

  Channel client() {
    return client;
  }

  /** The server's channel; only once it is connected. */
  Channel server() {
    if (server == null) {
      throw new IllegalStateException("there is no server connection yet");
    }
    return server;
  }

  ReadGate clientGate() {
    return clientGate;
  }

  ReadGate serverGate() {
    if (serverGate == null) {
      throw new IllegalStateException("there is no server connection yet");
    }
    return serverGate;
  }

  Phase phase() {
    return phase;
  }

  String id() {
    return id;
  }

  InetAddress clientAddress() {
    return client.remoteAddress() instanceof InetSocketAddress address
        ? address.getAddress()
        : InetAddress.getLoopbackAddress();
  }

  int clientPort() {
    return client.remoteAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
  }

  /** TLS version and cipher towards the client, or null. */
  @Nullable String clientTls() {
    var handler = client.pipeline().get(SslHandler.class);
    if (handler == null) {
      return null;
    }
    var tls = handler.engine().getSession();
    return tls.getProtocol() + '/' + tls.getCipherSuite();
  }

  void toPhase(Phase next) {
    phase = next;
  }

  void onServerConnected(Channel channel) {
    server = channel;
    serverGate = new ReadGate(channel);
  }

  /** The session as events show it from now on. */
  void identify(Session view) {
    session = view;
  }

  /** The next position in the session. */
  long nextSequence() {
    return sequence++;
  }

  /** Records something that nothing waits for. */
  void record(String type, Map<String, String> details) {
    if (recorder.enabled()) {
      recorder.record(Event.of(type, services.clock().instant(), session, nextSequence(), details));
    }
  }

  /** Records something that the phase waits for; returns the batch to wait for. */
  long recordAndWait(String type, Map<String, String> details) {
    var event = Event.of(type, services.clock().instant(), session, nextSequence(), details);
    return recorder.record(event, phase);
  }

  /** Records an outcome; nothing waits for it. */
  void recordOutcome(Event intent, Outcome outcome) {
    var view = session;
    if (view != null) {
      recorder.record(
          Event.outcome(intent, services.clock().instant(), view, nextSequence(), outcome));
    }
  }

  void onOpened() {
    admitted = services.sessions().admit(this);
    var patience = services.limits().loginTimeout().toMillis();
    if (admitted) {
      record("connection", address());
    } else {
      var details = address();
      details.put("reason", "too many connections, or shutting down");
      record("connection-refused", details);
      patience = Math.min(patience, TimeUnit.SECONDS.toMillis(LAST_WORDS_SECONDS));
    }
    var _ = loop.schedule(this::onLoginDeadline, patience, TimeUnit.MILLISECONDS);
  }

  /**
   * Whether there was room for it. Otherwise it may still cancel a statement, or read at its
   * startup message that there is no room.
   */
  boolean admitted() {
    return admitted;
  }

  private Map<String, String> address() {
    var details = new LinkedHashMap<String, String>();
    details.put("session", id);
    details.put("client", clientAddress().getHostAddress());
    details.put("port", Integer.toString(clientPort()));
    return details;
  }

  private void onLoginDeadline() {
    if (phase instanceof AwaitingStartup || phase instanceof LoggingIn) {
      fail(ErrorFields.fatal("57014", "login took too long"), "login took too long");
    }
  }

  void onClientClosed() {
    end();
  }

  void onServerClosed() {
    phase.onServerClosed();
  }

  void onClientWritability() {
    if (serverGate != null) {
      toggle(serverGate, client.isWritable());
    }
  }

  void onServerWritability() {
    if (server != null) {
      toggle(clientGate, server.isWritable());
    }
  }

  private static void toggle(ReadGate gate, boolean writable) {
    if (writable) {
      gate.open(ReadGate.Reason.PEER_UNWRITABLE);
    } else {
      gate.close(ReadGate.Reason.PEER_UNWRITABLE);
    }
  }

  /** Called from other threads. */
  void onDrain() {
    loop.execute(() -> phase.onDrain());
  }

  /** Called from other threads. */
  void cutOff() {
    loop.execute(
        () ->
            fail(
                ErrorFields.fatal("57P01", "Gatehouse is shutting down"),
                "cut off at the drain deadline"));
  }

  /** The one place where anything that went wrong on either side ends the connection. */
  void onException(Throwable cause, boolean fromServer) {
    switch (cause) {
      case ProtocolViolation violation when fromServer -> {
        LOG.atWarn()
            .addKeyValue("session", id)
            .addKeyValue("violation", violation.reason())
            .log("the server broke the protocol");
        fail(
            ErrorFields.fatal("08P01", "the server broke the protocol: " + violation.reason()),
            "upstream violation: " + violation.reason());
      }
      case ProtocolViolation violation ->
          fail(
              ErrorFields.fatal("08P01", violation.reason()),
              "protocol violation: " + violation.reason());
      case IOException io -> {
        endReason = (fromServer ? "server: " : "client: ") + io.getMessage();
        if (fromServer) {
          phase.onServerClosed();
        } else {
          end();
        }
      }
      case DecoderException tls when tls.getCause() instanceof SSLException problem -> {
        endReason = (fromServer ? "TLS to the server: " : "TLS: ") + problem.getMessage();
        if (fromServer) {
          phase.onServerClosed();
        } else {
          end();
        }
      }
      default -> {
        LOG.atError().addKeyValue("session", id).setCause(cause).log("internal error");
        fail(ErrorFields.fatal("XX000", "internal error in Gatehouse"), "internal error");
      }
    }
  }

  /** Runs what no pipeline watches over: what it throws ends this connection and no other. */
  void guarded(Runnable step, boolean fromServer) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      onException(e, fromServer);
    }
  }

  /** Sends a last error to the client, unless it came to cancel, and closes both sides. */
  void fail(ErrorFields error, String reason) {
    if (phase instanceof Canceling) {
      end(reason);
    } else if (!(phase instanceof Ended)) {
      fail(error.toErrorResponse(client.alloc()), reason);
    }
  }

  /** Sends last words of another form, which this method takes over; there must be some to hear. */
  void fail(ByteBuf lastWords, String reason) {
    endReason = reason;
    settle();
    closeBehind(lastWords);
  }

  /** Why it ended, or what to say if it ended now. */
  String endReason() {
    return endReason;
  }

  /** Closes both sides, behind what is already written to the client. */
  void end(String reason) {
    if (!(phase instanceof Ended)) {
      endReason = reason;
      end();
    }
  }

  private void end() {
    settle();
    closeBehind(Unpooled.EMPTY_BUFFER);
  }

  /** A client that does not read gets a little time, then is cut off. */
  private void closeBehind(ByteBuf last) {
    client.writeAndFlush(last).addListener(ChannelFutureListener.CLOSE);
    if (client.isOpen()) {
      var _ = loop.schedule(() -> client.close(), LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    }
  }

  private void settle() {
    if (phase instanceof Ended) {
      return;
    }
    var last = phase;
    phase = new Ended();
    last.onEnd();
    if (server != null) {
      server.close();
    }
    var details = address();
    details.put("reason", endReason);
    details.put(
        "duration_ms", Long.toString(Duration.ofNanos(System.nanoTime() - opened).toMillis()));
    record("disconnection", details);
    services.sessions().remove(this);
  }
}
