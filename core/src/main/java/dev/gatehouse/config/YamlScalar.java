package dev.gatehouse.config;

/**
 * A single value.
 *
 * @param text the value as written, without quotes; YAML's own ideas of numbers and dates do not
 *     apply
 * @param plain written without quotes and not as a block
 */
public record YamlScalar(Place place, String text, boolean plain) implements YamlNode {

  @Override
  public boolean isAbsent() {
    return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
  }

  @Override
  public String noun() {
    return isAbsent() ? "nothing" : "a single value";
  }
}
