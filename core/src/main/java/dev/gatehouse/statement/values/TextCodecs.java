package dev.gatehouse.statement.values;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Characters and bytes. */
final class TextCodecs {

  /** Both formats are the characters themselves. */
  static final Codec TEXT = new Text();

  /** Blanks at the end do not count. */
  static final Codec BPCHAR = new Padded();

  /** Cut at 63 bytes. */
  static final Codec NAME = new Name();

  /** The type {@code "char"}: one byte. */
  static final Codec CHAR = new Char();

  static final Codec BYTEA = new Bytea();
  static final Codec BIT = new Bits();
  static final Codec JSONB = new JsonbCodec();
  static final Codec XML = new Xml();

  private TextCodecs() {}

  /** The characters themselves, as many as there are. */
  static class Text implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return text(in.text(), reading);
    }

    @Override
    public String text(String text, Reading reading) {
      return text;
    }
  }

  private static final class Padded extends Text {
    @Override
    public String text(String text, Reading reading) {
      var end = text.length();
      while (end > 0 && text.charAt(end - 1) == ' ') {
        end--;
      }
      return text.substring(0, end);
    }
  }

  private static final class Name extends Text {
    private static final int LONGEST = 63;

    @Override
    public String text(String text, Reading reading) {
      if (3 * text.length() <= LONGEST) {
        return text;
      }
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      if (bytes.length <= LONGEST) {
        return text;
      }
      Undecodable.unless(reading.conventions().utf8());
      var end = LONGEST;
      while ((bytes[end] & 0xc0) == 0x80) {
        end--;
      }
      return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
  }

  private static final class Char implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return shown(in.uint8());
    }

    private static String shown(int value) {
      if (value == 0) {
        return "";
      }
      return value < 128
          ? Character.toString(value)
          : "\\" + (value >> 6) + (value >> 3 & 7) + (value & 7);
    }

    @Override
    public String text(String text, Reading reading) {
      if (text.isEmpty()) {
        return "";
      }
      if (text.length() == 4 && text.charAt(0) == '\\') {
        var value = Octal.byteAt(text, 1);
        Undecodable.unless(value >= 0);
        return shown(value);
      }
      Undecodable.unless(text.charAt(0) < 128);
      return text.substring(0, 1);
    }
  }

  /**
   * As the server shows it: without the declaration that says nothing, and the end of a line where
   * it would stand. One with an encoding is not read.
   */
  private static final class Xml extends Text {
    private static final String DECLARATION = "<?xml version=\"1.0\"?>";

    @Override
    public String text(String text, Reading reading) {
      var at = text.startsWith(DECLARATION) ? DECLARATION.length() : 0;
      Undecodable.unless(!text.startsWith("<?xml", at));
      Undecodable.unless(!text.startsWith("\n\n", at));
      return text.substring(text.startsWith("\n", at) ? at + 1 : at);
    }
  }

  /** {@code \x} and two digits for each byte. */
  private static final class Bytea implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      return "\\x" + in.hex();
    }

    @Override
    public String text(String text, Reading reading) {
      return text.startsWith("\\x") ? hex(text) : escaped(text, reading);
    }

    private static String hex(String text) {
      var out = new StringBuilder(text.length()).append("\\x");
      var at = 2;
      while (at < text.length()) {
        var c = text.charAt(at);
        if (Texts.isBlank(c) && c != '\u000b' && c != '\f') {
          at++;
        } else {
          Undecodable.unless(at + 1 < text.length());
          appendHex(out, c);
          appendHex(out, text.charAt(at + 1));
          at += 2;
        }
      }
      return out.toString();
    }

    private static void appendHex(StringBuilder out, char c) {
      Undecodable.unless(HexFormat.isHexDigit(c));
      out.append(c >= 'A' && c <= 'F' ? (char) (c + 32) : c);
    }

    private static String escaped(String text, Reading reading) {
      var hex = HexFormat.of();
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      var out = new StringBuilder(2 + 2 * bytes.length).append("\\x");
      for (var at = 0; at < bytes.length; at++) {
        var value = (int) bytes[at];
        if (value == '\\') {
          if (at + 1 < bytes.length && bytes[at + 1] == '\\') {
            at++;
          } else {
            value = Octal.byteAt(bytes, at + 1);
            Undecodable.unless(value >= 0);
            at += 3;
          }
        } else {
          // Characters become bytes of the server's encoding.
          Undecodable.unless(value >= 0 || reading.conventions().utf8());
        }
        hex.toHexDigits(out, (byte) value);
      }
      return out.toString();
    }
  }

  /** {@code 0} and {@code 1}. */
  private static final class Bits implements Codec {
    @Override
    public String binary(Input in, Reading reading) {
      var length = in.int32();
      Undecodable.unless(length >= 0 && in.remaining() == (length + 7L) / 8);
      var out = new StringBuilder(length);
      var bits = 0;
      for (var i = 0; i < length; i++) {
        bits = i % 8 == 0 ? in.uint8() : bits << 1;
        out.append((bits & 0x80) == 0 ? '0' : '1');
      }
      return out.toString();
    }

    @Override
    public String text(String text, Reading reading) {
      var hexadecimal = text.startsWith("x") || text.startsWith("X");
      var from = hexadecimal || text.startsWith("b") || text.startsWith("B") ? 1 : 0;
      var out = new StringBuilder(text.length());
      for (var i = from; i < text.length(); i++) {
        var c = text.charAt(i);
        if (hexadecimal) {
          Undecodable.unless(HexFormat.isHexDigit(c));
          var digit = HexFormat.fromHexDigit(c);
          for (var bit = 8; bit > 0; bit >>= 1) {
            out.append((digit & bit) == 0 ? '0' : '1');
          }
        } else {
          Undecodable.unless(c == '0' || c == '1');
          out.append(c);
        }
      }
      return out.toString();
    }
  }

  /** {@code ooo}, a byte in octal digits. */
  private static final class Octal {

    static int byteAt(byte[] text, int at) {
      return at + 2 < text.length ? value(text[at], text[at + 1], text[at + 2]) : -1;
    }

    static int byteAt(String text, int at) {
      return at + 2 < text.length()
          ? value(text.charAt(at), text.charAt(at + 1), text.charAt(at + 2))
          : -1;
    }

    private static int value(int first, int second, int third) {
      if (first < '0' || first > '3' || isNoDigit(second) || isNoDigit(third)) {
        return -1;
      }
      return (first - '0') << 6 | (second - '0') << 3 | (third - '0');
    }

    private static boolean isNoDigit(int c) {
      return c < '0' || c > '7';
    }
  }
}
