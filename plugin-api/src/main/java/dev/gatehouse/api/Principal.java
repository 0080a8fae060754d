package dev.gatehouse.api;

import java.util.Map;
import java.util.Set;

/**
 * The person or service behind a session, as an identity mapping says.
 *
 * @param id stable identifier, written into every audit event
 * @param groups names that rules and scripts may refer to
 * @param attributes further facts about the principal, free of secrets
 */
public record Principal(String id, Set<String> groups, Map<String, String> attributes) {

  /** Copies its collections; the id must not be blank. */
  public Principal {
    if (id.isBlank()) {
      throw new IllegalArgumentException("the id of a principal must not be blank");
    }
    groups = Set.copyOf(groups);
    attributes = Map.copyOf(attributes);
  }

  /** A principal without groups and attributes. */
  public static Principal of(String id) {
    return new Principal(id, Set.of(), Map.of());
  }
}
