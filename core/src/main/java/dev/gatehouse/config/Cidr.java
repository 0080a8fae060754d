package dev.gatehouse.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/**
 * A range of addresses as written: {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
 *
 * @param address nothing is looked up; what lies right of the prefix is zero
 * @param prefix bits that all of its addresses share
 */
public record Cidr(InetAddress address, int prefix) {

  private static final Pattern WRITTEN = Pattern.compile("([0-9A-Fa-f.:]{2,60})(?:/([0-9]{1,3}))?");

  /**
   * Parses a network.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static Cidr parse(String text) {
    var match = WRITTEN.matcher(text);
    if (!match.matches()) {
      throw none(text);
    }
    InetAddress address;
    try {
      address = InetAddress.ofLiteral(match.group(1));
    } catch (IllegalArgumentException _) {
      throw none(text);
    }
    var bits = address.getAddress().length * 8;
    var prefix = match.group(2) == null ? bits : Integer.parseInt(match.group(2));
    if (prefix > bits) {
      throw none(text);
    }
    if (!zeroFrom(address.getAddress(), prefix)) {
      throw new IllegalArgumentException(
          "has bits set behind its prefix; which network is meant? Found " + Words.quote(text));
    }
    return new Cidr(address, prefix);
  }

  private static boolean zeroFrom(byte[] address, int prefix) {
    for (var bit = prefix; bit < address.length * 8; bit++) {
      if ((address[bit / 8] & (0x80 >>> (bit % 8))) != 0) {
        return false;
      }
    }
    return true;
  }

  private static IllegalArgumentException none(String text) {
    return new IllegalArgumentException(
        "must be an address or a network, for example 10.0.0.7, 10.0.0.0/8 or fd00::/8; found "
            + Words.quote(text));
  }

  /** As it is parsed. */
  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
