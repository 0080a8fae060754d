package dev.gatehouse.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * The kind of channels used: sockets, or channels inside this JVM.
 *
 * @param name for the log
 * @param probes the options for idle time and interval, seconds, and number of keepalive probes
 * @param userTimeout the option for the user timeout, milliseconds; null if there is none
 */
record Transport(
    String name,
    EventLoopGroup loops,
    ChannelFactory<? extends ServerChannel> server,
    ChannelFactory<? extends Channel> client,
    List<ChannelOption<Integer>> probes,
    @Nullable ChannelOption<Integer> userTimeout) {

  private static final String LOCAL = "local";

  /** Sets an option on a bootstrap of either kind. */
  @FunctionalInterface
  interface Options {
    /** As the methods of bootstraps do. */
    <T> Object set(ChannelOption<T> option, T value);
  }

  /** Channels inside this JVM, for tests: addresses are {@link LocalAddress}es. */
  static Transport local(int threads) {
    return new Transport(
        LOCAL,
        new MultiThreadIoEventLoopGroup(threads, LocalIoHandler.newFactory()),
        LocalServerChannel::new,
        LocalChannel::new,
        List.of(),
        null);
  }

  /**
   * Starts {@code threads} event loops.
   *
   * @throws IOException if this machine does not offer this kind, with the reason
   */
  static Transport start(TransportKind kind, int threads) throws IOException {
    return switch (kind) {
      case AUTO -> Epoll.isAvailable() ? epoll(threads) : nio(threads);
      case EPOLL -> {
        require(Epoll.unavailabilityCause(), "epoll");
        yield epoll(threads);
      }
      case IO_URING -> {
        require(IoUring.unavailabilityCause(), "io-uring");
        yield ioUring(threads);
      }
      case NIO -> nio(threads);
    };
  }

  private static void require(@Nullable Throwable cause, String name) throws IOException {
    if (cause != null) {
      var reason = cause.getCause() == null ? cause : cause.getCause();
      throw new IOException(
          "transport: this machine does not offer "
              + name
              + " ("
              + reason.getMessage()
              + "); use auto",
          cause);
    }
  }

  private static Transport epoll(int threads) {
    return new Transport(
        "epoll",
        new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()),
        EpollServerSocketChannel::new,
        EpollSocketChannel::new,
        List.of(
            EpollChannelOption.TCP_KEEPIDLE,
            EpollChannelOption.TCP_KEEPINTVL,
            EpollChannelOption.TCP_KEEPCNT),
        EpollChannelOption.TCP_USER_TIMEOUT);
  }

  private static Transport ioUring(int threads) {
    return new Transport(
        "io-uring",
        new MultiThreadIoEventLoopGroup(threads, IoUringIoHandler.newFactory()),
        IoUringServerSocketChannel::new,
        IoUringSocketChannel::new,
        List.of(
            IoUringChannelOption.TCP_KEEPIDLE,
            IoUringChannelOption.TCP_KEEPINTVL,
            IoUringChannelOption.TCP_KEEPCNT),
        IoUringChannelOption.TCP_USER_TIMEOUT);
  }

  private static Transport nio(int threads) {
    return new Transport(
        "nio",
        new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory()),
        NioServerSocketChannel::new,
        NioSocketChannel::new,
        List.of(
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE),
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT)),
        null);
  }

  /** Whether its channels are sockets, with the options of sockets. */
  boolean overNetwork() {
    return !name.equals(LOCAL);
  }

  /**
   * Sets what every connection needs.
   *
   * @throws IOException if this transport cannot do it
   */
  void configure(TcpSettings tcp, Options options) throws IOException {
    if (!overNetwork()) {
      return;
    }
    options.set(ChannelOption.TCP_NODELAY, true);
    if (!tcp.keepaliveIdle().isZero()) {
      options.set(ChannelOption.SO_KEEPALIVE, true);
      options.set(probes.get(0), (int) tcp.keepaliveIdle().toSeconds());
      options.set(probes.get(1), (int) tcp.keepaliveInterval().toSeconds());
      options.set(probes.get(2), tcp.keepaliveCount());
    }
    if (!tcp.userTimeout().isZero()) {
      if (userTimeout == null) {
        throw new IOException(
            "tcp.user-timeout: the transport " + name + " has none; use epoll or io-uring");
      }
      options.set(userTimeout, (int) tcp.userTimeout().toMillis());
    }
  }

  /** Whether {@link #address} has to ask a name service, and may block. */
  boolean mustLookUp(String host) {
    return overNetwork() && !NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host);
  }

  /** Where a server of this name is, in the addresses of this transport. */
  SocketAddress address(String host, int port) {
    return overNetwork() ? new InetSocketAddress(host, port) : new LocalAddress(host + ':' + port);
  }
}
