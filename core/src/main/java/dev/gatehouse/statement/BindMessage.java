package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.statement.values.ValueDecoder;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;
import java.util.List;

/**
 * Message Bind: names first, so that the statement can be looked up, then the parameters. Anything
 * the server would refuse as malformed is a {@link ProtocolViolation}.
 */
public final class BindMessage {

  private static final int[] NO_FORMATS = {};

  private final BodyReader body;
  private final byte[] portal;
  private final byte[] statement;

  /** Reads the names. */
  public BindMessage(BodyReader body) {
    this.body = body;
    this.portal = body.cStringBytes();
    this.statement = body.cStringBytes();
  }

  /** The portal's name on the wire. */
  public byte[] portal() {
    return portal;
  }

  /** The statement's name on the wire. */
  public byte[] statement() {
    return statement;
  }

  /**
   * Reads the parameters of that statement; callable once.
   *
   * @param decoder for their values, as the session writes them now
   */
  public List<Parameter> parameters(Prepared prepared, ValueDecoder decoder) {
    var formats = formats();
    var count = body.count(4);
    if (formats.length > 1 && formats.length != count) {
      throw new ProtocolViolation(
          "bind message has " + formats.length + " parameter formats but " + count + " parameters");
    }
    var parameters = new Parameter[count];
    for (var i = 0; i < count; i++) {
      var length = body.int32();
      if (length < -1) {
        throw new ProtocolViolation("bind message has a parameter of negative length");
      }
      var binary = formats.length == 1 ? formats[0] == 1 : formats.length > 1 && formats[i] == 1;
      var value = length == -1 ? null : body.bytes(length);
      var type = prepared.parameterType(i + 1);
      var secret = prepared.isSecret(i + 1);
      parameters[i] = new BoundParameter(i + 1, type, binary, value, decoder, secret);
    }
    formats();
    body.end();
    return List.of(parameters);
  }

  private int[] formats() {
    var count = body.count(2);
    var formats = count == 0 ? NO_FORMATS : new int[count];
    for (var i = 0; i < formats.length; i++) {
      formats[i] = body.uint16();
      if (formats[i] > 1) {
        throw new ProtocolViolation("unsupported format code: " + formats[i]);
      }
    }
    return formats;
  }
}
