package dev.gatehouse.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writers of whole frames. Each returns a new buffer that the caller owns. */
public final class Messages {

  private Messages() {}

  /** BackendKeyData with a key of four bytes (protocol 3.0) or of up to 256 (3.2). */
  public static ByteBuf backendKeyData(ByteBufAllocator allocator, int processId, byte[] key) {
    return allocator
        .buffer(9 + key.length)
        .writeByte(Backend.BACKEND_KEY_DATA)
        .writeInt(8 + key.length)
        .writeInt(processId)
        .writeBytes(key);
  }

  /** NegotiateProtocolVersion: we speak 3.{@code minor} at most, and none of the options. */
  public static ByteBuf negotiateProtocolVersion(
      ByteBufAllocator allocator, int minor, List<String> options) {
    var out = allocator.buffer(64).writeByte(Backend.NEGOTIATE_PROTOCOL_VERSION).writeInt(0);
    out.writeInt(3 << 16 | minor).writeInt(options.size());
    for (var option : options) {
      string(out, option);
    }
    return finish(out);
  }

  /** AuthenticationSASL with the mechanisms the client may choose from. */
  public static ByteBuf authenticationSasl(ByteBufAllocator allocator, List<String> mechanisms) {
    var out = allocator.buffer(64).writeByte(Backend.AUTHENTICATION).writeInt(0).writeInt(10);
    for (var mechanism : mechanisms) {
      string(out, mechanism);
    }
    return finish(out.writeByte(0));
  }

  /** Query. */
  public static ByteBuf query(ByteBufAllocator allocator, String sql) {
    return finish(string(begin(allocator, Frontend.QUERY), sql));
  }

  /** Parse, without parameter types. */
  public static ByteBuf parse(ByteBufAllocator allocator, String name, String sql) {
    return finish(string(string(begin(allocator, Frontend.PARSE), name), sql).writeShort(0));
  }

  /** Bind to the unnamed portal or a named one: all parameters and results in text. */
  public static ByteBuf bind(
      ByteBufAllocator allocator, String portal, String name, List<String> parameters) {
    var out = string(string(begin(allocator, Frontend.BIND), portal), name);
    out.writeShort(0).writeShort(parameters.size());
    for (var parameter : parameters) {
      var bytes = parameter.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length).writeBytes(bytes);
    }
    return finish(out.writeShort(0));
  }

  /** Describe of a portal. */
  public static ByteBuf describePortal(ByteBufAllocator allocator, byte[] portal) {
    var out = begin(allocator, Frontend.DESCRIBE).writeByte('P').writeBytes(portal).writeByte(0);
    return finish(out);
  }

  /** Describe of a prepared statement. */
  public static ByteBuf describeStatement(ByteBufAllocator allocator, String statement) {
    return finish(string(begin(allocator, Frontend.DESCRIBE).writeByte('S'), statement));
  }

  /** Execute without a row limit. */
  public static ByteBuf execute(ByteBufAllocator allocator, String portal) {
    return finish(string(begin(allocator, Frontend.EXECUTE), portal).writeInt(0));
  }

  /** Close of a prepared statement. */
  public static ByteBuf closeStatement(ByteBufAllocator allocator, String name) {
    return finish(string(begin(allocator, Frontend.CLOSE).writeByte('S'), name));
  }

  /** Close of a portal. */
  public static ByteBuf closePortal(ByteBufAllocator allocator, String name) {
    return finish(string(begin(allocator, Frontend.CLOSE).writeByte('P'), name));
  }

  /** FunctionCall of OID 0 without arguments, which every server refuses. */
  public static ByteBuf functionCallOfNothing(ByteBufAllocator allocator) {
    var out = begin(allocator, Frontend.FUNCTION_CALL);
    return finish(out.writeInt(0).writeShort(0).writeShort(0).writeShort(0));
  }

  /** ReadyForQuery, with the letter of a transaction status. */
  public static ByteBuf readyForQuery(ByteBufAllocator allocator, char status) {
    return allocator.buffer(6).writeByte(Backend.READY_FOR_QUERY).writeInt(5).writeByte(status);
  }

  /** CopyFail with a reason. */
  public static ByteBuf copyFail(ByteBufAllocator allocator, String reason) {
    return finish(string(begin(allocator, Frontend.COPY_FAIL), reason));
  }

  /** A message without a body: Sync, Flush, Terminate. */
  public static ByteBuf bare(ByteBufAllocator allocator, byte type) {
    return allocator.buffer(5).writeByte(type).writeInt(4);
  }

  private static ByteBuf begin(ByteBufAllocator allocator, byte type) {
    return allocator.buffer(64).writeByte(type).writeInt(0);
  }

  private static ByteBuf string(ByteBuf out, String value) {
    out.writeCharSequence(value, StandardCharsets.UTF_8);
    return out.writeByte(0);
  }

  private static ByteBuf finish(ByteBuf out) {
    return out.setInt(1, out.readableBytes() - 1);
  }
}
