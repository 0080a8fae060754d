package dev.gatehouse.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Keys and their values, in the order of the file. */
public record YamlMapping(Place place, SequencedMap<String, Entry> entries) implements YamlNode {

  /**
   * A key with its value.
   *
   * @param key where the key stands
   */
  public record Entry(Place key, YamlNode value) {}

  /** Copies the entries. */
  public YamlMapping {
    entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
  }

  /** The value of a key, or null if the key is absent or has no value. */
  public @Nullable YamlNode value(String key) {
    var entry = entries.get(key);
    return entry == null || entry.value().isAbsent() ? null : entry.value();
  }

  /**
   * Where a path below this mapping stands, as in {@code columns[2].method}: the position of the
   * deepest node of the path that exists, under the whole path. Keys may contain dots.
   */
  public Place find(String path) {
    var whole =
        path.isEmpty() || path.startsWith("[") || place.path().isEmpty()
            ? place.path() + path
            : place.path() + "." + path;
    var found = YamlPath.deepest(this, path).place();
    return new Place(found.file(), found.line(), found.column(), whole);
  }

  @Override
  public String noun() {
    return "a mapping";
  }
}
