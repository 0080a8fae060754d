package dev.gatehouse.audit.format;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.IdentityHashMap;

/**
 * JSON of objects that come again and again, encoded once for each object. Keyed by identity: the
 * objects never change. Bounded: a full map is emptied.
 */
final class Fragments<T> {

  private static final int MOST = 1024;

  private final IdentityHashMap<T, SerializableString> encoded = new IdentityHashMap<>();

  /** Writes the members of an object, at least one. */
  @FunctionalInterface
  interface Members<T> {
    void write(JsonGenerator json, T value, Scratch scratch) throws IOException;
  }

  /** The members of an object without its braces, from the map or through {@code members}. */
  SerializableString of(T value, Scratch scratch, Members<T> members) throws IOException {
    var known = encoded.get(value);
    if (known != null) {
      return known;
    }
    if (encoded.size() >= MOST) {
      encoded.clear();
    }
    var object = new ByteArrayOutputStream();
    try (var generator = scratch.factory().createGenerator(object, JsonEncoding.UTF8)) {
      generator.writeStartObject();
      members.write(generator, value, scratch);
      generator.writeEndObject();
    }
    var text = object.toString(StandardCharsets.UTF_8);
    var fragment = new SerializedString(text.substring(1, text.length() - 1));
    encoded.put(value, fragment);
    return fragment;
  }
}
