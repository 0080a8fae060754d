package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes members of an object in the forms that our formats use. */
final class Json {

  /** The largest integer that every JSON reader keeps exactly (RFC 8259, section 6). */
  private static final long LARGEST_EXACT = 1L << 53;

  private Json() {}

  static void object(JsonGenerator json, SerializableString key) throws IOException {
    json.writeFieldName(key);
    json.writeStartObject();
  }

  static void array(JsonGenerator json, SerializableString key) throws IOException {
    json.writeFieldName(key);
    json.writeStartArray();
  }

  static void text(JsonGenerator json, SerializableString key, @Nullable String value)
      throws IOException {
    json.writeFieldName(key);
    if (value == null) {
      json.writeNull();
    } else {
      json.writeString(WellFormed.of(value));
    }
  }

  /** A number, or a string where a number would lose digits. */
  static void number(JsonGenerator json, SerializableString key, long value) throws IOException {
    json.writeFieldName(key);
    if (value > LARGEST_EXACT || value < -LARGEST_EXACT) {
      json.writeString(Long.toString(value));
    } else {
      json.writeNumber(value);
    }
  }

  /** An instant as {@link Timestamp} writes it. */
  static void time(JsonGenerator json, SerializableString key, byte[] ascii) throws IOException {
    json.writeFieldName(key);
    json.writeRawUTF8String(ascii, 0, ascii.length);
  }

  static void micros(JsonGenerator json, SerializableString key, Duration value)
      throws IOException {
    number(json, key, value.getSeconds() * 1_000_000 + value.getNano() / 1_000);
  }

  /** An array in the order of the collection. */
  static void texts(JsonGenerator json, SerializableString key, Collection<String> values)
      throws IOException {
    array(json, key);
    for (var value : values) {
      json.writeString(WellFormed.of(value));
    }
    json.writeEndArray();
  }

  /** An array in sorted order: a set has no order of its own, but a line must have one. */
  static void sorted(JsonGenerator json, SerializableString key, Set<String> values)
      throws IOException {
    texts(json, key, values.size() > 1 ? new TreeSet<>(values) : values);
  }
}
