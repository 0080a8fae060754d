package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Redaction;
import dev.gatehouse.statement.values.ValueDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A parameter as Bind carried it, decoded when somebody asks. Immutable; safe on any thread. */
public final class BoundParameter implements Recorded.Recordable {

  private static final int INT8 = 20;
  private static final int NUMERIC = 1700;

  private final int number;
  private final int type;
  private final boolean binary;
  private final byte @Nullable [] bytes;
  private final ValueDecoder decoder;
  private final boolean secret;

  /**
   * A value of a statement.
   *
   * @param type its OID, 0 if it is not known
   * @param bytes null for SQL NULL; the array is not copied
   * @param secret whether the statement gives it to something that holds secrets
   */
  BoundParameter(
      int number,
      int type,
      boolean binary,
      byte @Nullable [] bytes,
      ValueDecoder decoder,
      boolean secret) {
    this.number = number;
    this.type = type;
    this.binary = binary;
    this.bytes = bytes;
    this.decoder = decoder;
    this.secret = secret;
  }

  /** The same value of a type that was not known when it was bound; the bytes are shared. */
  BoundParameter withType(int oid) {
    return new BoundParameter(number, oid, binary, bytes, decoder, secret);
  }

  /** Bytes of its value, 0 for SQL NULL. */
  public int size() {
    return bytes == null ? 0 : bytes.length;
  }

  @Override
  public Parameter recorded() {
    if (bytes == null) {
      return this;
    }
    if (secret) {
      return new HiddenParameter(this, HiddenParameter.HIDDEN, Capture.MASKED);
    }
    if (binary && (type == INT8 || type == NUMERIC)) {
      var number = normal();
      return number == null || Redaction.ofValue(number, Dialect.DEFAULT).equals(number)
          ? this
          : hidden();
    }
    if (!mayHoldText(bytes.length)) {
      return this;
    }
    // What a decoder makes of the bytes may be the normal form of a type: characters are enough.
    var characters = new String(bytes, StandardCharsets.ISO_8859_1);
    var shown = Redaction.ofValue(characters, Dialect.DEFAULT);
    return shown.equals(characters) ? this : hidden();
  }

  private HiddenParameter hidden() {
    var readable = value();
    var known = readable == null ? new String(bytes(), StandardCharsets.ISO_8859_1) : readable;
    var shown = Redaction.ofValue(known, Dialect.DEFAULT);
    var hidden = shown.equals(known) ? HiddenParameter.HIDDEN : shown;
    return new HiddenParameter(this, hidden, Capture.MASKED);
  }

  /** Whether it is long enough for a secret and is no number in binary. */
  private boolean mayHoldText(int length) {
    return length > 4 && !(binary && length <= 8);
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public int typeOid() {
    return type;
  }

  @Override
  public @Nullable String typeName() {
    return decoder.name(type);
  }

  @Override
  public boolean binary() {
    return binary;
  }

  @Override
  public boolean isNull() {
    return bytes == null;
  }

  @Override
  public @Nullable String value() {
    var normal = normal();
    return normal != null || bytes == null || binary ? normal : decoder.characters(bytes);
  }

  @Override
  public boolean decoded() {
    return bytes == null || normal() != null;
  }

  @Override
  public @Nullable String normal() {
    if (bytes == null) {
      return null;
    }
    if (binary) {
      return decoder.binary(type, bytes);
    }
    var text = decoder.characters(bytes);
    return text == null ? null : decoder.text(type, text);
  }

  @Override
  public byte[] bytes() {
    return bytes == null ? new byte[0] : bytes.clone();
  }
}
