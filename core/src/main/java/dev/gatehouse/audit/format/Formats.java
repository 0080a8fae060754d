package dev.gatehouse.audit.format;

import dev.gatehouse.api.audit.EventFormat;
import java.util.List;

/** The formats there are, by the names used in YAML. */
public final class Formats {

  /** Their names. */
  public static final List<String> NAMES =
      List.of(GatehouseFormat.NAME, OcsfFormat.NAME, EcsFormat.NAME, CefFormat.NAME);

  private static final EventFormat GATEHOUSE = new GatehouseFormat();
  private static final EventFormat OCSF = new OcsfFormat();
  private static final EventFormat ECS = new EcsFormat();
  private static final EventFormat CEF = new CefFormat();

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
      case EcsFormat.NAME -> ECS;
      case CefFormat.NAME -> CEF;
      default ->
          throw new IllegalArgumentException(
              "there is no event format '" + name + "'; there are: " + String.join(", ", NAMES));
    };
  }
}
