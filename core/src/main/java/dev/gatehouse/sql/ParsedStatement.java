package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Facts;

/**
 * One statement of a message.
 *
 * @param start offset of its first character in the message
 * @param end offset behind its last character, before the {@code ;}
 * @param text the characters between, without surrounding blanks and comments
 * @param facts what it says
 * @param accepted whether the grammar read it: then OPAQUE facts mean that it hides what it does,
 *     not that nobody knows what it is
 */
public record ParsedStatement(int start, int end, String text, Facts facts, boolean accepted) {}
