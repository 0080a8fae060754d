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
 * @param accepted whether the grammar read it: then OPAQUE facts mean that it hides what it does,
 *     not that nobody knows what it is
 * @param outline what its query or change of data is made of; null if it has none or several, or if
 *     it was not read in full
 */
public record ParsedStatement(
    int start, int end, String text, Facts facts, boolean accepted, @Nullable Outline outline) {

  /** A statement without an outline. */
  public ParsedStatement(int start, int end, String text, Facts facts, boolean accepted) {
    this(start, end, text, facts, accepted, null);
  }
}
