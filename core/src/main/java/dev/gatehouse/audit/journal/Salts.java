package dev.gatehouse.audit.journal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random salts, thousands in a millisecond: a keystream of AES-256 in counter mode whose key comes
 * from the system and is overwritten by each block's own first bytes. Nothing that is kept tells
 * what it gave before (fast key erasure).
 */
final class Salts {

  private static final int KEY = 32;
  private static final int BLOCK = 4096;

  private final byte[] block = new byte[BLOCK];
  private final byte[] zeros = new byte[BLOCK];
  private final IvParameterSpec counter = new IvParameterSpec(new byte[16]);
  private final Cipher cipher;
  private int at = BLOCK;

  Salts() {
    try {
      cipher = Cipher.getInstance("AES/CTR/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES", e);
    }
    var key = new byte[KEY];
    new SecureRandom().nextBytes(key);
    System.arraycopy(key, 0, block, 0, KEY);
  }

  /** Writes the next {@link Body#SALT} random bytes. */
  void next(byte[] out, int offset) {
    if (at + Body.SALT > BLOCK) {
      refill();
    }
    System.arraycopy(block, at, out, offset, Body.SALT);
    Arrays.fill(block, at, at + Body.SALT, (byte) 0);
    at += Body.SALT;
  }

  private void refill() {
    try {
      cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(block, 0, KEY, "AES"), counter);
      cipher.doFinal(zeros, 0, BLOCK, block, 0);
      at = KEY;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES has failed", e);
    }
  }
}
