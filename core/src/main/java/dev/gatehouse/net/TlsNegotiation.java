package dev.gatehouse.net;

import dev.gatehouse.wire.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server for TLS and steps aside when it is up. Exactly one byte is read before the
 * handshake: more would be read as if it had been encrypted. ("SSL Session Encryption".)
 */
final class TlsNegotiation extends ChannelInboundHandlerAdapter {

  /** Told once how it ended. */
  @FunctionalInterface
  interface Listener {
    /** {@code failure} is null when TLS is up. */
    void onDone(Channel channel, @Nullable Throwable failure);
  }

  private final SslContext tls;
  private final UpstreamAddress upstream;
  private final ChannelHandler next;
  private final Listener listener;
  private boolean done;

  TlsNegotiation(SslContext tls, UpstreamAddress upstream, ChannelHandler next, Listener listener) {
    this.tls = tls;
    this.upstream = upstream;
    this.next = next;
    this.listener = listener;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    context.writeAndFlush(Startup.writeSslRequest(context.alloc()));
    var _ =
        context
            .executor()
            .schedule(
                () -> fail(context, new SSLException("it took too long")),
                upstream.connectTimeout().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    try {
      if (bytes.readableBytes() != 1 || bytes.getByte(bytes.readerIndex()) != 'S') {
        fail(context, new SSLException("the server does not offer it, but sslmode requires it"));
        return;
      }
    } finally {
      bytes.release();
    }
    context.pipeline().addFirst(tls.newHandler(context.alloc(), upstream.host(), upstream.port()));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (handshake.isSuccess()) {
        done = true;
        context.pipeline().replace(this, "server", next);
        listener.onDone(context.channel(), null);
      } else {
        fail(context, handshake.cause());
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new SSLException("the server closed the connection"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, cause);
  }

  private void fail(ChannelHandlerContext context, Throwable cause) {
    if (!done) {
      done = true;
      listener.onDone(context.channel(), cause);
    }
  }
}
