package dev.gatehouse.audit.merkle;

import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A SHA-256 value: the hash of a leaf, a node or a root. Immutable. */
public final class Hash {

  /** Bytes of a hash. */
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private Hash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@link #LENGTH} bytes from {@code offset} on. */
  public static Hash of(byte[] bytes, int offset) {
    Objects.checkFromIndexSize(offset, LENGTH, bytes.length);
    return new Hash(Arrays.copyOfRange(bytes, offset, offset + LENGTH));
  }

  /**
   * Reads standard base64 in its only canonical spelling.
   *
   * @throws NoteException if the text is anything else than 32 such bytes
   */
  public static Hash parse(String base64) throws NoteException {
    var bytes = CanonicalBase64.decode(base64);
    if (bytes.length != LENGTH) {
      throw new NoteException("a hash has " + LENGTH + " bytes, not " + bytes.length);
    }
    return new Hash(bytes);
  }

  /** Writes the {@link #LENGTH} bytes to {@code out}. */
  public void copyTo(byte[] out, int offset) {
    System.arraycopy(bytes, 0, out, offset, LENGTH);
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Standard base64, with padding. */
  public String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return base64();
  }
}
