package dev.gatehouse.config;

/** A part of a YAML document that knows where it stands. Immutable. */
public sealed interface YamlNode permits YamlScalar, YamlSequence, YamlMapping {

  /** Where it starts. */
  Place place();

  /** Whether nothing was written, or {@code null} or {@code ~}: the key counts as absent. */
  default boolean isAbsent() {
    return false;
  }

  /** What a user would call it: "a text", "a list", "a mapping". */
  String noun();
}
