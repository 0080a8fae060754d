package dev.gatehouse.audit.journal;

import dev.gatehouse.audit.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Computes commitments: SHA-256("gatehouse/v1/" + field + 0x00 + salt + u64 length + bytes). Holds
 * one digest and allocates nothing, so it belongs to one thread.
 */
public final class Commitment {

  /** Bytes of a commitment. */
  public static final int LENGTH = 32;

  private static final byte[][] DOMAINS = domains();

  private final MessageDigest sha256 = Sha256.digest();

  private static byte[][] domains() {
    var fields = Field.values();
    var domains = new byte[fields.length][];
    for (var field : fields) {
      var text = "gatehouse/v1/" + field.word() + '\0';
      domains[field.number()] = text.getBytes(StandardCharsets.US_ASCII);
    }
    return domains;
  }

  /** Begins with what makes the commitment one of this field. */
  public void begin(Field field) {
    sha256.update(DOMAINS[field.number()]);
  }

  /** Salt, length and bytes, in one piece or several. */
  public void update(byte[] bytes, int from, int count) {
    sha256.update(bytes, from, count);
  }

  /** Writes {@link #LENGTH} bytes. */
  public void end(byte[] out, int at) {
    try {
      sha256.digest(out, at, LENGTH);
    } catch (DigestException e) {
      throw new IndexOutOfBoundsException("no room for a commitment at " + at);
    }
  }
}
