package dev.gatehouse.net;

import dev.gatehouse.session.ProxiedFrom;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Reads the PROXY header, version 1 or 2, with which every connection of a trusted network begins,
 * and fires {@link ProxiedFrom}. A connection that begins otherwise fails at its first byte; what a
 * header may hold beside the addresses is bounded and not looked at. ("The PROXY protocol".)
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

  /** Bytes of a header of version 2 behind its addresses. */
  private static final int MOST_EXTRAS = 2048;

  /** Refuses at the first byte what is no header: the decoder itself would wait for more. */
  private static final class Decoder extends HAProxyMessageDecoder {
    private boolean begun;

    Decoder() {
      super(MOST_EXTRAS);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
      if (!begun && message instanceof ByteBuf bytes && bytes.isReadable()) {
        begun = true;
        var first = bytes.getByte(bytes.readerIndex());
        if (first != 'P' && first != '\r') {
          bytes.release();
          throw new HAProxyProtocolException("the connection does not begin with one");
        }
      }
      super.channelRead(context, message);
    }
  }

  /** Takes its place in a pipeline that is being made. */
  void addTo(ChannelPipeline pipeline) {
    pipeline.addLast(new Decoder(), this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    // What came behind the header follows when the decoder removes itself.
    context.pipeline().remove(this);
    var header = (HAProxyMessage) message;
    try {
      context.fireUserEventTriggered(new ProxiedFrom(source(header)));
    } finally {
      header.release();
    }
  }

  private static @Nullable InetSocketAddress source(HAProxyMessage header) {
    return switch (header.command()) {
      case LOCAL -> null;
      case PROXY ->
          switch (header.proxiedProtocol()) {
            case TCP4, TCP6 ->
                new InetSocketAddress(
                    InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort());
            case UNKNOWN, UNIX_STREAM -> null;
            case UDP4, UDP6, UNIX_DGRAM ->
                throw new HAProxyProtocolException("it speaks of datagrams");
          };
    };
  }
}
