package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Facts;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a message.
 *
 * @param start offset of its first character in the message
 * @param end offset behind its last character, before the {@code ;}
 * @param text the characters between, without surrounding blanks and comments
 * @param facts what it says
 * @param acceptance how far it could be read
 * @param outline what its query or change of data is made of; null if it has none or several, or if
 *     it was not read in full
 * @param fingerprint the same for texts that differ in the values of literals only, see {@link
 *     SqlText#read}; empty if it has none
 */
public record ParsedStatement(
    int start,
    int end,
    String text,
    Facts facts,
    Acceptance acceptance,
    @Nullable Outline outline,
    String fingerprint) {

  /** A statement without an outline and a fingerprint. */
  public ParsedStatement(int start, int end, String text, Facts facts, Acceptance acceptance) {
    this(start, end, text, facts, acceptance, null, "");
  }

  /** Whether the grammar read it. */
  public boolean accepted() {
    return acceptance == Acceptance.ACCEPTED;
  }
}
