package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all texts of one normal form say: which tokens belong to each statement, and its facts.
 * Immutable.
 */
public final class Template {

  private final List<Part> parts;

  /**
   * A statement.
   *
   * @param first its first token
   * @param end the token behind its last one
   * @param acceptance how far it could be read
   * @param outline what its query is made of, if it is known
   * @param fingerprint see {@link Fingerprints}; empty if it has none
   */
  record Part(
      int first,
      int end,
      Facts facts,
      Acceptance acceptance,
      @Nullable Outline outline,
      String fingerprint) {

    /** The same with its fingerprint. */
    Part with(String found) {
      return new Part(first, end, facts, acceptance, outline, found);
    }
  }

  Template(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  List<Part> parts() {
    return parts;
  }

  /** Whether its facts say nothing that the values of literals decide. */
  public boolean isShared() {
    for (var part : parts) {
      if (part.facts().literalSensitive()) {
        return false;
      }
    }
    return true;
  }

  /** Whether it is worth keeping: everything was read, and nothing is hidden. */
  public boolean isClear() {
    for (var part : parts) {
      if (part.acceptance() != Acceptance.ACCEPTED
          || part.facts().completeness() == Completeness.OPAQUE) {
        return false;
      }
    }
    return true;
  }

  /** Bytes it keeps, about. */
  public int weight() {
    int weight = 64;
    for (var part : parts) {
      weight += weight(part.facts());
    }
    return weight;
  }

  private static int weight(Facts facts) {
    int names =
        facts.reads().size()
            + facts.writes().size()
            + facts.objects().size()
            + facts.relations().size()
            + facts.columns().size()
            + facts.functions().size()
            + facts.fields().size()
            + facts.operators().size()
            + facts.types().size()
            + facts.settings().size()
            + facts.privileges().size()
            + facts.parameters().size()
            + facts.values().size()
            + facts.nested().size()
            + facts.locks().size();
    return 400 + 120 * names;
  }
}
