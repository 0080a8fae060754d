package dev.gatehouse.statement.values;

import org.jspecify.annotations.Nullable;

/**
 * One value being read: what its parts may need to know.
 *
 * @param types which types there are
 * @param conventions how the session writes values as text
 * @param depth how many more levels of values in values are allowed
 */
record Reading(TypeLookup types, Conventions conventions, int depth) {

  /** A value of this type inside the one being read. */
  @Nullable String binary(int type, @Nullable Input in) {
    if (in == null) {
      return null;
    }
    var value = codec(type).binary(in, deeper());
    in.end();
    return value;
  }

  /** A value of this type inside the one being read. */
  String text(int type, String text) {
    return codec(type).text(text, deeper());
  }

  private Reading deeper() {
    Undecodable.unless(depth > 0);
    return new Reading(types, conventions, depth - 1);
  }

  private Codec codec(int type) {
    var codec = Codecs.of(types.type(type));
    if (codec == null) {
      throw new Undecodable();
    }
    return codec;
  }
}
