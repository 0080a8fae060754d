package dev.gatehouse.audit.format;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A line of CEF under construction: the fields of its header, then its extension. CEF knows no
 * escapes but for a backslash, a vertical bar, an equals sign and line ends; other characters that
 * could forge a line or fool a reader's eye are shown as {@code \\u0085}, which is lossy.
 */
final class CefLine {

  private final StringBuilder line = new StringBuilder(512);
  private boolean extended;

  CefLine(String start) {
    line.append(start);
  }

  /** The next field of the header. */
  void header(String value) {
    append(value, '|');
    line.append('|');
  }

  /** A member of the extension, unless there is no value. */
  void put(String key, @Nullable String value) {
    if (value == null) {
      return;
    }
    if (extended) {
      line.append(' ');
    }
    extended = true;
    line.append(key).append('=');
    append(value, '=');
  }

  /** The whole line with its line feed. */
  byte[] end() {
    return line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private void append(String value, char separator) {
    var wellFormed = WellFormed.of(value);
    for (var i = 0; i < wellFormed.length(); ) {
      var point = wellFormed.codePointAt(i);
      i += Character.charCount(point);
      if (point == '\\' || point == separator) {
        line.append('\\').append((char) point);
      } else if (point == '\n' && separator == '=') {
        line.append("\\n");
      } else if (point == '\r' && separator == '=') {
        line.append("\\r");
      } else if (harmless(point)) {
        line.appendCodePoint(point);
      } else {
        line.append("\\\\u").append(HexFormat.of().toHexDigits(point, point > 0xFFFF ? 6 : 4));
      }
    }
  }

  private static boolean harmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
