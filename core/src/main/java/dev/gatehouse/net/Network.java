package dev.gatehouse.net;

import java.net.InetAddress;

/**
 * A range of addresses. An IPv4 address inside IPv6 ({@code ::ffff:…}) is an IPv4 address: the JDK
 * makes no other of it.
 *
 * @param address any address of the range
 * @param prefix bits that all of its addresses share
 */
public record Network(InetAddress address, int prefix) {

  /** Whether the address is one of the range. */
  public boolean contains(InetAddress other) {
    var mine = address.getAddress();
    var others = other.getAddress();
    if (mine.length != others.length) {
      return false;
    }
    for (var bit = 0; bit < prefix; bit += 8) {
      var mask = 0xff << Math.max(0, 8 - (prefix - bit));
      if (((mine[bit / 8] ^ others[bit / 8]) & mask & 0xff) != 0) {
        return false;
      }
    }
    return true;
  }
}
