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

  /** The same while something may be changing the conventions of the session. */
  public ValueDecoder unsure() {
    return new ValueDecoder(types, Conventions.UNKNOWN);
  }

  /** The same for a database with these types. */
  public ValueDecoder with(TypeLookup others) {
    return others.equals(types) ? this : new ValueDecoder(others, conventions());
  }

  /** The same with another value of a setting; itself if the setting does not matter here. */
  public ValueDecoder with(String setting, String value) {
    var next = conventions().with(setting, value);
    return next.equals(conventions()) ? this : new ValueDecoder(types, next);
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
      return reading.binary(type, new Input(bytes, conventions().charset()));
    } catch (Undecodable e) {
      return null;
    }
  }

  /** The characters of a value in text format; null if they cannot be read with certainty. */
  public @Nullable String characters(byte[] bytes) {
    try {
      return new Input(bytes, conventions().charset()).text();
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

  /** The OID of what a domain restricts in the end; of every other type its own. */
  public int base(int type) {
    var base = type;
    for (var left = DEEPEST; left > 0; left--) {
      if (!(types.type(base) instanceof ValueType.Domain domain)) {
        return base;
      }
      base = domain.base();
    }
    return 0;
  }

  /** The name of a type without its schema; null if it is not known. */
  public @Nullable String name(int type) {
    var known = types.type(type);
    return known == null ? null : known.name();
  }
}
