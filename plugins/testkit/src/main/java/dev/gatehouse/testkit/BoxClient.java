package dev.gatehouse.testkit;

import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client in front of the box. Its methods wait for the answer; use it from one thread. */
public final class BoxClient implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 10;

  /** Gathers messages until ReadyForQuery or the end of the connection. */
  static final class Handler extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Result> results = new LinkedBlockingQueue<>();
    private final Cumulation cumulation = new Cumulation();
    private List<List<@Nullable String>> rows = new ArrayList<>();
    private @Nullable String tag;
    private Result.@Nullable Failure error;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      cumulation.append(context.alloc(), (ByteBuf) message);
      var bytes = cumulation.bytes();
      while (bytes.readableBytes() >= 5
          && bytes.readableBytes() > bytes.getInt(bytes.readerIndex() + 1)) {
        var start = bytes.readerIndex();
        onMessage(bytes.getByte(start), BodyReader.ofFrame(bytes, start));
        bytes.skipBytes(1 + bytes.getInt(start + 1));
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      cumulation.release();
      finish();
    }

    private void onMessage(byte type, BodyReader body) {
      switch (type) {
        case Backend.DATA_ROW -> rows.add(row(body));
        case Backend.COMMAND_COMPLETE -> tag = body.cString();
        case Backend.ERROR_RESPONSE -> {
          var fields = ErrorFields.read(body);
          error = new Result.Failure(fields.severity(), fields.sqlState(), fields.message());
        }
        case Backend.READY_FOR_QUERY -> finish();
        default -> {}
      }
    }

    private static List<@Nullable String> row(BodyReader body) {
      List<@Nullable String> cells = new ArrayList<>();
      for (var left = body.uint16(); left > 0; left--) {
        var length = body.int32();
        cells.add(length < 0 ? null : new String(body.bytes(length), StandardCharsets.UTF_8));
      }
      return cells;
    }

    private void finish() {
      results.add(new Result(rows, tag, error));
      rows = new ArrayList<>();
      tag = null;
      error = null;
    }
  }

  private final Channel channel;
  private final Handler handler;

  BoxClient(Channel channel, Handler handler) {
    this.channel = channel;
    this.handler = handler;
  }

  /** Runs a statement in the simple protocol. */
  public Result query(String sql) {
    return send(Messages.query(channel.alloc(), sql));
  }

  /** Runs a statement in the extended protocol, with parameters as text. */
  public Result execute(String sql, String... parameters) {
    var allocator = channel.alloc();
    channel.write(Messages.parse(allocator, "", sql));
    channel.write(Messages.bind(allocator, "", "", List.of(parameters)));
    channel.write(Messages.execute(allocator, ""));
    return send(Messages.bare(allocator, Frontend.SYNC));
  }

  Result send(ByteBuf bytes) {
    channel.writeAndFlush(bytes);
    try {
      var result = handler.results.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (result == null) {
        throw new IllegalStateException("no answer within " + PATIENCE_SECONDS + " s");
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }

  /** Ends the session. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }
}
