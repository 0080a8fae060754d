package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/** The client's end of the pipeline: hands everything to the phase of its connection. */
public final class ClientHandler extends ChannelInboundHandlerAdapter {

  private final Services services;
  private @org.jspecify.annotations.Nullable Connection connection;

  /** One for each accepted channel. */
  public ClientHandler(Services services) {
    this.services = services;
  }

  private Connection connection() {
    if (connection == null) {
      throw new IllegalStateException("the channel is not active yet");
    }
    return connection;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection = new Connection(services, context.channel());
    connection.onOpened();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    connection().phase().onClientBytes((ByteBuf) message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection().phase().onClientReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    connection().onClientWritability();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection().onClientClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (connection == null) {
      context.close();
    } else {
      connection.onException(cause, false);
    }
  }
}
