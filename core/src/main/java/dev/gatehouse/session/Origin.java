package dev.gatehouse.session;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a client is: as its PROXY header says, where one is due.
 *
 * @param address an IPv4 address inside IPv6 is an IPv4 address
 * @param proxy address and port of the proxy whose header says so; null without one
 */
record Origin(InetAddress address, int port, @Nullable String proxy) {

  private static final int IPV6 = 16;

  /** Whoever has an IPv6 address has at least the 64 bits behind its network's. */
  private static final int IPV6_NETWORK = 8;

  /** The other end of a connection; one that is no socket is on this machine. */
  static Origin of(SocketAddress peer) {
    return peer instanceof InetSocketAddress inet
        ? new Origin(address(inet.getAddress().getAddress()), inet.getPort(), null)
        : new Origin(InetAddress.getLoopbackAddress(), 0, null);
  }

  /** The same as seen through a proxy, which names a source or stands for itself. */
  Origin through(@Nullable InetSocketAddress source) {
    var proxy = address.getHostAddress() + ':' + port;
    return source == null
        ? new Origin(address, port, proxy)
        : new Origin(address(source.getAddress().getAddress()), source.getPort(), proxy);
  }

  /** What limits by address count as one: an IPv4 address, a /64 of IPv6. */
  static InetAddress network(InetAddress address) {
    var bytes = address.getAddress();
    return bytes.length == IPV6
        ? address(Arrays.copyOf(Arrays.copyOf(bytes, IPV6_NETWORK), IPV6))
        : address;
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Adds an end of a connection to the details of an event, if it is a socket. */
  static void describe(String name, @Nullable SocketAddress end, Map<String, String> details) {
    if (end instanceof InetSocketAddress inet && inet.getAddress() != null) {
      details.put(name, inet.getAddress().getHostAddress() + ':' + inet.getPort());
    }
  }

  /** Adds all of it to the details of an event. */
  void describe(Map<String, String> details) {
    details.put("client", address.getHostAddress());
    details.put("port", Integer.toString(port));
    if (proxy != null) {
      details.put("proxy", proxy);
    }
  }
}
