package dev.gatehouse.audit.merkle;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One signature line of a note. Immutable. */
public final class NoteSignature {

  private static final String PREFIX = "— ";

  private final String name;
  private final int keyId;
  private final byte[] bytes;

  NoteSignature(String name, int keyId, byte[] bytes) {
    this.name = name;
    this.keyId = keyId;
    this.bytes = bytes;
  }

  /** Reads a line without its line end. */
  static NoteSignature parse(String line) throws NoteException {
    var space = line.indexOf(' ', PREFIX.length());
    if (!line.startsWith(PREFIX) || space < 0) {
      throw new NoteException("a line among the signatures is none");
    }
    var name = line.substring(PREFIX.length(), space);
    VerifierKey.requireName(name);
    var decoded = CanonicalBase64.decode(line.substring(space + 1));
    if (decoded.length <= Integer.BYTES) {
      throw new NoteException("a signature without bytes");
    }
    var in = ByteBuffer.wrap(decoded);
    var keyId = in.getInt();
    var bytes = new byte[in.remaining()];
    in.get(bytes);
    return new NoteSignature(name, keyId, bytes);
  }

  /** Name of the key. */
  public String name() {
    return name;
  }

  /** The first four bytes of a hash over name and key. */
  public int keyId() {
    return keyId;
  }

  /** What the key made: a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** When a witness signed, in seconds since 1970; of a cosignature that verifies. */
  public long time() {
    return ByteBuffer.wrap(bytes).getLong();
  }

  boolean sameKey(NoteSignature other) {
    return keyId == other.keyId && name.equals(other.name);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NoteSignature signature
        && sameKey(signature)
        && Arrays.equals(bytes, signature.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The line, without its line end. */
  @Override
  public String toString() {
    var decoded = ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(keyId).put(bytes);
    return PREFIX + name + " " + Base64.getEncoder().encodeToString(decoded.array());
  }
}
