package dev.gatehouse.session;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Transaction;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.LoopRecorder;
import dev.gatehouse.audit.SessionContext;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** Ids stand in events, and names of ours in the server are made of them: none tells another. */
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Why connections end when Gatehouse stops; clients read it, too. */
  static final String SHUTTING_DOWN = "Gatehouse is shutting down";

  private final Services services;
  private final Channel client;
  private final EventLoop loop;
  private final LoopRecorder recorder;
  private final ReadGate clientGate;
  private final String id;
  private final long opened = System.nanoTime();
  private final Seat seat;
  private final LoginDeadline loginDeadline;
  private Origin origin;
  private boolean located;
  private @Nullable IdleDeadline idleDeadline;
  private @Nullable Channel server;
  private @Nullable ReadGate serverGate;
  private @Nullable Session session;
  private SessionContext context;
  private Phase phase;
  private long sequence;
  private long fromClient;
  private long fromServer;
  private @Nullable NoRoom noRoom;
  private String endReason = "the client closed the connection";

  Connection(Services services, Channel client) {
    this.services = services;
    this.client = client;
    this.loop = client.eventLoop();
    this.recorder = services.recorders().apply(loop);
    this.clientGate = new ReadGate(client);
    this.seat = new Seat(services.sessions(), this);
    this.loginDeadline = new LoginDeadline(this);
    this.origin = Origin.of(client.remoteAddress());
    var bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    this.id = HexFormat.of().formatHex(bytes);
    this.context = SessionContext.of(id);
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

  Origin origin() {
    return origin;
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
    switch (next) {
      case LoggingIn _ -> loginDeadline.onLoggingIn();
      case Serving serving -> {
        loginDeadline.stop();
        seat.onLoggedIn();
        if (IdleDeadline.set(services.deadlines())) {
          idleDeadline = new IdleDeadline(this, serving, services.deadlines());
        }
      }
      case AwaitingStartup _, Canceling _, Ended _ -> {}
    }
  }

  /** Something was read from either side. */
  void onActivity() {
    if (idleDeadline != null) {
      idleDeadline.onActivity();
    }
  }

  /** So many bytes were read from the client, without TLS around them. */
  void onClientRead(int bytes) {
    fromClient += bytes;
  }

  /** The same of the server. */
  void onServerRead(int bytes) {
    fromServer += bytes;
  }

  /** The client has agreed on TLS. */
  void onClientEncrypted() {
    recordTls("client", client);
  }

  /** The way to the server is open, with TLS where that is spoken. */
  void onServerConnected(Channel channel) {
    server = channel;
    serverGate = new ReadGate(channel);
    var details = side("server");
    details.put("upstream", services.upstream().address());
    Origin.describe("server", channel.remoteAddress(), details);
    Origin.describe("local", channel.localAddress(), details);
    record("connection", details);
    recordTls("server", channel);
  }

  private void recordTls(String side, Channel channel) {
    var handler = channel.pipeline().get(SslHandler.class);
    if (handler != null && recorder.enabled()) {
      var details = side(side);
      TlsFacts.describe(handler, details);
      record("tls", details);
    }
  }

  private Map<String, String> side(String side) {
    var details = new LinkedHashMap<String, String>();
    details.put("session", id);
    details.put("side", side);
    return details;
  }

  /** The session as events show it from now on. */
  void identify(Session view) {
    session = view;
  }

  /** What the events of the session that this view belongs to have in common. */
  SessionContext context(Session view) {
    context = context.with(view);
    return context;
  }

  /** The position in the session of what is recorded next. */
  long sequence() {
    return sequence;
  }

  /** Takes the next position in the session. */
  long nextSequence() {
    return sequence++;
  }

  /** Records something that nothing waits for. */
  void record(String type, Map<String, String> details) {
    if (recorder.enabled()) {
      recorder.record(event(type, details));
    }
  }

  /** Records something that the phase waits for; returns the batch to wait for. */
  long recordAndWait(String type, Map<String, String> details) {
    return recorder.record(event(type, details), phase);
  }

  private Event event(String type, Map<String, String> details) {
    var view = session;
    return Event.of(type, services.clock().instant(), view, nextSequence(), details)
        .in(view == null ? context : context(view));
  }

  /** Records an outcome; nothing waits for it. */
  void recordOutcome(Settled settled, AuditEvent.Fate fate, Transaction transaction) {
    var view = session;
    if (view != null) {
      var outcome =
          Event.outcome(
                  settled.intent(),
                  services.clock().instant(),
                  view,
                  nextSequence(),
                  transaction,
                  settled.outcome(fate),
                  settled.learnt())
              .in(context(view));
      recorder.record(settled.last() ? outcome : outcome.asPartial());
    }
  }

  /** {@code proxied}: its real address comes with a PROXY header. */
  void onOpened(boolean proxied) {
    noRoom = seat.onAccepted();
    loginDeadline.onOpened();
    if (!proxied) {
      onLocated();
    }
  }

  /** The PROXY header has been read; {@code source} is null where it names no address. */
  void onProxied(@Nullable InetSocketAddress source) {
    origin = origin.through(source);
    onLocated();
  }

  private void onLocated() {
    located = true;
    var unlocated = seat.onLocated(origin.address());
    if (noRoom == null || unlocated == NoRoom.LOGINS) {
      noRoom = unlocated;
    }
    var details = address();
    Origin.describe("listener", client.localAddress(), details);
    if (noRoom == null) {
      details.put("side", "client");
      record("connection", details);
      return;
    }
    details.put("reason", noRoom.reason());
    record("connection-refused", details);
    if (noRoom == NoRoom.LOGINS || !seat.onTurnedAway()) {
      fail(noRoom.error(), noRoom.reason());
    } else {
      loginDeadline.onTurnedAway();
    }
  }

  /**
   * Why there is no room for it; null if there is. It may still cancel a statement, or read at its
   * startup message that there is none.
   */
  @Nullable NoRoom noRoom() {
    return noRoom;
  }

  /** The login has succeeded. Null if there is room for one more session of it. */
  @Nullable NoRoom onAuthenticated(String principalId) {
    return seat.onAuthenticated(principalId);
  }

  /** Details of an event that say which session it is, and where its client. */
  Map<String, String> address() {
    var details = new LinkedHashMap<String, String>();
    details.put("session", id);
    origin.describe(details);
    return details;
  }

  void onClientClosed() {
    end();
  }

  void onServerClosed() {
    phase.onServerClosed();
  }

  void onClientWritability() {
    if (serverGate != null) {
      serverGate.set(ReadGate.Reason.PEER_UNWRITABLE, !client.isWritable());
    }
  }

  void onServerWritability() {
    if (server != null) {
      clientGate.set(ReadGate.Reason.PEER_UNWRITABLE, !server.isWritable());
    }
  }

  /** Called from other threads. */
  void onDrain() {
    loop.execute(() -> guarded(() -> phase.onDrain(), false));
  }

  /** Called from other threads. */
  void cutOff() {
    loop.execute(
        () -> fail(ErrorFields.fatal("57P01", SHUTTING_DOWN), "cut off at the drain deadline"));
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
      case SSLException tls ->
          onLost(fromServer, fromServer ? "TLS to the server: " : "TLS: ", tls);
      case IOException io -> onLost(fromServer, fromServer ? "server: " : "client: ", io);
      case DecoderException tls when tls.getCause() instanceof SSLException problem ->
          onLost(fromServer, fromServer ? "TLS to the server: " : "TLS: ", problem);
      case HAProxyProtocolException header -> {
        // Whoever should have sent it cannot read an error of PostgreSQL.
        end("PROXY header: " + Causes.innermost(header));
        client.close();
      }
      default -> {
        LOG.atError().addKeyValue("session", id).setCause(cause).log("internal error");
        fail(ErrorFields.fatal("XX000", "internal error in Gatehouse"), "internal error");
      }
    }
  }

  private void onLost(boolean fromServer, String side, Exception cause) {
    endReason = side + cause.getMessage();
    if (fromServer) {
      phase.onServerClosed();
    } else {
      end();
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

  /**
   * Sends a last error to the client, unless it came to cancel or is in the middle of a message,
   * and closes both sides.
   */
  void fail(ErrorFields error, String reason) {
    if (phase instanceof Canceling || phase.inMessage()) {
      end(reason);
    } else if (!(phase instanceof Ended)) {
      fail(error.toErrorResponse(client.alloc()), reason);
    }
  }

  /** Ends with a FATAL error whose message is the reason, too. */
  void fail(String sqlState, String reason) {
    fail(ErrorFields.fatal(sqlState, reason), reason);
  }

  /** Sends last words of another form, which this method takes over; there must be some to hear. */
  void fail(ByteBuf lastWords, String reason) {
    endReason = reason;
    settle();
    new Farewell(this).say(lastWords);
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
    new Farewell(this).say(Unpooled.EMPTY_BUFFER);
  }

  /** Whatever a part of it throws, both sides close and no place is kept. */
  private void settle() {
    if (phase instanceof Ended) {
      return;
    }
    var last = phase;
    phase = new Ended();
    loginDeadline.stop();
    if (idleDeadline != null) {
      idleDeadline.stop();
    }
    try {
      last.onEnd();
      var details = address();
      details.put("reason", endReason);
      details.put(
          "duration_ms", Long.toString(Duration.ofNanos(System.nanoTime() - opened).toMillis()));
      details.put("bytes_from_client", Long.toString(fromClient));
      details.put("bytes_from_server", Long.toString(fromServer));
      record(located ? "disconnection" : "connection-refused", details);
    } catch (RuntimeException | Error e) {
      LOG.atError().addKeyValue("session", id).setCause(e).log("the session's end is not settled");
    } finally {
      if (server != null) {
        server.close();
      }
      seat.leave();
    }
  }
}
