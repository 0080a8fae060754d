package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import java.util.List;

/** A bound statement. It keeps the statement as it was at Bind, whatever becomes of that name. */
public class Portal {

  private final String name;
  private final Prepared statement;
  private final List<Parameter> parameters;

  /** {@code name} is cut as the server cuts it, empty for the unnamed portal. */
  public Portal(String name, Prepared statement, List<Parameter> parameters) {
    this.name = name;
    this.statement = statement;
    this.parameters = parameters;
  }

  /** Its name. */
  public final String name() {
    return name;
  }

  /** What it runs. */
  public final Prepared statement() {
    return statement;
  }

  /** What was bound. */
  public final List<Parameter> parameters() {
    return parameters;
  }
}
