package dev.gatehouse.config;

import java.util.List;

/** A list of values. */
public record YamlSequence(Place place, List<YamlNode> items) implements YamlNode {

  /** Copies the items. */
  public YamlSequence {
    items = List.copyOf(items);
  }

  @Override
  public String noun() {
    return "a list";
  }
}
