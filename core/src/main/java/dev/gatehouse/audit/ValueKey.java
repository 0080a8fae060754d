package dev.gatehouse.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret key of the hashes that stand for values on record (HMAC-SHA-256, RFC 2104). Its file
 * {@code values.hkey} holds 64 hexadecimal digits; whoever has it can try values, and without it no
 * hash says anything. Immutable; safe on any thread; never shows itself.
 */
public final class ValueKey {

  /** In front of every hash. */
  public static final String PREFIX = "hmac-sha256:";

  private static final String FILE = "values.hkey";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int LENGTH = 32;

  private final Mac keyed;

  private ValueKey(byte[] key) {
    try {
      keyed = Mac.getInstance(ALGORITHM);
      keyed.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
    }
  }

  /** The key in this folder; made if there is none. */
  public static ValueKey open(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      var key = new byte[LENGTH];
      new SecureRandom().nextBytes(key);
      var line = HexFormat.of().formatHex(key) + "\n";
      OwnFiles.replace(file, line.getBytes(StandardCharsets.US_ASCII));
    }
    return read(folder);
  }

  /**
   * The key in this folder.
   *
   * @throws IOException if there is none that can be used; the message says why
   */
  public static ValueKey read(Path folder) throws IOException {
    var file = folder.resolve(FILE);
    if (!OwnFiles.isOwnersOnly(file)) {
      throw new FileSystemException(
          file.toString(), null, "lets others in: find out who has read it, then chmod 600 it");
    }
    if (Files.size(file) != 2 * LENGTH + 1) {
      throw unreadable(file);
    }
    try {
      return new ValueKey(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IllegalArgumentException e) {
      throw unreadable(file);
    }
  }

  private static FileSystemException unreadable(Path file) {
    return new FileSystemException(file.toString(), null, "is no key of 64 hexadecimal digits");
  }

  /** What stands for a value on record. */
  public String hash(byte[] value) {
    try {
      var mac = (Mac) keyed.clone();
      return PREFIX + HexFormat.of().formatHex(mac.doFinal(value));
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the JDK's own HMAC can be cloned", e);
    }
  }
}
