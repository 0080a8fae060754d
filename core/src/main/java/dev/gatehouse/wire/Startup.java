package dev.gatehouse.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first, untagged packets of a connection ("Message Formats": StartupMessage, SSLRequest,
 * GSSENCRequest, CancelRequest).
 */
public sealed interface Startup {

  /** Longest packet PostgreSQL accepts here, its length field included. */
  int MAX_LENGTH = 10_004;

  /** Newest minor version of protocol 3 that Gatehouse speaks to clients. */
  int NEWEST_MINOR = 2;

  /** Most parameters, and most {@code _pq_.} options, of one packet. */
  int MAX_PARAMETERS = 200;

  /** Longest name of a parameter or option, characters. */
  int MAX_NAME = 128;

  /** Code of SSLRequest. */
  int SSL_REQUEST = 80_877_103;

  /** Code of GSSENCRequest. */
  int GSSENC_REQUEST = 80_877_104;

  /** Code of CancelRequest. */
  int CANCEL_REQUEST = 80_877_102;

  /** The client asks for TLS. */
  record SslRequest() implements Startup {}

  /** The client asks for GSSAPI encryption. */
  record GssEncRequest() implements Startup {}

  /** The client asks to cancel what another connection is doing. */
  final class CancelRequest implements Startup {
    private final int processId;
    private final byte[] key;

    CancelRequest(int processId, byte[] key) {
      this.processId = processId;
      this.key = key;
    }

    /** As we announced it in BackendKeyData. */
    public int processId() {
      return processId;
    }

    /** The secret of that BackendKeyData; not copied. */
    public byte[] key() {
      return key;
    }
  }

  /** The client speaks another protocol than version 3. */
  record OtherProtocol(int major, int minor) implements Startup {}

  /**
   * The client wants a session.
   *
   * @param minorVersion the minor version of protocol 3 it asked for
   * @param parameters as written; no name occurs twice, not in another case either
   * @param protocolOptions names of {@code _pq_.} options it asked for
   */
  record Message(int minorVersion, Map<String, String> parameters, List<String> protocolOptions)
      implements Startup {

    /** The user name. */
    public String user() {
      return parameters.getOrDefault("user", "");
    }

    /** The database, which is the user name where the client named none. */
    public String database() {
      var database = parameters.getOrDefault("database", "");
      return database.isEmpty() ? user() : database;
    }
  }

  /**
   * Reads the packet that stands whole in the buffer from its reader index, without moving it.
   *
   * @throws ProtocolViolation with a sentence for the client
   */
  static Startup read(ByteBuf buffer) {
    var start = buffer.readerIndex();
    var length = buffer.getInt(start);
    var body = BodyReader.of(buffer, start + 4, start + length);
    var code = body.int32();
    return switch (code) {
      case SSL_REQUEST -> empty(body, new SslRequest());
      case GSSENC_REQUEST -> empty(body, new GssEncRequest());
      case CANCEL_REQUEST -> {
        if (body.remaining() < 4) {
          // Too short to name anything; like any wrong key it is worth no answer.
          yield new CancelRequest(0, new byte[0]);
        }
        var processId = body.int32();
        yield new CancelRequest(processId, body.bytes(body.remaining()));
      }
      default -> message(code, body);
    };
  }

  private static Startup empty(BodyReader body, Startup request) {
    body.end();
    return request;
  }

  private static Startup message(int version, BodyReader body) {
    if (version >>> 16 != 3) {
      return new OtherProtocol(version >>> 16, version & 0xffff);
    }
    var parameters = new LinkedHashMap<String, String>();
    var options = new ArrayList<String>();
    var seen = new HashSet<String>();
    while (body.remaining() > 1) {
      var name = body.strictCString();
      if (name.isEmpty()) {
        throw new ProtocolViolation("invalid startup packet layout: an empty parameter name");
      }
      if (name.length() > MAX_NAME || seen.size() == MAX_PARAMETERS) {
        throw new ProtocolViolation("too many startup parameters, or a name too long");
      }
      var value = body.strictCString();
      // The server takes the last of several equal names; refusing them leaves one reading only.
      if (!seen.add(fold(name))) {
        throw new ProtocolViolation("startup parameter \"" + fold(name) + "\" is given twice");
      }
      if (name.startsWith("_pq_.")) {
        options.add(name);
      } else {
        parameters.put(name, value);
      }
    }
    if (body.remaining() != 1 || body.int8() != 0) {
      throw new ProtocolViolation("invalid startup packet layout: no terminator");
    }
    return new Message(
        version & 0xffff, Collections.unmodifiableMap(parameters), List.copyOf(options));
  }

  /** The name of a setting as the server compares it: ASCII letters in lower case. */
  static String fold(String name) {
    var folded = new StringBuilder(name.length());
    for (var i = 0; i < name.length(); i++) {
      var letter = name.charAt(i);
      folded.append(letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter);
    }
    return folded.toString();
  }

  /** Writes a StartupMessage of protocol 3.{@code minor} into a new buffer the caller owns. */
  static ByteBuf write(ByteBufAllocator allocator, int minor, Map<String, String> parameters) {
    var out = allocator.buffer(256);
    out.writeInt(0);
    out.writeInt(3 << 16 | minor);
    parameters.forEach(
        (name, value) -> {
          out.writeCharSequence(name, StandardCharsets.UTF_8);
          out.writeByte(0);
          out.writeCharSequence(value, StandardCharsets.UTF_8);
          out.writeByte(0);
        });
    out.writeByte(0);
    out.setInt(0, out.readableBytes());
    return out;
  }

  /** Writes a CancelRequest into a new buffer, which the caller owns. */
  static ByteBuf writeCancel(ByteBufAllocator allocator, int processId, byte[] key) {
    return allocator
        .buffer(12 + key.length)
        .writeInt(12 + key.length)
        .writeInt(CANCEL_REQUEST)
        .writeInt(processId)
        .writeBytes(key);
  }

  /**
   * Writes an error as clients of protocol 1 and 2 read it, a letter and a text, into a new buffer
   * that the caller owns.
   */
  static ByteBuf writeOldError(ByteBufAllocator allocator, ErrorFields error) {
    var out = allocator.buffer(64).writeByte(Backend.ERROR_RESPONSE);
    out.writeCharSequence(
        error.severity() + ":  " + error.message() + "\n", StandardCharsets.UTF_8);
    return out.writeByte(0);
  }

  /** Writes an SSLRequest into a new buffer, which the caller owns. */
  static ByteBuf writeSslRequest(ByteBufAllocator allocator) {
    return allocator.buffer(8).writeInt(8).writeInt(SSL_REQUEST);
  }
}
