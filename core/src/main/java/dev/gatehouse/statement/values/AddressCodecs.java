package dev.gatehouse.statement.values;

import java.util.HexFormat;
import java.util.Locale;

/** Addresses and identifiers with digits and marks: networks, UUIDs, positions. */
final class AddressCodecs {

  /** {@code 10.0.0.1}, {@code 10.0.0.0/8}, {@code 2001:db8::1}; without a mask if it is whole. */
  static final Codec INET = new Network(false);

  /** Always with its mask. */
  static final Codec CIDR = new Network(true);

  /** {@code 08:00:2b:01:02:03}. */
  static final Codec MACADDR = new Mac(6);

  static final Codec MACADDR8 = new Mac(8);

  /** {@code 00112233-4455-6677-8899-aabbccddeeff}. */
  static final Codec UUID = new Uuid();

  /** {@code 16/B374D848}. */
  static final Codec PG_LSN = new LogPosition();

  /** {@code (0,1)}: block and item. */
  static final Codec TID = new RowPosition();

  /** {@code (1.5,2)}. */
  static final Codec POINT = new Point();

  private AddressCodecs() {}

  private record Network(boolean network) implements Codec {
    private static final int V4 = 2;
    private static final int V6 = 3;

    @Override
    public String binary(Input in, Reading reading) {
      var family = in.uint8();
      var bits = in.uint8();
      in.uint8();
      var length = in.uint8();
      Undecodable.unless(
          (family == V4 && length == 4 && bits <= 32)
              || (family == V6 && length == 16 && bits <= 128));
      var bytes = new byte[length];
      for (var i = 0; i < length; i++) {
        bytes[i] = (byte) in.uint8();
      }
      return shown(bytes, bits);
    }

    @Override
    public String text(String text, Reading reading) {
      var slash = text.indexOf('/');
      var bytes = IpAddresses.parse(slash < 0 ? text : text.substring(0, slash));
      var most = 8 * bytes.length;
      return shown(bytes, slash < 0 ? most : (int) decimal(text.substring(slash + 1), most));
    }

    private static long decimal(String digits, int most) {
      Undecodable.unless(!digits.isEmpty() && Texts.isDigit(digits, 0));
      return Texts.integer(digits, 0, most);
    }

    private String shown(byte[] bytes, int bits) {
      var whole = bits == 8 * bytes.length;
      Undecodable.unless(!network || hostBitsAreZero(bytes, bits));
      var address = IpAddresses.shown(bytes);
      return whole && !network ? address : address + '/' + bits;
    }

    private static boolean hostBitsAreZero(byte[] bytes, int bits) {
      for (var i = bits; i < 8 * bytes.length; i++) {
        if ((bytes[i / 8] & 0x80 >> i % 8) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private record Mac(int length) implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      Undecodable.unless(in.remaining() == length);
      return shown(in.hex());
    }

    @Override
    public String text(String text, Reading reading) {
      Undecodable.unless(text.length() <= 64);
      var trimmed = Texts.trim(text);
      var digits = new StringBuilder(16);
      for (var i = 0; i < trimmed.length(); i++) {
        var c = trimmed.charAt(i);
        if (HexFormat.isHexDigit(c)) {
          digits.append(c);
        } else {
          // A byte may have one digit or three; only where each has two is it clear which is whose.
          Undecodable.unless((c == ':' || c == '-' || c == '.') && digits.length() % 2 == 0);
        }
      }
      if (digits.length() == 12 && length == 8) {
        digits.insert(6, "fffe");
      }
      Undecodable.unless(digits.length() == 2 * length);
      return shown(digits.toString().toLowerCase(Locale.ROOT));
    }

    private static String shown(String hex) {
      var out = new StringBuilder(24).append(hex, 0, 2);
      for (var at = 2; at < hex.length(); at += 2) {
        out.append(':').append(hex, at, at + 2);
      }
      return out.toString();
    }
  }

  private static final class Uuid implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return new java.util.UUID(in.int64(), in.int64()).toString();
    }

    @Override
    public String text(String text, Reading reading) {
      Undecodable.unless(text.length() <= 64);
      var braces = text.startsWith("{") && text.endsWith("}");
      var inner = braces ? text.substring(1, text.length() - 1) : text;
      var digits = inner.replace("-", "");
      Undecodable.unless(digits.length() == 32 && Texts.isHex(digits));
      var high = HexFormat.fromHexDigitsToLong(digits, 0, 16);
      return new java.util.UUID(high, HexFormat.fromHexDigitsToLong(digits, 16, 32)).toString();
    }
  }

  private static final class LogPosition implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return shown(in.int32(), in.int32());
    }

    @Override
    public String text(String text, Reading reading) {
      var slash = text.indexOf('/');
      return shown(half(text, 0, slash), half(text, slash + 1, text.length()));
    }

    private static int half(String text, int from, int to) {
      Undecodable.unless(from < to && to - from <= 8 && Texts.isHex(text.substring(from, to)));
      return HexFormat.fromHexDigits(text, from, to);
    }

    private static String shown(int high, int low) {
      var upper = Integer.toHexString(high) + '/' + Integer.toHexString(low);
      return upper.toUpperCase(Locale.ROOT);
    }
  }

  private static final class RowPosition implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var block = Integer.toUnsignedString(in.int32());
      return '(' + block + ',' + in.uint16() + ')';
    }

    @Override
    public String text(String text, Reading reading) {
      var comma = text.indexOf(',');
      Undecodable.unless(comma > 0 && text.startsWith("(") && text.endsWith(")"));
      var block = Texts.integer(text.substring(1, comma), 0, 0xffff_ffffL);
      var item = Texts.integer(text.substring(comma + 1, text.length() - 1), 0, 0xffff);
      return "(" + block + ',' + item + ')';
    }
  }

  private static final class Point implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return '('
          + NumberCodecs.FLOAT8.binary(in, reading)
          + ','
          + NumberCodecs.FLOAT8.binary(in, reading)
          + ')';
    }

    @Override
    public String text(String written, Reading reading) {
      var text = Texts.trim(written);
      var brackets = text.startsWith("(") && text.endsWith(")");
      var inner = brackets ? text.substring(1, text.length() - 1) : text;
      var comma = inner.indexOf(',');
      Undecodable.unless(comma > 0);
      return '('
          + NumberCodecs.FLOAT8.text(inner.substring(0, comma), reading)
          + ','
          + NumberCodecs.FLOAT8.text(inner.substring(comma + 1), reading)
          + ')';
    }
  }
}
