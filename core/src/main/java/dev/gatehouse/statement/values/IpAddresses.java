package dev.gatehouse.statement.values;

import java.util.HexFormat;

/** IPv4 and IPv6 addresses in text. */
final class IpAddresses {

  private static final int GROUPS = 8;

  private IpAddresses() {}

  /** 4 or 16 bytes; IPv4 has all of its four numbers. */
  static byte[] parse(String text) {
    Undecodable.unless(text.length() <= 64);
    return text.indexOf(':') < 0 ? v4(text) : v6(text);
  }

  private static byte[] v4(String text) {
    var bytes = new byte[4];
    var at = 0;
    for (var i = 0; i < 4; i++) {
      var number = 0;
      var from = at;
      while (Texts.isDigit(text, at)) {
        number = number * 10 + text.charAt(at++) - '0';
        Undecodable.unless(number <= 255);
      }
      Undecodable.unless(at > from && at - from <= 3);
      Undecodable.unless(
          i == 3 ? at == text.length() : at < text.length() && text.charAt(at) == '.');
      at++;
      bytes[i] = (byte) number;
    }
    return bytes;
  }

  private static byte[] v6(String text) {
    var gap = text.indexOf("::");
    if (gap < 0) {
      var whole = groups(text);
      Undecodable.unless(whole.length == 16);
      return whole;
    }
    var head = groups(text.substring(0, gap));
    var tail = groups(text.substring(gap + 2));
    Undecodable.unless(head.length + tail.length < 16);
    var bytes = new byte[16];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  /** Groups without a gap; the last one may be an IPv4 address. */
  private static byte[] groups(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    var groups = text.split(":", -1);
    Undecodable.unless(groups.length <= GROUPS);
    var last = groups[groups.length - 1];
    var mixed = last.indexOf('.') >= 0;
    var bytes = new byte[2 * groups.length + (mixed ? 2 : 0)];
    for (var i = 0; i < groups.length - (mixed ? 1 : 0); i++) {
      var digits = groups[i].length();
      Undecodable.unless(digits > 0 && digits <= 4 && Texts.isHex(groups[i]));
      var value = HexFormat.fromHexDigits(groups[i]);
      bytes[2 * i] = (byte) (value >> 8);
      bytes[2 * i + 1] = (byte) value;
    }
    if (mixed) {
      System.arraycopy(v4(last), 0, bytes, bytes.length - 4, 4);
    }
    return bytes;
  }

  /** IPv6 as RFC 5952 has it: lower case, the longest run of two or more zero groups left out. */
  static String shown(byte[] bytes) {
    if (bytes.length == 4) {
      return (bytes[0] & 0xff)
          + "."
          + (bytes[1] & 0xff)
          + "."
          + (bytes[2] & 0xff)
          + "."
          + (bytes[3] & 0xff);
    }
    var groups = new int[GROUPS];
    for (var i = 0; i < GROUPS; i++) {
      groups[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    var gap = 0;
    var longest = 1;
    for (var from = 0; from < GROUPS; from++) {
      var to = from;
      while (to < GROUPS && groups[to] == 0) {
        to++;
      }
      if (to - from > longest) {
        gap = from;
        longest = to - from;
      }
    }
    var out = new StringBuilder(39);
    for (var i = 0; i < GROUPS; i++) {
      if (longest > 1 && i == gap) {
        out.append("::");
        i += longest - 1;
      } else {
        var first = out.isEmpty() || out.charAt(out.length() - 1) == ':';
        out.append(first ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }
}
