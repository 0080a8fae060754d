package dev.gatehouse.audit.verify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A JSON object, as values by pointers (RFC 6901): two that say the same have the same ones. */
final class ViewLine {

  /** A member that stands there twice is refused: readers take the one or the other. */
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private static final String ROOT = "";
  private static final String OBJECT = "{";
  private static final String ARRAY = "[";

  /** How a text is told from a number, a word and a bracket. */
  private static final char TEXT = '"';

  private final Map<String, String> values;

  private ViewLine(Map<String, String> values) {
    this.values = values;
  }

  /**
   * Reads a line.
   *
   * @throws IOException if it is not one JSON object
   */
  static ViewLine parse(byte[] line) throws IOException {
    var values = new LinkedHashMap<String, String>();
    try (var json = JSON.createParser(line)) {
      for (var token = json.nextToken(); token != null; token = json.nextToken()) {
        if (!token.isStructEnd()
            && token != JsonToken.FIELD_NAME
            && values.put(pointer(json, token), value(json, token)) != null) {
          throw new IOException("something stands behind the object");
        }
      }
    }
    if (!OBJECT.equals(values.get(ROOT))) {
      throw new IOException("it is no object");
    }
    return new ViewLine(values);
  }

  /** What begins with a bracket has no place inside itself yet. */
  private static String pointer(JsonParser json, JsonToken token) {
    var context = json.getParsingContext();
    var own = token.isStructStart() ? context.getParent() : context;
    return own.pathAsPointer().toString();
  }

  private static String value(JsonParser json, JsonToken token) throws IOException {
    return switch (token) {
      case START_OBJECT -> OBJECT;
      case START_ARRAY -> ARRAY;
      case VALUE_STRING -> TEXT + json.getText();
      default -> json.getText();
    };
  }

  /** Whether it has no members. */
  boolean isEmpty() {
    return values.size() == 1;
  }

  boolean has(String pointer) {
    return values.containsKey(pointer);
  }

  /** A text; empty if there is none. */
  String text(String pointer) {
    var value = values.get(pointer);
    return value == null || value.charAt(0) != TEXT ? "" : value.substring(1);
  }

  /** A number, also one written as a text; -1 if there is none. */
  long number(String pointer) {
    var value = values.getOrDefault(pointer, ROOT);
    try {
      return Long.parseLong(value, value.startsWith("\"") ? 1 : 0, value.length(), 10);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** The first pointer whose value another line does not have, or has besides; null if none. */
  @Nullable String difference(ViewLine other, Predicate<String> except) {
    for (var value : values.entrySet()) {
      var pointer = value.getKey();
      if (!value.getValue().equals(other.values.get(pointer)) && !except.test(pointer)) {
        return pointer;
      }
    }
    for (var pointer : other.values.keySet()) {
      if (!values.containsKey(pointer) && !except.test(pointer)) {
        return pointer;
      }
    }
    return null;
  }
}
