package dev.gatehouse.net;

import dev.gatehouse.session.ClientHandler;
import dev.gatehouse.session.Services;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;

/** The pipeline of a client: PROXY header, TLS, session, as far as each is due. */
final class AcceptedChannel extends ChannelInitializer<Channel> {

  private final Services services;
  private final List<Network> trustedProxies;

  AcceptedChannel(Services services, List<Network> trustedProxies) {
    this.services = services;
    this.trustedProxies = trustedProxies;
  }

  @Override
  protected void initChannel(Channel channel) {
    var pipeline = channel.pipeline();
    var proxied = trusted(channel.remoteAddress());
    if (proxied) {
      new ProxyHeader().addTo(pipeline);
    }
    var tls = services.clientTls();
    if (tls != null) {
      pipeline.addLast(new DirectTls(tls));
    }
    pipeline.addLast(new ClientHandler(services, proxied));
  }

  private boolean trusted(SocketAddress peer) {
    if (trustedProxies.isEmpty() || !(peer instanceof InetSocketAddress inet)) {
      return false;
    }
    InetAddress address = inet.getAddress();
    for (var network : trustedProxies) {
      if (network.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
