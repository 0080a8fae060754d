package dev.gatehouse.audit.journal;

import java.util.List;
import java.util.Locale;

/** What a leaf commits to, in the order of its commitments. */
public enum Field {
  /** Context and verdict; deterministic CBOR. */
  HEAD(0),
  /** The text of a statement, as it was sent. */
  TEXT(1),
  /** All values: parameters, literals, texts of statements it stands for; deterministic CBOR. */
  PARAMS(2),
  /** The result; deterministic CBOR. */
  RESULT(3);

  private static final List<Field> ALL = List.of(values());

  private final int number;

  Field(int number) {
    this.number = number;
  }

  /** Its number in body frames, and its place among the commitments. */
  public int number() {
    return number;
  }

  /** Its name in lower case, as commitments, bundles and messages have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** By its number in body frames. */
  public static Field of(int number) {
    if (number < 0 || number >= ALL.size()) {
      throw new JournalException("a body of unknown field " + number);
    }
    return ALL.get(number);
  }
}
