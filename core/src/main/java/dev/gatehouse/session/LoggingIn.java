package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.identity.Login;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.catalog.DatabaseCatalog;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.sql.ClientEncoding;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * From the startup message to the first ReadyForQuery: who is it, connect to the server, relay the
 * authentication as it is. The first ReadyForQuery is held until the login is on record.
 */
final class LoggingIn implements Phase {

  /** Longest message in this phase; a server may send long notices. */
  private static final int LONGEST = 1 << 20;

  /** How long a session waits for the first reading of its database's catalog; seconds. */
  private static final int CATALOG_PATIENCE = 2;

  private final Connection connection;
  private final AdmittedStartup startup;
  private final Cumulation fromClient = new Cumulation();
  private final Cumulation fromServer = new Cumulation();
  private final RelayedAuthentication authentication;
  private final UpstreamProtocol upstreamProtocol;
  private @Nullable SessionState state;
  private CancelKeys.@Nullable Key cancelKey;
  private @Nullable String mapper;
  private boolean concluded;
  private long recorded;
  private @Nullable ByteBuf readyForQuery;
  private DatabaseCatalog catalog = DatabaseCatalog.NONE;

  /** {@link Catalogs#serverChanges} before the server was asked to open the session. */
  private long serverChanges;

  private record LoginView(
      String user,
      String database,
      InetAddress clientAddress,
      @Nullable String clientTls,
      String applicationName)
      implements Login {}

  LoggingIn(Connection connection, AdmittedStartup startup) {
    var services = connection.services();
    this.connection = connection;
    this.startup = startup;
    this.authentication =
        new RelayedAuthentication(
            services.upstream().encrypted(), services.startup().requireAuth());
    this.upstreamProtocol = new UpstreamProtocol(services.startup().upstreamMinor());
  }

  /** Begins; {@code rest} is what the client has sent behind its startup message. */
  void start(ByteBuf rest) {
    fromClient.append(connection.client().alloc(), rest);
    var login =
        new LoginView(
            startup.user(),
            startup.database(),
            connection.origin().address(),
            connection.clientTls(),
            startup.applicationName());
    connection
        .services()
        .identities()
        .map(login)
        .whenCompleteAsync(
            (answer, failure) -> connection.guarded(() -> onMapped(login, answer), false),
            connection.loop());
  }

  private void onMapped(Login login, MappingChain.Answer answer) {
    if (connection.phase() != this) {
      return;
    }
    mapper = answer.mapper();
    switch (answer.mapping()) {
      case Mapping.Mapped mapped when !StartupPolicy.wholeName(mapped.databaseRole()) ->
          reject("an identity mapper answered with a role that the server would cut");
      case Mapping.Mapped mapped -> connect(login, mapped);
      case Mapping.Rejected rejected -> reject(rejected.reason());
      case Mapping.NotMine _ -> reject("no identity mapper knows this login");
    }
  }

  private void reject(String reason) {
    conclude("rejected", "28000", reason);
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
            connection.origin().port(),
            login.clientTls(),
            login.applicationName(),
            TransactionStatus.IDLE);
    state = new SessionState(view, startup.replication());
    state.onStartup(startup.settings());
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
        conclude("unreachable", "08006", reason);
        connection.fail("08006", reason);
      }
      return;
    }
    var server = future.getNow();
    if (connection.phase() != this) {
      server.close();
      return;
    }
    connection.onServerConnected(server);
    if (startup.negotiated()) {
      var client = connection.client();
      client.writeAndFlush(
          Messages.negotiateProtocolVersion(
              client.alloc(), startup.minorVersion(), startup.protocolOptions()));
    }
    serverChanges = connection.services().catalogs().serverChanges();
    server.writeAndFlush(
        Startup.write(
            server.alloc(), upstreamProtocol.asked(), startup.forServer(mapped.databaseRole())));
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
    while (connection.phase() == this && authentication.awaitsClient() && bytes.isReadable()) {
      var start = bytes.readerIndex();
      var type = bytes.getByte(start);
      // Said at once: what is no message of this phase may have no length to wait for.
      if (type != Frontend.PASSWORD && type != Frontend.TERMINATE) {
        throw new ProtocolViolation("expected a password response, got another message");
      }
      if (!wholeFrame(bytes)) {
        return;
      }
      if (type == Frontend.TERMINATE) {
        connection.end("the client gave up during login");
        return;
      }
      var refusal = authentication.onClientAnswer(BodyReader.ofFrame(bytes, start));
      if (refusal != null) {
        refuse(refusal);
        return;
      }
      connection.server().write(bytes.readRetainedSlice(1 + bytes.getInt(start + 1)));
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
    switch (type) {
      case Backend.AUTHENTICATION -> onAuthentication(body, frame);
      case Backend.ERROR_RESPONSE -> {
        var error = ErrorFields.read(body);
        conclude("failure", error.sqlState(), "refused by the server");
        connection.client().write(frame.retain());
        connection.end("login failed: " + error.sqlState());
      }
      case Backend.NEGOTIATE_PROTOCOL_VERSION ->
          upstreamProtocol.onNegotiate(body, authentication.started());
      default -> {
        if (!authentication.succeeded()) {
          throw new ProtocolViolation("a message before the authentication was finished");
        }
        onSessionMessage(type, body, frame);
      }
    }
  }

  private void onAuthentication(BodyReader body, ByteBuf frame) {
    var refusal = authentication.onServerRequest(body);
    if (refusal != null) {
      refuse(refusal);
      return;
    }
    var client = connection.client();
    var offer = authentication.replacement(client.alloc());
    client.write(offer == null ? frame.retain() : offer);
  }

  private void onSessionMessage(byte type, BodyReader body, ByteBuf frame) {
    switch (type) {
      case Backend.BACKEND_KEY_DATA -> onKey(body);
      case Backend.PARAMETER_STATUS -> {
        sessionState().onParameterStatus(body.cString(), body.cString());
        body.end();
        connection.client().write(frame.retain());
      }
      case Backend.NOTICE_RESPONSE -> connection.client().write(frame.retain());
      case Backend.READY_FOR_QUERY -> onReadyForQuery(body, frame);
      default -> throw new ProtocolViolation("an unexpected message during login");
    }
  }

  /** The client gets a key of ours in place of the server's. */
  private void onKey(BodyReader body) {
    if (cancelKey != null) {
      throw new ProtocolViolation("BackendKeyData came twice");
    }
    var target =
        new CancelKeys.Target(sessionState().view(), body.int32(), upstreamProtocol.key(body));
    var key = connection.services().cancelKeys().register(target, startup.minorVersion());
    cancelKey = key;
    var client = connection.client();
    client.write(Messages.backendKeyData(client.alloc(), key.processId(), key.secret()));
  }

  private SessionState sessionState() {
    if (state == null) {
      throw new IllegalStateException("no login is under way");
    }
    return state;
  }

  private void onReadyForQuery(BodyReader body, ByteBuf frame) {
    if (body.int8() != 'I') {
      throw new ProtocolViolation("a session that begins inside a transaction");
    }
    body.end();
    var encoding = sessionState().clientEncoding();
    if (ClientEncoding.canonical(encoding) == null) {
      refuse(
          ErrorFields.fatal(
              "22023",
              "client_encoding "
                  + encoding
                  + ", which the server has chosen, is not allowed through Gatehouse: connect with"
                  + " client_encoding UTF8"));
      return;
    }
    var noRoom = connection.onAuthenticated(sessionState().view().principal().id());
    if (noRoom != null) {
      conclude("failure", noRoom.sqlState(), noRoom.reason());
      connection.fail(noRoom.error(), noRoom.reason());
      return;
    }
    readyForQuery = frame.retain();
    connection.identify(sessionState().view());
    connection.clientGate().close(ReadGate.Reason.LOGIN);
    connection.serverGate().close(ReadGate.Reason.LOGIN);
    concluded = true;
    if (startup.replication() != Replication.PHYSICAL) {
      catalog = connection.services().catalogs().open(startup.database());
    }
    if (connection.recorder().enabled()) {
      recorded = connection.recordAndWait("authentication", outcome("success", null, null));
    } else {
      onSafe(0);
    }
  }

  /** Ends a login whose next step is not allowed. */
  private void refuse(ErrorFields error) {
    conclude("failure", error.sqlState(), error.message());
    connection.fail(error, error.message());
  }

  /** Records how the login ended, if not in a session: once. */
  private void conclude(String result, @Nullable String sqlState, String reason) {
    if (!concluded) {
      concluded = true;
      connection.record("authentication", outcome(result, sqlState, reason));
    }
  }

  private Map<String, String> outcome(
      String result, @Nullable String sqlState, @Nullable String reason) {
    var details = connection.address();
    details.put("outcome", result);
    details.put("user", startup.user());
    details.put("database", startup.database());
    details.put("method", authentication.method());
    if (!authentication.channelBinding().isEmpty()) {
      details.put("channel_binding", authentication.channelBinding());
    }
    if (mapper != null) {
      details.put("mapper", mapper);
    }
    if (state != null) {
      details.put("principal", state.view().principal().id());
      details.put("role", state.view().databaseRole());
    }
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
    var attempted = catalog.attempted();
    if (attempted.isDone()) {
      begin();
    } else {
      connection.loop().schedule(this::begin, CATALOG_PATIENCE, TimeUnit.SECONDS);
      var _ = attempted.thenRunAsync(this::begin, connection.loop());
    }
  }

  /** The session begins, unless it has begun or is over. */
  private void begin() {
    var ready = readyForQuery;
    if (connection.phase() != this || ready == null) {
      return;
    }
    connection.guarded(() -> toServing(ready), false);
    connection.clientGate().open(ReadGate.Reason.LOGIN);
    connection.serverGate().open(ReadGate.Reason.LOGIN);
  }

  private void toServing(ByteBuf ready) {
    var start = catalog.startAtLogin(sessionState().view().databaseRole(), serverChanges);
    var serving = new Serving(connection, sessionState(), catalog, start, cancelKey);
    connection.toPhase(serving);
    catalog = DatabaseCatalog.NONE;
    readyForQuery = null;
    serving.start(ready, fromServer, fromClient);
  }

  @Override
  public void onFailure(Exception failure) {
    connection.fail(
        Refusals.unrecorded(failure, "logins are refused"), "evidence could not be written");
  }

  @Override
  public void onServerClosed() {
    conclude("failure", "08006", "the server hung up");
    connection.fail("08006", "the server closed the connection during login");
  }

  @Override
  public void onDrain() {
    connection.fail("57P01", Connection.SHUTTING_DOWN);
  }

  @Override
  public void onEnd() {
    fromClient.release();
    fromServer.release();
    if (readyForQuery != null) {
      readyForQuery.release();
    }
    catalog.release();
    connection.services().cancelKeys().remove(cancelKey);
    conclude("aborted", null, connection.endReason());
  }
}
