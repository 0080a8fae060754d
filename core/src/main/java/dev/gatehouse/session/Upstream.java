package dev.gatehouse.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

/** The way to the server. */
public interface Upstream {

  /**
   * Opens a connection, with TLS as configured, ready for a startup packet. The future fails with a
   * message that says which address was tried and why it failed.
   */
  Future<Channel> connect(EventLoop loop, ChannelHandler handler);

  /** Where it leads, for messages and the audit trail: {@code host:port}. */
  String address();

  /** Whether connections are encrypted. */
  boolean encrypted();
}
