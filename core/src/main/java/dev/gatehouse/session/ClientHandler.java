package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/** The client's end of the pipeline: hands everything to the phase of its connection. */
public final class ClientHandler extends ChannelInboundHandlerAdapter {

  private final Services services;
  private final boolean proxied;
  private @Nullable Connection connection;

  /**
   * One for each accepted channel.
   *
   * @param proxied whether a {@link ProxiedFrom} comes before the first byte
   */
  public ClientHandler(Services services, boolean proxied) {
    this.services = services;
    this.proxied = proxied;
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
    connection.onOpened(proxied);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    var bytes = (ByteBuf) message;
    connection().onClientRead(bytes.readableBytes());
    connection().phase().onClientBytes(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    connection().onActivity();
    connection().phase().onClientReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    switch (event) {
      case ProxiedFrom from -> connection().onProxied(from.source());
      case SslHandshakeCompletionEvent handshake when handshake.isSuccess() ->
          connection().onClientEncrypted();
      case SslHandshakeCompletionEvent handshake ->
          connection().onException(handshake.cause(), false);
      default -> {}
    }
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
