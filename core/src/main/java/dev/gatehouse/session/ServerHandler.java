package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** The server's end of the pipeline: hands everything to the phase of its connection. */
final class ServerHandler extends ChannelInboundHandlerAdapter {

  private final Connection connection;

  ServerHandler(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    connection.onServerRead(bytes.readableBytes());
    // What this answers may be on record by now, so that nothing waits.
    connection.recorder().poll();
    connection.phase().onServerBytes(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection.onActivity();
    connection.phase().onServerReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection.onServerWritability();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.onServerClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    connection.onException(cause, true);
  }
}
