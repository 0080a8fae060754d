package dev.gatehouse.audit.format;

import dev.gatehouse.api.audit.EventFormat;

/** The formats there are, by the names used in YAML. */
public final class Formats {

  private static final EventFormat GATEHOUSE = new GatehouseFormat();
  private static final EventFormat OCSF = new OcsfFormat();

  private Formats() {}

  /**
   * The format of that name.
   *
   * @throws IllegalArgumentException if there is no such format; the message lists those there are
   */
  public static EventFormat byName(String name) {
    return switch (name) {
      case GatehouseFormat.NAME -> GATEHOUSE;
      case OcsfFormat.NAME -> OCSF;
      default ->
          throw new IllegalArgumentException(
              "there is no event format '%s'; there are: %s, %s"
                  .formatted(name, GatehouseFormat.NAME, OcsfFormat.NAME));
    };
  }
}
