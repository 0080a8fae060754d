package dev.gatehouse.audit.cbor;

/** UTF-8 (RFC 3629) without arrays in between. */
final class Utf8 {

  private static final char REPLACEMENT = '\uFFFD';

  private Utf8() {}

  /** The size of a text in bytes; a surrogate without its other half counts as U+FFFD. */
  static long length(String text) {
    var chars = text.length();
    long length = chars;
    for (var i = 0; i < chars; i++) {
      var c = text.charAt(i);
      if (c < 0x80) {
        continue;
      }
      if (c < 0x800) {
        length++;
      } else if (pairAt(text, i)) {
        length += 2;
        i++;
      } else {
        length += 2;
      }
    }
    return length;
  }

  /** Writes a text; there must be room for {@link #length} bytes. */
  static void write(String text, byte[] out, int from) {
    var at = from;
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c < 0x80) {
        out[at++] = (byte) c;
      } else if (c < 0x800) {
        out[at++] = (byte) (0xC0 | c >> 6);
        out[at++] = continuation(c);
      } else if (pairAt(text, i)) {
        var point = Character.toCodePoint(c, text.charAt(++i));
        out[at++] = (byte) (0xF0 | point >> 18);
        out[at++] = continuation(point >> 12);
        out[at++] = continuation(point >> 6);
        out[at++] = continuation(point);
      } else {
        var valid = Character.isSurrogate(c) ? REPLACEMENT : c;
        out[at++] = (byte) (0xE0 | valid >> 12);
        out[at++] = continuation(valid >> 6);
        out[at++] = continuation(valid);
      }
    }
  }

  private static boolean pairAt(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | (bits & 0x3F));
  }

  /** Whether these bytes are UTF-8: no surrogates, nothing longer than it must be. */
  static boolean valid(byte[] in, int from, int to) {
    var i = from;
    while (i < to) {
      var size = in[i] >= 0 ? 1 : sequence(in, i, to);
      if (size == 0) {
        return false;
      }
      i += size;
    }
    return true;
  }

  /** The size of the sequence of two to four bytes that begins there, or 0 if none does. */
  private static int sequence(byte[] in, int from, int to) {
    var lead = in[from] & 0xFF;
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    var size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (to - from < size) {
      return 0;
    }
    var second = in[from + 1] & 0xFF;
    var low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    var high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) {
      return 0;
    }
    for (var i = from + 2; i < from + size; i++) {
      if ((in[i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    return size;
  }
}
