package dev.gatehouse.statement;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.Write;
import java.util.List;
import java.util.Set;

/**
 * The facts of something that runs without a text Gatehouse could read.
 *
 * @param command what to call it
 * @param reason why nothing is known
 */
public record OpaqueFacts(String command, String reason) implements Facts {

  @Override
  public StatementKind kind() {
    return StatementKind.UNKNOWN;
  }

  @Override
  public List<String> commands() {
    return List.of(command);
  }

  @Override
  public Completeness completeness() {
    return Completeness.OPAQUE;
  }

  @Override
  public Set<QualifiedName> reads() {
    return Set.of();
  }

  @Override
  public List<Write> writes() {
    return List.of();
  }

  @Override
  public Set<QualifiedName> objects() {
    return Set.of();
  }

  @Override
  public Set<QualifiedName> functions() {
    return Set.of();
  }

  @Override
  public Set<String> settings() {
    return Set.of();
  }

  @Override
  public boolean limited() {
    return false;
  }

  @Override
  public Set<String> handles() {
    return Set.of();
  }

  @Override
  public Set<QualifiedName> relations() {
    return Set.of();
  }
}
