package dev.gatehouse.audit.journal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What a leaf commits to, in the order of its commitments. */
public enum Field {
  /** Context and verdict; deterministic CBOR. */
  HEAD,
  /** The text of a statement, as it was sent. */
  TEXT,
  /** Types, formats and values of parameters. */
  PARAMS,
  /** The result; deterministic CBOR. */
  RESULT;

  private static final Field[] ALL = values();

  private final byte[] domain =
      ("gatehouse/v1/" + name().toLowerCase(Locale.ROOT) + '\0')
          .getBytes(StandardCharsets.US_ASCII);

  /** What stands before the salt where the commitment is computed; not to be changed. */
  byte[] domain() {
    return domain;
  }

  /** By its number in body frames; null if there is none such. */
  static Field of(int number) {
    if (number < 0 || number >= ALL.length) {
      throw new JournalException("a body of unknown field " + number);
    }
    return ALL[number];
  }
}
