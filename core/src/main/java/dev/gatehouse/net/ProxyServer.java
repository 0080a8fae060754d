package dev.gatehouse.net;

import dev.gatehouse.audit.LoopRecorder;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.session.CancelGuesses;
import dev.gatehouse.session.CancelKeys;
import dev.gatehouse.session.ClientHandler;
import dev.gatehouse.session.Services;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.SharedMemory;
import dev.gatehouse.session.StartupRules;
import dev.gatehouse.statement.FactsCache;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The listener and the event loops behind it. */
public final class ProxyServer {

  /** Above the high mark a peer is read no further, below the low mark it is again; bytes. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

  /** Characters of statement text that the facts cache holds. */
  private static final long FACTS_CACHE = 16L << 20;

  /**
   * TLS towards clients.
   *
   * @param certificate PEM, the chain from the server's certificate up
   * @param key PEM, PKCS#8, not encrypted
   * @param required whether logins without TLS are refused
   */
  public record ClientTls(Path certificate, Path key, boolean required) {}

  /**
   * What the listener needs to know.
   *
   * @param address where to listen: an {@link InetSocketAddress}, or a {@link LocalAddress} to be
   *     reached from this JVM only
   * @param clientTls null to answer N to SSLRequest
   * @param threads event loops
   * @param sessions most sessions at a time
   * @param memory what all sessions share
   * @param startup what may be agreed before a session begins
   */
  public record Options(
      SocketAddress address,
      @Nullable ClientTls clientTls,
      UpstreamAddress upstream,
      int threads,
      int sessions,
      SessionLimits limits,
      SharedMemory memory,
      StartupRules startup) {}

  private final Transport transport;
  private final Sessions sessions;
  private final Map<EventLoop, LoopRecorder> recorders;
  private final Channel listener;

  private ProxyServer(
      Transport transport,
      Sessions sessions,
      Map<EventLoop, LoopRecorder> recorders,
      Channel listener) {
    this.transport = transport;
    this.sessions = sessions;
    this.recorders = recorders;
    this.listener = listener;
  }

  /**
   * Loads certificates, starts the event loops and listens.
   *
   * @throws IOException with a sentence that says what is wrong and where; nothing stays behind
   */
  public static ProxyServer start(
      Options options,
      MappingChain identities,
      PolicyChain policies,
      Masking masking,
      Recorder recorder,
      InstantSource clock)
      throws IOException {
    var transport =
        options.address() instanceof LocalAddress
            ? Transport.local(options.threads())
            : Transport.start(options.threads());
    try {
      var sessions = new Sessions(options.sessions());
      var tls = options.clientTls();
      var recorders = recorders(transport, recorder);
      var services =
          new Services(
              connector(options.upstream(), transport),
              tls == null ? null : serverContext(tls),
              tls != null && tls.required(),
              identities,
              policies,
              masking,
              recorders::get,
              new FactsCache(FACTS_CACHE),
              options.startup(),
              new CancelKeys(),
              new CancelGuesses(options.startup().cancelGuesses()),
              sessions,
              options.limits(),
              options.memory(),
              clock);
      return new ProxyServer(transport, sessions, recorders, listen(options, transport, services));
    } catch (IOException | RuntimeException e) {
      stop(transport);
      throw e;
    }
  }

  private static Map<EventLoop, LoopRecorder> recorders(Transport transport, Recorder recorder) {
    var recorders = new HashMap<EventLoop, LoopRecorder>();
    for (var executor : transport.loops()) {
      var loop = (EventLoop) executor;
      recorders.put(loop, new LoopRecorder(recorder, loop));
    }
    return recorders;
  }

  private static ServerConnector connector(UpstreamAddress upstream, Transport transport)
      throws IOException {
    try {
      return new ServerConnector(upstream, transport);
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "upstream.root-certificate: "
              + upstream.rootCertificate()
              + " is not a PEM file of certificates: "
              + e.getMessage(),
          e);
    }
  }

  private static SslContext serverContext(ClientTls tls) throws IOException {
    try {
      return SslContextBuilder.forServer(tls.certificate().toFile(), tls.key().toFile())
          .protocols("TLSv1.3", "TLSv1.2")
          .build();
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "listener.tls: "
              + tls.certificate()
              + " and "
              + tls.key()
              + " are not a PEM certificate and its PKCS#8 key: "
              + e.getMessage(),
          e);
    }
  }

  private static Channel listen(Options options, Transport transport, Services services)
      throws IOException {
    var bootstrap = new ServerBootstrap();
    if (transport.overNetwork()) {
      bootstrap
          .option(ChannelOption.SO_REUSEADDR, true)
          .option(ChannelOption.SO_BACKLOG, 1024)
          .childOption(ChannelOption.TCP_NODELAY, true)
          .childOption(ChannelOption.SO_KEEPALIVE, true);
    }
    var bound =
        bootstrap
            .group(transport.loops())
            .channelFactory(transport.server())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new ClientHandler(services));
                  }
                })
            .bind(options.address())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + readable(options.address())
              + ": "
              + bound.cause().getMessage()
              + "; is another program using the port?",
          bound.cause());
    }
    return bound.channel();
  }

  private static String readable(SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getHostString() + ':' + inet.getPort()
        : address.toString();
  }

  /**
   * Where it listens; the port is the real one where 0 was asked for. Not for a listener that is
   * reached from this JVM only.
   */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** The kind of sockets in use: {@code epoll} or {@code nio}. */
  public String transport() {
    return transport.name();
  }

  /** How many connections are open. */
  public int sessions() {
    return sessions.count();
  }

  /**
   * Stops listening, lets transactions end until the deadline, then stops the event loops.
   *
   * @return how many sessions were cut off
   */
  public int stop(Duration deadline) throws InterruptedException {
    listener.close().sync();
    var cutOff = sessions.drain(deadline);
    // A loop that stops runs no timers: what waits for one would be lost.
    for (var entry : recorders.entrySet()) {
      entry.getKey().submit(entry.getValue()::flush).sync();
    }
    stop(transport);
    return cutOff;
  }

  private static void stop(Transport transport) {
    transport.loops().shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5_000);
  }
}
