package dev.gatehouse.session;

import dev.gatehouse.wire.Startup;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One cancel request on its way to the server, over a connection of its own. It arrives although
 * the client has hung up: many do at once. It is done when the server closes the connection.
 */
final class CancelForwarding extends ChannelInboundHandlerAdapter {

  /** How long the server may take to close the connection. */
  private static final long PATIENCE_SECONDS = 10;

  /** Told once how it went. */
  @FunctionalInterface
  interface Listener {
    /** {@code failure} is null when the server took it. */
    void onDone(@Nullable String failure);
  }

  private final CancelKeys.Target target;
  private final Listener listener;
  private boolean done;

  CancelForwarding(CancelKeys.Target target, Listener listener) {
    this.target = target;
    this.listener = listener;
  }

  void start(EventLoop loop, Upstream upstream) {
    upstream.connect(loop, this).addListener(this::onConnected);
  }

  private void onConnected(Future<? super Channel> connected) {
    if (!connected.isSuccess()) {
      done(String.valueOf(connected.cause().getMessage()));
      return;
    }
    var server = (Channel) connected.getNow();
    server
        .writeAndFlush(Startup.writeCancel(server.alloc(), target.processId(), target.key()))
        .addListener(
            sent -> {
              if (!sent.isSuccess()) {
                fail(server, String.valueOf(sent.cause().getMessage()));
              }
            });
    var _ =
        server
            .eventLoop()
            .schedule(
                () -> fail(server, "the server does not close the connection"),
                PATIENCE_SECONDS,
                TimeUnit.SECONDS);
  }

  private void fail(Channel server, String failure) {
    done(failure);
    server.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    done(null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context.channel(), String.valueOf(cause.getMessage()));
  }

  private void done(@Nullable String failure) {
    if (!done) {
      done = true;
      listener.onDone(failure);
    }
  }
}
