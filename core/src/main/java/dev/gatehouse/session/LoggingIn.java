package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.identity.Login;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import dev.gatehouse.wire.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the startup message to the first ReadyForQuery: who is it, connect to the server, relay the
 * authentication as it is. The first ReadyForQuery is held until the login is on record.
 */
final class LoggingIn implements Phase {

  /** Longest message in this phase; a server may send long notices. */
  private static final int LONGEST = 1 << 20;

  private final Connection connection;
  private final Startup.Message startup;
  private final Cumulation fromClient = new Cumulation();
  private final Cumulation fromServer = new Cumulation();
  private final RelayedAuthentication authentication;
  private @Nullable SessionState state;
  private long cancelKey;
  private long recorded;
  private @Nullable ByteBuf readyForQuery;

  private record LoginView(
      String user,
      String database,
      InetAddress clientAddress,
      @Nullable String clientTls,
      String applicationName)
      implements Login {}

  LoggingIn(Connection connection, Startup.Message startup) {
    this.connection = connection;
    this.startup = startup;
    this.authentication = new RelayedAuthentication(connection.services().upstream().encrypted());
  }

  /** Begins; {@code rest} is what the client has sent behind its startup message. */
  void start(ByteBuf rest) {
    fromClient.append(connection.client().alloc(), rest);
    var login =
        new LoginView(
            startup.user(),
            startup.database(),
            connection.clientAddress(),
            connection.clientTls(),
            startup.parameters().getOrDefault("application_name", ""));
    connection
        .services()
        .identities()
        .map(login)
        .whenCompleteAsync(
            (mapping, failure) -> connection.guarded(() -> onMapped(login, mapping), false),
            connection.loop());
  }

  private void onMapped(Login login, Mapping mapping) {
    if (connection.phase() != this) {
      return;
    }
    switch (mapping) {
      case Mapping.Mapped mapped when mapped.databaseRole().indexOf('\0') >= 0 ->
          reject("an identity mapper answered with a role that holds a zero byte");
      case Mapping.Mapped mapped -> connect(login, mapped);
      case Mapping.Rejected rejected -> reject(rejected.reason());
      case Mapping.NotMine _ -> reject("no identity mapper knows this login");
    }
  }

  private void reject(String reason) {
    connection.record("authentication", outcome("rejected", "28000", reason));
    connection.fail(
        ErrorFields.fatal(
            "28000", "login of user \"" + startup.user() + "\" is not allowed through Gatehouse"),
        "login rejected: " + reason);
  }

  private void connect(Login login, Mapping.Mapped mapped) {
    authentication.onMapped(startup.user(), mapped.databaseRole());
    var view =
        new SessionView(
            connection.id(),
            mapped.principal(),
            startup.user(),
            mapped.databaseRole(),
            startup.database(),
            login.clientAddress(),
            connection.clientPort(),
            login.clientTls(),
            login.applicationName(),
            TransactionStatus.IDLE);
    state = new SessionState(view);
    connection.identify(view);
    connection
        .services()
        .upstream()
        .connect(connection.loop(), new ServerHandler(connection))
        .addListener(
            (Future<Channel> future) ->
                connection.guarded(() -> onConnected(future, mapped), false));
  }

  private void onConnected(Future<Channel> future, Mapping.Mapped mapped) {
    if (!future.isSuccess()) {
      if (connection.phase() == this) {
        var reason = String.valueOf(future.cause().getMessage());
        connection.record("authentication", outcome("unreachable", "08006", reason));
        connection.fail(ErrorFields.fatal("08006", reason), reason);
      }
      return;
    }
    var server = future.getNow();
    if (connection.phase() != this) {
      server.close();
      return;
    }
    connection.onServerConnected(server);
    var parameters = new LinkedHashMap<>(startup.parameters());
    parameters.put("database", startup.database());
    parameters.put("user", mapped.databaseRole());
    if (startup.minorVersion() > 0 || !startup.protocolOptions().isEmpty()) {
      var client = connection.client();
      client.writeAndFlush(
          Messages.negotiateProtocolVersion(client.alloc(), startup.protocolOptions()));
    }
    server.writeAndFlush(Startup.write(server.alloc(), parameters));
    relayFromClient();
  }

  @Override
  public void onClientBytes(ByteBuf in) {
    fromClient.append(connection.client().alloc(), in);
    if (fromClient.bytes().readableBytes() > LONGEST) {
      throw new ProtocolViolation("too much data before the login is finished");
    }
    relayFromClient();
  }

  private void relayFromClient() {
    var bytes = fromClient.bytes();
    while (connection.phase() == this && authentication.awaitsClient() && wholeFrame(bytes)) {
      var start = bytes.readerIndex();
      var type = bytes.getByte(start);
      var length = 1 + bytes.getInt(start + 1);
      if (type == Frontend.TERMINATE) {
        connection.end("the client gave up during login");
        return;
      }
      if (type != Frontend.PASSWORD) {
        throw new ProtocolViolation("expected a password response, got another message");
      }
      var refusal = authentication.onClientAnswer(BodyReader.ofFrame(bytes, start));
      if (refusal != null) {
        connection.record(
            "authentication", outcome("failure", refusal.sqlState(), refusal.message()));
        connection.fail(refusal, refusal.message());
        return;
      }
      connection.server().write(bytes.readRetainedSlice(length));
    }
  }

  @Override
  public void onClientReadComplete() {
    if (state != null && authentication.started()) {
      connection.server().flush();
    }
  }

  private static boolean wholeFrame(ByteBuf bytes) {
    if (bytes.readableBytes() < 5) {
      return false;
    }
    var length = bytes.getInt(bytes.readerIndex() + 1);
    if (length < 4 || length > LONGEST) {
      throw new ProtocolViolation("invalid message length");
    }
    return bytes.readableBytes() > length;
  }

  @Override
  public void onServerBytes(ByteBuf in) {
    fromServer.append(connection.server().alloc(), in);
    var bytes = fromServer.bytes();
    while (connection.phase() == this && readyForQuery == null && wholeFrame(bytes)) {
      var start = bytes.readerIndex();
      var length = 1 + bytes.getInt(start + 1);
      onServerMessage(
          bytes.getByte(start), BodyReader.ofFrame(bytes, start), bytes.readSlice(length));
    }
    connection.guarded(this::relayFromClient, false);
  }

  @Override
  public void onServerReadComplete() {
    connection.client().flush();
    if (connection.phase() == this) {
      connection.server().flush();
    }
  }

  private void onServerMessage(byte type, BodyReader body, ByteBuf frame) {
    var client = connection.client();
    switch (type) {
      case Backend.AUTHENTICATION -> {
        var refusal = authentication.onServerRequest(body);
        if (refusal != null) {
          connection.record(
              "authentication", outcome("failure", refusal.sqlState(), refusal.message()));
          connection.fail(refusal, refusal.message());
          return;
        }
        var offer = authentication.replacement(client.alloc());
        client.write(offer == null ? frame.retain() : offer);
      }
      case Backend.BACKEND_KEY_DATA -> {
        var processId = body.int32();
        var target =
            new CancelKeys.Target(connection.id(), processId, body.bytes(body.remaining()));
        if (cancelKey != 0) {
          throw new ProtocolViolation("BackendKeyData came twice");
        }
        cancelKey = connection.services().cancelKeys().register(target);
        client.write(
            Messages.backendKeyData(client.alloc(), (int) (cancelKey >>> 32), (int) cancelKey));
      }
      case Backend.PARAMETER_STATUS -> {
        sessionState().onParameterStatus(body.cString(), body.cString());
        client.write(frame.retain());
      }
      case Backend.NOTICE_RESPONSE -> client.write(frame.retain());
      case Backend.ERROR_RESPONSE -> {
        var error = ErrorFields.read(body);
        connection.record(
            "authentication", outcome("failure", error.sqlState(), "refused by the server"));
        client.write(frame.retain());
        connection.end("login failed: " + error.sqlState());
      }
      case Backend.READY_FOR_QUERY -> onReadyForQuery(frame);
      default -> throw new ProtocolViolation("an unexpected message during login");
    }
  }

  private SessionState sessionState() {
    if (state == null) {
      throw new IllegalStateException("no login is under way");
    }
    return state;
  }

  private void onReadyForQuery(ByteBuf frame) {
    if (!authentication.succeeded()) {
      throw new ProtocolViolation("ReadyForQuery before AuthenticationOk");
    }
    var noRoom = connection.onAuthenticated(sessionState().view().principal().id());
    if (noRoom != null) {
      connection.record("authentication", outcome("failure", noRoom.sqlState(), noRoom.reason()));
      connection.fail(noRoom.error(), noRoom.reason());
      return;
    }
    readyForQuery = frame.retain();
    connection.identify(sessionState().view());
    connection.clientGate().close(ReadGate.Reason.LOGIN);
    connection.serverGate().close(ReadGate.Reason.LOGIN);
    var details = outcome("success", null, null);
    startup
        .parameters()
        .forEach(
            (name, value) -> {
              if (!name.equals("user") && !name.equals("database")) {
                details.put("startup." + name, value);
              }
            });
    if (connection.recorder().enabled()) {
      recorded = connection.recordAndWait("authentication", details);
    } else {
      onSafe(0);
    }
  }

  private Map<String, String> outcome(
      String result, @Nullable String sqlState, @Nullable String reason) {
    var details = new LinkedHashMap<String, String>();
    details.put("outcome", result);
    details.put("user", startup.user());
    details.put("database", startup.database());
    details.put("method", authentication.method());
    if (sqlState != null) {
      details.put("sqlstate", sqlState);
    }
    if (reason != null) {
      details.put("reason", reason);
    }
    return details;
  }

  @Override
  public void onSafe(long batch) {
    if (readyForQuery == null || batch < recorded) {
      return;
    }
    var ready = readyForQuery;
    connection.guarded(() -> toServing(ready), false);
    connection.clientGate().open(ReadGate.Reason.LOGIN);
    connection.serverGate().open(ReadGate.Reason.LOGIN);
  }

  private void toServing(ByteBuf ready) {
    var serving = new Serving(connection, sessionState(), cancelKey);
    connection.toPhase(serving);
    readyForQuery = null;
    serving.start(ready, fromServer, fromClient);
  }

  @Override
  public void onFailure(Exception failure) {
    connection.fail(
        ErrorFields.fatal("58030", "the audit trail cannot be written: logins are refused"),
        "evidence could not be written");
  }

  @Override
  public void onServerClosed() {
    connection.record("authentication", outcome("failure", "08006", "the server hung up"));
    connection.fail(
        ErrorFields.fatal("08006", "the server closed the connection during login"),
        "the server closed the connection during login");
  }

  @Override
  public void onDrain() {
    connection.fail(
        ErrorFields.fatal("57P01", "Gatehouse is shutting down"), "Gatehouse is shutting down");
  }

  @Override
  public void onEnd() {
    fromClient.release();
    fromServer.release();
    if (readyForQuery != null) {
      readyForQuery.release();
    }
    if (cancelKey != 0) {
      connection.services().cancelKeys().remove(cancelKey);
    }
  }
}
