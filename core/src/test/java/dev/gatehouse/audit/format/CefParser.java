package dev.gatehouse.audit.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a line of CEF as a collector would. */
final class CefParser {

  private static final int HEADER = 7;

  record Line(List<String> header, Map<String, String> extension) {}

  private CefParser() {}

  static Line parse(String line) {
    var header = new ArrayList<String>();
    var at = 0;
    while (header.size() < HEADER) {
      var bar = unescaped(line, at, '|');
      header.add(unescape(line.substring(at, bar)));
      at = bar + 1;
    }
    return new Line(header, extension(line.substring(at, line.length() - 1)));
  }

  private static Map<String, String> extension(String text) {
    var members = new LinkedHashMap<String, String>();
    var equals = unescaped(text, 0, '=');
    var key = text.substring(0, equals);
    while (equals < text.length()) {
      var next = unescaped(text, equals + 1, '=');
      var end = next < text.length() ? text.lastIndexOf(' ', next) : text.length();
      if (members.put(key, unescape(text.substring(equals + 1, end))) != null) {
        throw new AssertionError(key + " twice in " + text);
      }
      key = next < text.length() ? text.substring(end + 1, next) : "";
      equals = next;
    }
    return members;
  }

  /** The index of the character where no backslash stands before it, or the length. */
  private static int unescaped(String text, int from, char wanted) {
    var i = from;
    while (i < text.length() && text.charAt(i) != wanted) {
      i += text.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, text.length());
  }

  private static String unescape(String text) {
    var value = new StringBuilder();
    var i = 0;
    while (i < text.length()) {
      var escaped = text.charAt(i) == '\\';
      var c = text.charAt(escaped ? i + 1 : i);
      value.append(escaped && c == 'n' ? '\n' : escaped && c == 'r' ? '\r' : c);
      i += escaped ? 2 : 1;
    }
    return value.toString();
  }

  /** What a reader gets to see of a value that may hold anything. */
  static String shown(String value) {
    var shown = new StringBuilder();
    WellFormed.of(value)
        .codePoints()
        .forEach(
            point -> {
              switch (Character.getType(point)) {
                case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> {
                  if (point == '\n' || point == '\r') {
                    shown.appendCodePoint(point);
                  } else {
                    shown.append((point > 0xFFFF ? "\\u%06x" : "\\u%04x").formatted(point));
                  }
                }
                default -> shown.appendCodePoint(point);
              }
            });
    return shown.toString();
  }
}
