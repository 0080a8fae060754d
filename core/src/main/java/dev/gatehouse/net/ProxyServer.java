package dev.gatehouse.net;

import dev.gatehouse.audit.LoopRecorder;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.session.CancelGuesses;
import dev.gatehouse.session.CancelKeys;
import dev.gatehouse.session.CaptureRules;
import dev.gatehouse.session.ConnectionLimits;
import dev.gatehouse.session.Deadlines;
import dev.gatehouse.session.Services;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.Sessions;
import dev.gatehouse.session.SharedMemory;
import dev.gatehouse.session.StartupRules;
import dev.gatehouse.statement.FactsCache;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The listener and the event loops behind it. */
public final class ProxyServer {

  /** Above the high mark a peer is read no further, below the low mark it is again; bytes. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(256 * 1024, 1024 * 1024);

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
   * @param trustedProxies whose connections begin with a PROXY header, and nobody else's
   * @param transport for sockets
   * @param threads event loops
   * @param memory what all sessions share
   * @param startup what may be agreed before a session begins
   * @param capture how much of values is recorded
   * @param facts where the facts of statements come from
   */
  public record Options(
      SocketAddress address,
      @Nullable ClientTls clientTls,
      List<Network> trustedProxies,
      UpstreamAddress upstream,
      TransportKind transport,
      int threads,
      TcpSettings tcp,
      ConnectionLimits connections,
      SessionLimits limits,
      Deadlines deadlines,
      SharedMemory memory,
      StartupRules startup,
      CaptureRules capture,
      FactsCache facts) {

    /** Copies the list. */
    public Options {
      trustedProxies = List.copyOf(trustedProxies);
    }

    /** With defaults for everything but the two addresses. */
    public static Options of(SocketAddress address, UpstreamAddress upstream) {
      return new Options(
          address,
          null,
          List.of(),
          upstream,
          TransportKind.AUTO,
          1,
          TcpSettings.DEFAULT,
          ConnectionLimits.DEFAULT,
          SessionLimits.DEFAULT,
          Deadlines.DEFAULT,
          SharedMemory.ofHeap(),
          StartupRules.DEFAULT,
          CaptureRules.NONE,
          new FactsCache(FactsCache.DEFAULT_BYTES));
    }
  }

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
      Catalogs catalogs,
      Recorder recorder,
      InstantSource clock)
      throws IOException {
    var transport =
        options.address() instanceof LocalAddress
            ? Transport.local(options.threads())
            : Transport.start(options.transport(), options.threads());
    try {
      var sessions = new Sessions(options.connections());
      var tls = options.clientTls();
      var recorders = recorders(transport, recorder);
      var services =
          new Services(
              new ServerConnector(options.upstream(), transport, options.tcp()),
              tls == null ? null : TlsContexts.forClients(tls),
              tls != null && tls.required(),
              identities,
              policies,
              masking,
              catalogs,
              recorders::get,
              options.facts(),
              options.startup(),
              options.capture(),
              new CancelKeys(),
              new CancelGuesses(options.startup().cancelGuesses()),
              sessions,
              options.limits(),
              options.memory(),
              options.deadlines(),
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

  private static Channel listen(Options options, Transport transport, Services services)
      throws IOException {
    var bootstrap = new ServerBootstrap();
    if (transport.overNetwork()) {
      bootstrap.option(ChannelOption.SO_REUSEADDR, true).option(ChannelOption.SO_BACKLOG, 1024);
    }
    transport.configure(options.tcp(), bootstrap::childOption);
    var bound =
        bootstrap
            .group(transport.loops())
            .channelFactory(transport.server())
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(new AcceptedChannel(services, options.trustedProxies()))
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

  /** The kind of sockets in use: {@code epoll}, {@code io-uring} or {@code nio}. */
  public String transport() {
    return transport.name();
  }

  /** How many connections are open. */
  public int sessions() {
    return sessions.count();
  }

  /** How many addresses and principals are counted against limits: 0 without connections. */
  public int counters() {
    return sessions.counters();
  }

  /**
   * Lets transactions end until the deadline, then stops the event loops. Until then new
   * connections are still accepted, to be told that Gatehouse is shutting down or to cancel a
   * statement.
   *
   * @return how many sessions were cut off
   */
  public int stop(Duration deadline) throws InterruptedException {
    var cutOff = sessions.drain(deadline);
    listener.close().sync();
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
