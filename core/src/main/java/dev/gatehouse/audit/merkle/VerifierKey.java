package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A public Ed25519 key with its name, written {@code name+id+base64(type ‖ key)} (C2SP
 * signed-note). Immutable.
 */
public final class VerifierKey {

  /** Bytes of a public key (RFC 8032). */
  static final int LENGTH = 32;

  /** What stands before them in a SubjectPublicKeyInfo (RFC 8410). */
  private static final byte[] X509_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final HexFormat HEX = HexFormat.of();

  private final String name;
  private final SignatureType type;
  private final byte[] raw;
  private final int id;
  private final PublicKey key;

  private VerifierKey(String name, SignatureType type, byte[] raw) throws NoteException {
    this.name = name;
    this.type = type;
    this.raw = raw;
    this.id = id(name, type, raw);
    this.key = decode(raw);
  }

  /**
   * Makes a key of its parts.
   *
   * @param raw 32 bytes as RFC 8032 encodes them
   * @throws NoteException if the name cannot stand in a note, or the bytes are no key
   */
  public static VerifierKey of(String name, SignatureType type, byte[] raw) throws NoteException {
    requireName(name);
    if (raw.length != LENGTH) {
      throw new NoteException("a public key has " + LENGTH + " bytes, not " + raw.length);
    }
    return new VerifierKey(name, type, raw.clone());
  }

  /**
   * Reads a key as it is written.
   *
   * @throws NoteException if it is spelt in another way, or its id is not that of name and key
   */
  public static VerifierKey parse(String text) throws NoteException {
    var first = text.indexOf('+');
    var second = text.indexOf('+', first + 1);
    if (first < 0 || second < 0) {
      throw new NoteException("a key is written name+id+base64");
    }
    var typed = CanonicalBase64.decode(text.substring(second + 1));
    if (typed.length == 0) {
      throw new NoteException("a key without bytes");
    }
    var raw = Arrays.copyOfRange(typed, 1, typed.length);
    var key = of(text.substring(0, first), SignatureType.of(typed[0]), raw);
    if (!HEX.toHexDigits(key.id).equals(text.substring(first + 1, second))) {
      throw new NoteException(
          "the id of the key " + key.name + " is not " + HEX.toHexDigits(key.id));
    }
    return key;
  }

  /** A name is not empty and has no space, no plus and no control character. */
  static void requireName(String name) throws NoteException {
    var valid = !name.isEmpty() && StandardCharsets.UTF_8.newEncoder().canEncode(name);
    for (var i = 0; i < name.length(); i++) {
      var c = name.charAt(i);
      valid &= c > ' ' && c != '+' && c != '\u0085' && !Character.isSpaceChar(c);
    }
    if (!valid) {
      throw new NoteException("no name for a key");
    }
  }

  private static int id(String name, SignatureType type, byte[] raw) {
    var digest = Sha256.digest();
    digest.update(name.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) '\n');
    digest.update(type.code());
    digest.update(raw);
    return ByteBuffer.wrap(digest.digest()).getInt();
  }

  private static PublicKey decode(byte[] raw) throws NoteException {
    var encoded = Arrays.copyOf(X509_PREFIX, X509_PREFIX.length + LENGTH);
    System.arraycopy(raw, 0, encoded, X509_PREFIX.length, LENGTH);
    try {
      var key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
      // Only here the point is looked at.
      Signature.getInstance("Ed25519").initVerify(key);
      return key;
    } catch (GeneralSecurityException e) {
      throw new NoteException("no Ed25519 key: " + e.getMessage());
    }
  }

  /** Who signs with it; of a log, its origin. */
  public String name() {
    return name;
  }

  /** What it signs. */
  public SignatureType type() {
    return type;
  }

  /** The first four bytes of SHA-256(name ‖ line end ‖ type ‖ key). */
  public int id() {
    return id;
  }

  /** Name and id, for messages. */
  public String label() {
    return name + "+" + HEX.toHexDigits(id);
  }

  /** Whether a signature says that it is of this key. */
  boolean made(NoteSignature signature) {
    return signature.keyId() == id && signature.name().equals(name);
  }

  /** Whether a signature is of this key and over this text. */
  boolean verifies(String text, NoteSignature signature) {
    var bytes = signature.bytes();
    if (!made(signature) || bytes.length != type.length()) {
      return false;
    }
    return switch (type) {
      case ED25519 -> verifies(text, bytes, 0);
      case COSIGNATURE -> {
        var time = signature.time();
        yield time >= 0 && verifies(cosigned(time, text), bytes, Long.BYTES);
      }
    };
  }

  /** What a witness signs at a time, in seconds since 1970. */
  static String cosigned(long time, String text) {
    return "cosignature/v1\ntime " + time + "\n" + text;
  }

  private boolean verifies(String message, byte[] signature, int offset) {
    try {
      var verifier = Signature.getInstance("Ed25519");
      verifier.initVerify(key);
      verifier.update(message.getBytes(StandardCharsets.UTF_8));
      return verifier.verify(signature, offset, signature.length - offset);
    } catch (SignatureException e) {
      // Not even of the form of a signature.
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not at hand", e);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VerifierKey k
        && name.equals(k.name)
        && type == k.type
        && Arrays.equals(raw, k.raw);
  }

  @Override
  public int hashCode() {
    return id;
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    var typed = ByteBuffer.allocate(1 + LENGTH).put(type.code()).put(raw);
    return label() + "+" + Base64.getEncoder().encodeToString(typed.array());
  }
}
