package dev.gatehouse.net;

import dev.gatehouse.wire.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks the server for TLS, or begins with it, and steps aside when it is up. Exactly one byte is
 * read before the handshake: more would be read as if it had been encrypted. ("SSL Session
 * Encryption".)
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
    switch (upstream.sslNegotiation()) {
      case POSTGRES -> context.writeAndFlush(Startup.writeSslRequest(context.alloc()));
      case DIRECT -> beginTls(context);
    }
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
    var answer = bytes.getByte(bytes.readerIndex());
    var length = bytes.readableBytes();
    bytes.release();
    if (context.pipeline().get(SslHandler.class) != null) {
      fail(context, new SSLException("the server speaks before it is spoken to"));
    } else if (answer == 'S' && length == 1) {
      beginTls(context);
    } else {
      fail(context, new SSLException(refusal(answer, length)));
    }
  }

  /** In words of ours: whoever speaks here has proved nothing yet. */
  private static String refusal(byte answer, int length) {
    return switch (answer) {
      case 'S' -> "the server sent " + (length - 1) + " bytes before TLS";
      case 'N' -> "the server does not offer it, but sslmode requires it";
      case 'E' -> "the server answered with an error; its text is not to be trusted without TLS";
      default -> "the server's answer is none of PostgreSQL";
    };
  }

  private void beginTls(ChannelHandlerContext context) {
    context.pipeline().addFirst(tls.newHandler(context.alloc(), upstream.host(), upstream.port()));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      var wrong = handshake.isSuccess() ? wrongProtocol(context) : handshake.cause();
      if (wrong == null) {
        done = true;
        context.pipeline().replace(this, "server", next);
        listener.onDone(context.channel(), null);
      } else {
        fail(context, wrong);
      }
    }
  }

  /** Servers before PostgreSQL 17 name no protocol, and know no direct TLS either. */
  private @Nullable SSLException wrongProtocol(ChannelHandlerContext context) {
    var agreed = context.pipeline().get(SslHandler.class).applicationProtocol();
    var direct = upstream.sslNegotiation() == SslNegotiation.DIRECT;
    if (TlsContexts.PROTOCOL.equals(agreed) || (agreed == null && !direct)) {
      return null;
    }
    return new SSLException("the server did not agree on ALPN protocol " + TlsContexts.PROTOCOL);
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
