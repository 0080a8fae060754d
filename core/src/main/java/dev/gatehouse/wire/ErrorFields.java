package dev.gatehouse.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/**
 * The fields of ErrorResponse and NoticeResponse that Gatehouse reads or writes ("Error and Notice
 * Message Fields"). A hostile server may leave out any of them: then it is empty.
 *
 * @param severity field V, or S where V is missing
 * @param sqlState field C
 * @param message field M
 */
public record ErrorFields(String severity, String sqlState, String message) {

  /** An error in place of a statement's result: the session goes on. */
  public static ErrorFields error(String sqlState, String message) {
    return new ErrorFields("ERROR", sqlState, message);
  }

  /** An error that ends the session. */
  public static ErrorFields fatal(String sqlState, String message) {
    return new ErrorFields("FATAL", sqlState, message);
  }

  /** Whether the session ends with it. */
  public boolean ends() {
    return severity.equals("FATAL") || severity.equals("PANIC");
  }

  /** Reads the body of an ErrorResponse or NoticeResponse; unknown fields are passed over. */
  public static ErrorFields read(BodyReader body) {
    var severity = "";
    var localized = "";
    var sqlState = "";
    var message = "";
    for (var field = body.int8(); field != 0; field = body.int8()) {
      switch (field) {
        case 'V' -> severity = body.cString();
        case 'S' -> localized = body.cString();
        case 'C' -> sqlState = body.cString();
        case 'M' -> message = body.cString();
        default -> body.cString();
      }
    }
    body.end();
    return new ErrorFields(severity.isEmpty() ? localized : severity, sqlState, message);
  }

  /** Writes an ErrorResponse frame into a new buffer, which the caller owns. */
  public ByteBuf toErrorResponse(ByteBufAllocator allocator) {
    return write(allocator, Backend.ERROR_RESPONSE);
  }

  /** Writes a NoticeResponse frame into a new buffer, which the caller owns. */
  public ByteBuf toNoticeResponse(ByteBufAllocator allocator) {
    return write(allocator, Backend.NOTICE_RESPONSE);
  }

  private ByteBuf write(ByteBufAllocator allocator, byte type) {
    var out = allocator.buffer(64 + message.length());
    out.writeByte(type);
    out.writeInt(0);
    field(out, 'S', severity);
    field(out, 'V', severity);
    field(out, 'C', sqlState);
    field(out, 'M', message);
    out.writeByte(0);
    out.setInt(1, out.readableBytes() - 1);
    return out;
  }

  private static void field(ByteBuf out, char name, String value) {
    out.writeByte(name);
    out.writeCharSequence(value.replace('\0', ' '), StandardCharsets.UTF_8);
    out.writeByte(0);
  }
}
