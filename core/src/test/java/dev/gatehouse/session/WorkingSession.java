package dev.gatehouse.session;

import dev.gatehouse.session.RawClient.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * A session that nobody audits and no policy judges, fed with the same reads over and over: what a
 * read costs is Gatehouse's own.
 */
final class WorkingSession {

  private final EmbeddedChannel client;
  private final EmbeddedChannel server;

  /** Logged in, with nothing under way. */
  WorkingSession() {
    var wire = new SessionOnWire(SessionOnWire.Setup.plain(false));
    wire.clientSends(RawClient.startup("user", "app", "database", "postgres"));
    wire.settle();
    wire.serverSends(new PlausibleServer(false).answer(wire.toServer()));
    wire.settle();
    wire.stopWatching();
    client = wire.client();
    server = wire.server();
    client.config().setAllocator(PooledByteBufAllocator.DEFAULT);
    server.config().setAllocator(PooledByteBufAllocator.DEFAULT);
  }

  /** A buffer that can be read again and again. */
  static ByteBuf frames(Frames frames) {
    return Unpooled.unreleasableBuffer(Unpooled.directBuffer().writeBytes(frames.bytes()));
  }

  /** Bind, Execute and Sync of a statement {@code s} with one parameter. */
  static ByteBuf execution() {
    return frames(new Frames().bind("", "s", "1").execute("").sync());
  }

  /** The answers to {@link #execution()}: one row. */
  static ByteBuf executed() {
    return frames(
        new Frames()
            .add('2')
            .add('D', (short) 1, 1, new byte[] {'1'})
            .add('C', "SELECT 1")
            .add('Z', 'I'));
  }

  /** So many rows behind each other. */
  static ByteBuf rows(int count) {
    var rows = new Frames();
    for (var i = 0; i < count; i++) {
      rows.add('D', (short) 1, 4, new byte[4]);
    }
    return frames(rows);
  }

  /** One read from the client. */
  void client(ByteBuf bytes) {
    read(client, bytes);
  }

  /** One read from the server. */
  void server(ByteBuf bytes) {
    read(server, bytes);
  }

  private void read(EmbeddedChannel channel, ByteBuf bytes) {
    bytes.readerIndex(0);
    channel.pipeline().fireChannelRead(bytes).fireChannelReadComplete();
    drain(client);
    drain(server);
  }

  private static void drain(EmbeddedChannel channel) {
    for (var next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      ReferenceCountUtil.release(next);
    }
  }
}
