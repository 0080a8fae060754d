package dev.gatehouse.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLHandshakeException;

/**
 * TLS from the first byte on, as clients of PostgreSQL 17 may begin. Only they: a client that has
 * not agreed on the protocol by name (ALPN) may have been tricked into talking to us. ("SSL Session
 * Encryption".) Steps aside when it has seen how the connection begins.
 */
final class DirectTls extends ChannelInboundHandlerAdapter {

  /** How every TLS connection begins, and no packet of PostgreSQL. */
  private static final byte HANDSHAKE_RECORD = 0x16;

  private final SslContext tls;

  DirectTls(SslContext tls) {
    this.tls = tls;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    var pipeline = context.pipeline();
    if (bytes.isReadable() && bytes.getByte(bytes.readerIndex()) == HANDSHAKE_RECORD) {
      pipeline.addFirst(tls.newHandler(context.alloc()));
      pipeline.fireChannelRead(message);
    } else {
      pipeline.remove(this);
      context.fireChannelRead(message);
    }
  }

  /** Comes before anything that was encrypted. */
  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      context.pipeline().remove(this);
      if (handshake.isSuccess() && !agreed(context)) {
        context.fireExceptionCaught(
            new SSLHandshakeException("direct TLS without ALPN protocol " + TlsContexts.PROTOCOL));
      }
    }
    context.fireUserEventTriggered(event);
  }

  private static boolean agreed(ChannelHandlerContext context) {
    var handler = context.pipeline().get(SslHandler.class);
    return TlsContexts.PROTOCOL.equals(handler.applicationProtocol());
  }
}
