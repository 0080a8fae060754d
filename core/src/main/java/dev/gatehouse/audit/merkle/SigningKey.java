package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Base64;

/**
 * The private Ed25519 key of a log. Its file has two lines: the key as Go's {@code sumdb/note}
 * writes it, {@code PRIVATE+KEY+name+id+base64(1 ‖ seed)}, and the public key. That form, unlike
 * PKCS#8, says whose key it is, so it cannot sign for another log. Immutable; never shows itself.
 */
public final class SigningKey {

  private static final String PREFIX = "PRIVATE+KEY+";
  private static final int SEED = 32;
  private static final int MAX_BYTES = 4096;

  private final VerifierKey verifier;
  private final byte[] seed;
  private final PrivateKey key;

  private SigningKey(VerifierKey verifier, byte[] seed) throws NoteException {
    this.verifier = verifier;
    this.seed = seed;
    this.key = decode(seed);
    if (!verifier.verifies(verifier.name(), sign(verifier.name()))) {
      throw new NoteException("the two halves of the key " + verifier.label() + " do not fit");
    }
  }

  /** Makes a key that is in no file. */
  static SigningKey generate(String name) throws NoteException {
    try {
      var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      var seed = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
      var encoded = pair.getPublic().getEncoded();
      var raw = Arrays.copyOfRange(encoded, encoded.length - VerifierKey.LENGTH, encoded.length);
      return new SigningKey(VerifierKey.of(name, SignatureType.ED25519, raw), seed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not at hand", e);
    }
  }

  /**
   * Makes the key of a new log and puts it into a file of mode 0600, synced. Whoever calls holds
   * the lock of the log.
   *
   * @throws FileAlreadyExistsException if there is a file, whatever it holds
   */
  public static SigningKey create(Path file, String name) throws IOException, NoteException {
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(file.toString());
    }
    var key = generate(name);
    OwnFiles.replace(file, key.lines().getBytes(StandardCharsets.UTF_8));
    return key;
  }

  /**
   * The key of a log that has one.
   *
   * @throws NoteException if the file holds no key, or that of another name
   * @throws IOException also if others may read the file; the message says what to do
   */
  public static SigningKey read(Path file, String name) throws IOException, NoteException {
    CarefulFiles.requireOwnerOnly(file);
    var text = Note.decode(CarefulFiles.read(file, MAX_BYTES));
    var lines = text.split("\n", -1);
    if (lines.length != 3 || !lines[2].isEmpty()) {
      throw new NoteException("the file of a key has two lines");
    }
    var verifier = VerifierKey.parse(lines[1]);
    if (!verifier.name().equals(name)) {
      throw new NoteException("a key of " + verifier.name() + ", not of " + name);
    }
    var label = PREFIX + verifier.label() + "+";
    if (verifier.type() != SignatureType.ED25519 || !lines[0].startsWith(label)) {
      throw new NoteException("the two lines of the file are not of one key");
    }
    var typed = CanonicalBase64.decode(lines[0].substring(label.length()));
    if (typed.length != 1 + SEED || typed[0] != SignatureType.ED25519.code()) {
      throw new NoteException("no private Ed25519 key");
    }
    return new SigningKey(verifier, Arrays.copyOfRange(typed, 1, typed.length));
  }

  private String lines() {
    var typed = new byte[1 + SEED];
    typed[0] = SignatureType.ED25519.code();
    System.arraycopy(seed, 0, typed, 1, SEED);
    var line = PREFIX + verifier.label() + "+" + Base64.getEncoder().encodeToString(typed);
    return line + "\n" + verifier + "\n";
  }

  private static PrivateKey decode(byte[] seed) {
    try {
      return KeyFactory.getInstance("Ed25519")
          .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not at hand", e);
    }
  }

  /** The public half. */
  public VerifierKey verifier() {
    return verifier;
  }

  /** Signs the text of a note. Takes a millisecond or two: not for event loops. */
  NoteSignature sign(String text) {
    try {
      var signer = Signature.getInstance("Ed25519");
      signer.initSign(key);
      signer.update(text.getBytes(StandardCharsets.UTF_8));
      return new NoteSignature(verifier.name(), verifier.id(), signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is not at hand", e);
    }
  }

  @Override
  public String toString() {
    return "[private key " + verifier.label() + "]";
  }
}
