package dev.gatehouse.session;

import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.ProtocolViolation;
import dev.gatehouse.wire.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.util.LinkedHashMap;
import java.util.Locale;

/**
 * Before the startup message: TLS and GSS requests are answered, a cancel request is carried out.
 * ("Start-up", "SSL Session Encryption", "Canceling Requests in Progress".)
 */
final class AwaitingStartup implements Phase {

  private static final int SHORTEST = 8;

  private final Connection connection;
  private final Cumulation cumulation = new Cumulation();
  private boolean tlsAsked;
  private boolean gssAsked;
  private boolean cancelling;

  AwaitingStartup(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void onClientBytes(ByteBuf in) {
    if (cancelling) {
      in.release();
      return;
    }
    cumulation.append(connection.client().alloc(), in);
    var bytes = cumulation.bytes();
    while (connection.phase() == this && !cancelling && bytes.readableBytes() >= 4) {
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
      case Startup.Message message -> onMessage(message);
    }
  }

  private void onSslRequest() {
    if (tlsAsked || connection.clientTls() != null) {
      throw new ProtocolViolation("SSLRequest came twice");
    }
    tlsAsked = true;
    var tls = connection.services().clientTls();
    if (tls == null) {
      answer('N');
      return;
    }
    // Whatever came unencrypted behind the request would be read as if it had been encrypted.
    if (cumulation.bytes().isReadable()) {
      throw new ProtocolViolation("received unencrypted data after SSL request");
    }
    answer('S');
    var client = connection.client();
    client.pipeline().addFirst(tls.newHandler(client.alloc()));
  }

  private void onGssEncRequest() {
    if (gssAsked || connection.clientTls() != null) {
      throw new ProtocolViolation("GSSENCRequest came twice or inside TLS");
    }
    gssAsked = true;
    answer('N');
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
    if (connection.services().tlsRequired() && connection.clientTls() == null) {
      connection.fail(
          ErrorFields.fatal("28000", "this server accepts encrypted connections only"),
          "no TLS where it is required");
      return;
    }
    if (asksForReplication(message)) {
      connection.fail(
          ErrorFields.fatal("0A000", "replication connections are not allowed here"),
          "replication refused");
      return;
    }
    var rest = cumulation.bytes().readRetainedSlice(cumulation.bytes().readableBytes());
    cumulation.release();
    var login = new LoggingIn(connection, message);
    connection.toPhase(login);
    login.start(rest);
  }

  private static boolean asksForReplication(Startup.Message message) {
    var value = message.parameters().getOrDefault("replication", "off").toLowerCase(Locale.ROOT);
    return switch (value) {
      case "off", "of", "0", "n", "no", "f", "fa", "fal", "fals", "false" -> false;
      default -> true;
    };
  }

  private void onCancel(Startup.CancelRequest request) {
    var services = connection.services();
    var target = services.cancelKeys().find(request.processId(), request.key());
    var details = new LinkedHashMap<String, String>();
    details.put("client", connection.clientAddress().getHostAddress());
    details.put("matched", Boolean.toString(target != null));
    if (target == null) {
      connection.record("cancel", details);
      connection.end("cancel request with an unknown key");
      return;
    }
    details.put("target", target.sessionId());
    connection.record("cancel", details);
    cancelling = true;
    var handler = new ServerHandler(connection);
    services
        .upstream()
        .connect(connection.loop(), handler)
        .addListener((Future<Channel> connected) -> send(connected, target));
  }

  /** The client's connection closes when the server has closed its one: then the cancel is done. */
  private void send(Future<Channel> connected, CancelKeys.Target target) {
    if (!connected.isSuccess()) {
      connection.end("cancel request: the server cannot be reached");
      return;
    }
    var server = connected.getNow();
    if (connection.phase() != this) {
      server.close();
      return;
    }
    connection.onServerConnected(server);
    ChannelFuture sent =
        server.writeAndFlush(Startup.writeCancel(server.alloc(), target.processId(), target.key()));
    sent.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
  }

  @Override
  public void onServerBytes(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void onServerClosed() {
    connection.end("cancel request passed on");
  }

  @Override
  public void onDrain() {
    connection.end("Gatehouse is shutting down");
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
