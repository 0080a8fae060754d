package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * The last words to a client and the end of its connection. Closing a socket with unread bytes in
 * it resets the connection, and the client may never see what it was told; so our side ends first
 * and what still comes is read and dropped for a moment. Confined to the client's event loop.
 */
final class Farewell {

  /** How long a client may take to read its last message. */
  static final long LAST_WORDS_SECONDS = 5;

  /** How long it may take to close its side then. */
  private static final long LINGER_SECONDS = 2;

  private final Channel client;
  private final ReadGate gate;
  private final Sessions sessions;
  private final Connection connection;

  Farewell(Connection connection) {
    this.connection = connection;
    this.client = connection.client();
    this.gate = connection.clientGate();
    this.sessions = connection.services().sessions();
  }

  /** Takes over {@code last}, which may be empty. */
  void say(ByteBuf last) {
    ChannelFuture written = client.writeAndFlush(last);
    written.addListener((ChannelFuture done) -> onWritten(done));
    if (inHandshake()) {
      client.close();
    } else {
      closeAfter(LAST_WORDS_SECONDS);
    }
  }

  /** What is written now would wait for a handshake that need never end. */
  private boolean inHandshake() {
    var tls = client.pipeline().get(SslHandler.class);
    return tls != null && !tls.handshakeFuture().isDone();
  }

  private void onWritten(ChannelFuture written) {
    if (!written.isSuccess() || !client.isActive() || !sessions.addWaiting(connection)) {
      client.close();
      return;
    }
    client.closeFuture().addListener(_ -> sessions.removeWaiting(connection));
    gate.openForGood();
    var tls = client.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (client instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    } else {
      client.close();
    }
    closeAfter(LINGER_SECONDS);
  }

  private void closeAfter(long seconds) {
    if (client.isOpen()) {
      var timer = client.eventLoop().schedule(() -> client.close(), seconds, TimeUnit.SECONDS);
      client.closeFuture().addListener(_ -> timer.cancel(false));
    }
  }
}
