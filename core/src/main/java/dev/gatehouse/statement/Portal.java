package dev.gatehouse.statement;

import dev.gatehouse.api.policy.Parameter;
import java.util.List;

/** A bound statement. It keeps the statement as it was at Bind, whatever becomes of that name. */
public class Portal {

  private final String name;
  private final Prepared statement;
  private List<Parameter> parameters;
  private final int size;

  /**
   * What Bind made.
   *
   * @param name cut as the server cuts it, empty for the unnamed portal
   * @param size of the Bind, bytes
   */
  public Portal(String name, Prepared statement, List<Parameter> parameters, int size) {
    this.name = name;
    this.statement = statement;
    this.parameters = parameters;
    this.size = size;
  }

  /**
   * A cursor that an SQL DECLARE has opened.
   *
   * @param parameters with which the DECLARE itself was bound
   */
  public static Portal bySql(Prepared declare, List<Parameter> parameters, int size) {
    return new Portal(declare.name(), declare, parameters, declare.size() + size);
  }

  /** Its name. */
  public final String name() {
    return name;
  }

  /** What it runs. */
  public final Prepared statement() {
    return statement;
  }

  /** What was bound, with the types that are known by now. */
  public final List<Parameter> parameters() {
    parameters = statement.typed(parameters);
    return parameters;
  }

  /** What it keeps in memory, about; bytes. */
  public final int size() {
    return size;
  }
}
