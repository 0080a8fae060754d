package dev.gatehouse.session;

import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import dev.gatehouse.wire.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;

/**
 * Before the startup message: TLS and GSS requests are answered, and what the client came for is
 * found out. ("Start-up", "SSL Session Encryption".)
 */
final class AwaitingStartup implements Phase {

  private static final int SHORTEST = 8;

  private final Connection connection;
  private final Cumulation cumulation = new Cumulation();
  private boolean tlsAsked;
  private boolean gssAsked;

  AwaitingStartup(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void onClientBytes(ByteBuf in) {
    cumulation.append(connection.client().alloc(), in);
    var bytes = cumulation.bytes();
    while (connection.phase() == this && bytes.readableBytes() >= 4) {
      var length = bytes.getInt(bytes.readerIndex());
      if (length < SHORTEST || length > Startup.MAX_LENGTH) {
        connection.end("not a PostgreSQL client: the first packet has an impossible length");
        return;
      }
      if (bytes.readableBytes() < length) {
        return;
      }
      var packet = Startup.read(bytes);
      bytes.skipBytes(length);
      onPacket(packet);
    }
  }

  private void onPacket(Startup packet) {
    switch (packet) {
      case Startup.SslRequest _ -> onSslRequest();
      case Startup.GssEncRequest _ -> onGssEncRequest();
      case Startup.CancelRequest cancel -> onCancel(cancel);
      case Startup.OtherProtocol protocol -> onOtherProtocol(protocol);
      case Startup.Message message -> onMessage(message);
    }
  }

  private void onSslRequest() {
    if (tlsAsked || connection.clientTls() != null) {
      refuseEncryption("SSLRequest came twice");
      return;
    }
    tlsAsked = true;
    var tls = connection.services().clientTls();
    demandNothingBehind("SSL");
    if (tls == null) {
      answer('N');
      return;
    }
    answer('S');
    var client = connection.client();
    client.pipeline().addFirst(tls.newHandler(client.alloc()));
  }

  private void onGssEncRequest() {
    if (gssAsked || connection.clientTls() != null) {
      refuseEncryption("GSSENCRequest came twice or inside TLS");
      return;
    }
    gssAsked = true;
    demandNothingBehind("GSSAPI encryption");
    answer('N');
  }

  /** Whatever came unencrypted behind the request would be read as if it had been encrypted. */
  private void demandNothingBehind(String request) {
    if (cumulation.bytes().isReadable()) {
      throw new ProtocolViolation("received unencrypted data after " + request + " request");
    }
  }

  private void refuseEncryption(String reason) {
    connection.fail("0A000", reason);
  }

  private void answer(char letter) {
    var client = connection.client();
    client.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {(byte) letter}));
  }

  private void onMessage(Startup.Message message) {
    var noRoom = connection.noRoom();
    if (noRoom != null) {
      connection.fail(noRoom.error(), noRoom.reason());
      return;
    }
    if (connection.recorder().outage() != null) {
      refuse(message, cannotConnect("the audit trail cannot be written"));
      return;
    }
    if (connection.recorder().crowded()) {
      refuse(message, cannotConnect("the audit trail cannot be written as fast as is needed"));
      return;
    }
    if (!connection.recorder().mayAdmit()) {
      refuse(message, cannotConnect("a required copy of the audit trail is too far behind"));
      return;
    }
    if (connection.services().tlsRequired() && connection.clientTls() == null) {
      refuse(message, ErrorFields.fatal("28000", "this server accepts encrypted connections only"));
      return;
    }
    try {
      toLogin(message, new StartupPolicy(connection.services().startup()).admit(message));
    } catch (StartupRefused refused) {
      refuse(message, refused.error());
    }
  }

  private static ErrorFields cannotConnect(String reason) {
    return ErrorFields.fatal("57P03", reason + ": no session is let in");
  }

  private void toLogin(Startup.Message message, AdmittedStartup startup) {
    var details = details("admitted", startup.user(), startup.database());
    details.put("protocol_asked", "3." + message.minorVersion());
    startup.describe(details);
    connection.record("startup", details);
    var rest = cumulation.bytes().readRetainedSlice(cumulation.bytes().readableBytes());
    cumulation.release();
    var login = new LoggingIn(connection, startup);
    connection.toPhase(login);
    login.start(rest);
  }

  /** Recorded with all that the client has asked for, as it was written. */
  private void refuse(Startup.Message message, ErrorFields error) {
    var details = details("refused", message.user(), message.database());
    details.put("protocol_asked", "3." + message.minorVersion());
    details.put("sqlstate", error.sqlState());
    details.put("reason", error.message());
    message
        .parameters()
        .forEach((name, value) -> details.put("startup." + name, shown(name, value)));
    connection.record("startup", details);
    connection.fail(error, "startup refused: " + error.message());
  }

  private static String shown(String name, String value) {
    return name.equals("options") ? SecretNames.shown(value) : SecretNames.shown(name, value);
  }

  private Map<String, String> details(String outcome, String user, String database) {
    var details = connection.address();
    details.put("outcome", outcome);
    details.put("user", user);
    details.put("database", database);
    return details;
  }

  private void onCancel(Startup.CancelRequest request) {
    cumulation.release();
    var canceling = new Canceling(connection);
    connection.toPhase(canceling);
    canceling.start(request);
  }

  /** Clients of the versions before 3 read errors in another form; 0.0 is none of them. */
  private void onOtherProtocol(Startup.OtherProtocol protocol) {
    var name = protocol.major() + "." + protocol.minor();
    var error =
        ErrorFields.fatal(
            "0A000", "unsupported frontend protocol " + name + ": Gatehouse speaks 3.0 to 3.2");
    var allocator = connection.client().alloc();
    connection.fail(
        protocol.major() < 3 && !name.equals("0.0")
            ? Startup.writeOldError(allocator, error)
            : error.toErrorResponse(allocator),
        "unsupported protocol " + name);
  }

  @Override
  public void onServerBytes(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void onServerClosed() {
    throw new IllegalStateException("there is no server connection yet");
  }

  @Override
  public void onDrain() {
    connection.end(Connection.SHUTTING_DOWN);
  }

  @Override
  public void onEnd() {
    cumulation.release();
  }

  @Override
  public void onSafe(long batch) {}

  @Override
  public void onFailure(Exception failure) {}
}
