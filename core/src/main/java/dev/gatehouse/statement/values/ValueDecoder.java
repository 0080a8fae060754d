package dev.gatehouse.statement.values;

import org.jspecify.annotations.Nullable;

/**
 * Brings values into their normal form: the same text for the same value, whichever format it came
 * in. The form of each type is in {@code docs/values.md}. Immutable and safe on any thread.
 *
 * <p>Never throws, and takes time and memory in proportion to its input: what is malformed, of a
 * type that is not known, longer than {@value #LONGEST} bytes (but for text) or can be read in two
 * ways is not decoded.
 */
public final class ValueDecoder {

  /** Of a value that is not text, bytes or characters. */
  public static final int LONGEST = 1 << 20;

  /** Levels of arrays, rows and ranges in each other. */
  private static final int DEEPEST = 8;

  /** Types of PostgreSQL alone, in a session whose conventions are not known. */
  public static final ValueDecoder BUILT_IN =
      new ValueDecoder(TypeLookup.BUILT_IN, Conventions.UNKNOWN);

  private final TypeLookup types;
  private final Reading reading;

  /** For a database with these types, and a session with these conventions. */
  public ValueDecoder(TypeLookup types, Conventions conventions) {
    this.types = types;
    this.reading = new Reading(types, conventions, DEEPEST);
  }

  /** The types it knows. */
  public TypeLookup types() {
    return types;
  }

  /** How its session writes values. */
  public Conventions conventions() {
    return reading.conventions();
  }

  /** The normal form of a value in binary format; null if it cannot be decoded. */
  public @Nullable String binary(int type, byte[] bytes) {
    if (isTooLong(type, bytes.length)) {
      return null;
    }
    try {
      return reading.binary(type, new Input(bytes));
    } catch (Undecodable e) {
      return null;
    }
  }

  /** The normal form of a value in text format; null if it cannot be decoded. */
  public @Nullable String text(int type, String text) {
    if (isTooLong(type, text.length())) {
      return null;
    }
    try {
      return reading.text(type, text);
    } catch (Undecodable e) {
      return null;
    }
  }

  private boolean isTooLong(int type, int length) {
    return length > LONGEST && !(Codecs.of(types.type(type)) instanceof TextCodecs.Text);
  }

  /** The name of a type without its schema; null if it is not known. */
  public @Nullable String name(int type) {
    var known = types.type(type);
    return known == null ? null : known.name();
  }
}
