package dev.gatehouse.net;

import dev.gatehouse.session.Causes;
import dev.gatehouse.session.Upstream;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** Opens connections to the server, encrypted as configured and never less. */
final class ServerConnector implements Upstream {

  private final UpstreamAddress upstream;
  private final Transport transport;
  private final @Nullable SslContext tls;
  private final Bootstrap template;

  /**
   * Loads the trusted certificates.
   *
   * @throws IOException if the root certificate cannot be read, or the transport lacks a setting;
   *     with a sentence that says so
   */
  ServerConnector(UpstreamAddress upstream, Transport transport, TcpSettings tcp)
      throws IOException {
    this.upstream = upstream;
    this.transport = transport;
    this.tls = TlsContexts.forServer(upstream);
    this.template =
        new Bootstrap()
            .channelFactory(transport.client())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) upstream.connectTimeout().toMillis());
    transport.configure(tcp, template::option);
  }

  @Override
  public String address() {
    return upstream.host() + ':' + upstream.port();
  }

  @Override
  public boolean encrypted() {
    return tls != null;
  }

  @Override
  public Future<Channel> connect(EventLoop loop, ChannelHandler handler) {
    Promise<Channel> ready = loop.newPromise();
    var bootstrap =
        template
            .clone(loop)
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (tls == null) {
                      channel.pipeline().addLast(handler);
                    } else {
                      channel
                          .pipeline()
                          .addLast(new TlsNegotiation(tls, upstream, handler, failing(ready)));
                    }
                  }
                });
    if (transport.mustLookUp(upstream.host())) {
      // A look-up may block for seconds, which no event loop may.
      Thread.ofVirtual().start(() -> connect(bootstrap, ready));
    } else {
      connect(bootstrap, ready);
    }
    return ready;
  }

  private void connect(Bootstrap bootstrap, Promise<Channel> ready) {
    ChannelFuture connecting =
        bootstrap.connect(transport.address(upstream.host(), upstream.port()));
    connecting.addListener(
        (ChannelFuture connected) -> {
          if (!connected.isSuccess()) {
            ready.tryFailure(problem("cannot connect", connected.cause()));
          } else if (tls == null) {
            ready.trySuccess(connected.channel());
          }
        });
  }

  /** Tells the promise in words of ours what went wrong with TLS. */
  private TlsNegotiation.Listener failing(Promise<Channel> ready) {
    return (channel, failure) -> {
      if (failure == null) {
        ready.trySuccess(channel);
      } else {
        ready.tryFailure(problem("no TLS connection", failure));
        channel.close();
      }
    };
  }

  private ConnectException problem(String what, Throwable cause) {
    var problem =
        new ConnectException(
            what + " to the PostgreSQL server at " + address() + ": " + Causes.innermost(cause));
    problem.initCause(cause);
    return problem;
  }
}
