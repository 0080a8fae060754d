package dev.gatehouse.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/**
 * The kind of channels used: sockets, with epoll where the system has it, else NIO; or channels
 * inside this JVM.
 *
 * @param name for the log
 */
record Transport(
    String name,
    EventLoopGroup loops,
    ChannelFactory<? extends ServerChannel> server,
    ChannelFactory<? extends Channel> client) {

  private static final String LOCAL = "local";

  /** Channels inside this JVM, for tests: addresses are {@link LocalAddress}es. */
  static Transport local(int threads) {
    return new Transport(
        LOCAL,
        new MultiThreadIoEventLoopGroup(threads, LocalIoHandler.newFactory()),
        LocalServerChannel::new,
        LocalChannel::new);
  }

  /** Whether its channels are sockets, with the options of sockets. */
  boolean overNetwork() {
    return !name.equals(LOCAL);
  }

  /** Whether {@link #address} has to ask a name service, and may block. */
  boolean mustLookUp(String host) {
    return overNetwork() && !NetUtil.isValidIpV4Address(host) && !NetUtil.isValidIpV6Address(host);
  }

  /** Where a server of this name is, in the addresses of this transport. */
  SocketAddress address(String host, int port) {
    return overNetwork() ? new InetSocketAddress(host, port) : new LocalAddress(host + ':' + port);
  }

  /** Starts {@code threads} event loops. */
  static Transport start(int threads) {
    if (Epoll.isAvailable()) {
      return new Transport(
          "epoll",
          new MultiThreadIoEventLoopGroup(threads, EpollIoHandler.newFactory()),
          EpollServerSocketChannel::new,
          EpollSocketChannel::new);
    }
    return new Transport(
        "nio",
        new MultiThreadIoEventLoopGroup(threads, NioIoHandler.newFactory()),
        NioServerSocketChannel::new,
        NioSocketChannel::new);
  }
}
