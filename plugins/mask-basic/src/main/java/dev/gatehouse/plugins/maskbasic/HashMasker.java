package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.config.Secret;
import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 of the text, as the first hexadecimal digits. A {@link Mac} belongs to one thread,
 * so every result gets a masker of its own.
 */
final class HashMasker implements Masker {

  private static final String ALGORITHM = "HmacSHA256";

  private final Mac mac;
  private final int digits;

  private HashMasker(Mac mac, int digits) {
    this.mac = mac;
    this.digits = digits;
  }

  /** Makes maskers with this key, each for one thread. */
  static Supplier<Masker> supplier(Secret key, int digits) {
    var secret = new SecretKeySpec(key.reveal().getBytes(StandardCharsets.UTF_8), ALGORITHM);
    return () -> new HashMasker(mac(secret), digits);
  }

  private static Mac mac(SecretKeySpec key) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  @Override
  public String name() {
    return "hash";
  }

  @Override
  public boolean fits(ResultColumn column) {
    return TextTypes.takesText(column);
  }

  @Override
  public void mask(Cell cell, CellWriter out) {
    var text = cell.text();
    var significant = text.substring(0, TextTypes.significantLength(cell, text));
    var hash = mac.doFinal(significant.getBytes(StandardCharsets.UTF_8));
    out.writeText(HexFormat.of().formatHex(hash).substring(0, digits));
  }
}
