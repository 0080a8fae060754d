package dev.gatehouse.testkit;

import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One connection to the {@link FakeServer}: the server's side of the protocol, as far as needed.
 */
final class FakeBackend extends ChannelInboundHandlerAdapter {

  private record Portal(String sql, List<String> parameters) {}

  private final FakeServer server;
  private final Cumulation cumulation = new Cumulation();
  private final Map<String, String> statements = new HashMap<>();
  private final Map<String, Portal> portals = new HashMap<>();
  private boolean started;
  private boolean skipping;

  FakeBackend(FakeServer server) {
    this.server = server;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    cumulation.append(context.alloc(), (ByteBuf) message);
    var bytes = cumulation.bytes();
    while (context.channel().isActive() && whole(bytes)) {
      var start = bytes.readerIndex();
      if (started) {
        var type = bytes.getByte(start);
        bytes.skipBytes(1 + bytes.getInt(start + 1));
        onMessage(context, type, BodyReader.ofFrame(bytes, start));
      } else {
        var packet = Startup.read(bytes);
        bytes.skipBytes(bytes.getInt(start));
        onStartup(context, packet);
      }
    }
    context.flush();
  }

  private boolean whole(ByteBuf bytes) {
    var header = started ? 1 : 0;
    return bytes.readableBytes() >= header + 4
        && bytes.readableBytes() >= header + bytes.getInt(bytes.readerIndex() + header);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    cumulation.release();
  }

  private void onStartup(ChannelHandlerContext context, Startup packet) {
    if (!(packet instanceof Startup.Message)) {
      context.close();
      return;
    }
    started = true;
    send(context, Backend.AUTHENTICATION, context.alloc().buffer().writeInt(0));
    parameter(context, "server_version", "18.0");
    parameter(context, "client_encoding", "UTF8");
    parameter(context, "standard_conforming_strings", "on");
    context.write(Messages.backendKeyData(context.alloc(), 1, new byte[4]));
    ready(context);
  }

  private void onMessage(ChannelHandlerContext context, byte type, BodyReader body) {
    if (skipping && type != Frontend.SYNC && type != Frontend.TERMINATE) {
      return;
    }
    switch (type) {
      case Frontend.QUERY -> {
        run(context, new Portal(body.cString(), List.of()), true);
        ready(context);
      }
      case Frontend.PARSE -> onParse(context, body.cString(), body.cString());
      case Frontend.BIND -> onBind(context, body);
      case Frontend.DESCRIBE -> onDescribe(context, body.int8(), body.cString());
      case Frontend.EXECUTE -> onExecute(context, body.cString());
      case Frontend.CLOSE -> {
        (body.int8() == 'S' ? statements : portals).remove(body.cString());
        bare(context, Backend.CLOSE_COMPLETE);
      }
      case Frontend.SYNC -> {
        skipping = false;
        portals.clear();
        ready(context);
      }
      case Frontend.TERMINATE -> context.close();
      case Frontend.FLUSH -> {}
      default -> {
        error(context, ErrorFields.error("0A000", "the server of the test kit cannot do this"));
        ready(context);
      }
    }
  }

  private void onParse(ChannelHandlerContext context, String name, String sql) {
    if (server.knows(sql)) {
      statements.put(name, sql);
      bare(context, Backend.PARSE_COMPLETE);
    } else {
      fail(context, FakeServer.unknown(sql));
    }
  }

  private void onBind(ChannelHandlerContext context, BodyReader body) {
    var portal = body.cString();
    var sql = statements.get(body.cString());
    if (sql == null) {
      fail(context, ErrorFields.error("26000", "prepared statement does not exist"));
      return;
    }
    body.skip(2 * body.uint16());
    var parameters = new ArrayList<String>();
    for (var left = body.uint16(); left > 0; left--) {
      var length = body.int32();
      parameters.add(length < 0 ? "" : new String(body.bytes(length), StandardCharsets.UTF_8));
    }
    portals.put(portal, new Portal(sql, parameters));
    bare(context, Backend.BIND_COMPLETE);
  }

  private void onDescribe(ChannelHandlerContext context, byte what, String name) {
    var portal =
        what == 'S' ? new Portal(statements.getOrDefault(name, ""), List.of()) : portals.get(name);
    if (portal == null) {
      fail(context, ErrorFields.error("34000", "portal does not exist"));
      return;
    }
    if (what == 'S') {
      send(context, Backend.PARAMETER_DESCRIPTION, context.alloc().buffer().writeShort(0));
    }
    var answer = server.answer(portal.sql(), portal.parameters());
    if (answer.rows().columns().isEmpty()) {
      bare(context, Backend.NO_DATA);
    } else {
      describe(context, answer.rows());
    }
  }

  private void onExecute(ChannelHandlerContext context, String name) {
    var portal = portals.get(name);
    if (portal == null) {
      fail(context, ErrorFields.error("34000", "portal does not exist"));
    } else if (!run(context, portal, false)) {
      skipping = true;
    }
  }

  private boolean run(ChannelHandlerContext context, Portal portal, boolean described) {
    server.onStatement(portal.sql());
    var answer = server.answer(portal.sql(), portal.parameters());
    var failure = answer.error();
    if (failure != null) {
      error(context, failure);
      return false;
    }
    if (described && !answer.rows().columns().isEmpty()) {
      describe(context, answer.rows());
    }
    for (var row : answer.rows().rows()) {
      var out = context.alloc().buffer().writeShort(row.size());
      for (var cell : row) {
        if (cell == null) {
          out.writeInt(-1);
        } else {
          var bytes = cell.getBytes(StandardCharsets.UTF_8);
          out.writeInt(bytes.length).writeBytes(bytes);
        }
      }
      send(context, Backend.DATA_ROW, out);
    }
    send(context, Backend.COMMAND_COMPLETE, string(context.alloc().buffer(), answer.tag()));
    return true;
  }

  private void describe(ChannelHandlerContext context, Rows rows) {
    var out = context.alloc().buffer().writeShort(rows.columns().size());
    for (var column : rows.columns()) {
      var origin = column.origin();
      string(out, column.label());
      out.writeInt(origin == null ? 0 : server.table(origin));
      out.writeShort(origin == null ? 0 : server.attribute(origin));
      out.writeInt(FakeCell.TEXT).writeShort(-1).writeInt(-1).writeShort(0);
    }
    send(context, Backend.ROW_DESCRIPTION, out);
  }

  private void fail(ChannelHandlerContext context, ErrorFields error) {
    error(context, error);
    skipping = true;
  }

  private static void error(ChannelHandlerContext context, ErrorFields error) {
    context.write(error.toErrorResponse(context.alloc()));
  }

  private static void ready(ChannelHandlerContext context) {
    send(context, Backend.READY_FOR_QUERY, context.alloc().buffer().writeByte('I'));
  }

  private static void parameter(ChannelHandlerContext context, String name, String value) {
    send(context, Backend.PARAMETER_STATUS, string(string(context.alloc().buffer(), name), value));
  }

  private static ByteBuf string(ByteBuf out, String value) {
    out.writeCharSequence(value, StandardCharsets.UTF_8);
    return out.writeByte(0);
  }

  private static void bare(ChannelHandlerContext context, byte type) {
    context.write(Messages.bare(context.alloc(), type));
  }

  private static void send(ChannelHandlerContext context, byte type, ByteBuf body) {
    var length = body.readableBytes() + 4;
    context.write(context.alloc().buffer(5).writeByte(type).writeInt(length));
    context.write(body);
  }
}
