package dev.gatehouse.api.sql;

import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of names. Whoever writes a statement chooses its names, and could choose thousands that
 * {@link String#hashCode()} does not tell apart; of these nobody knows which ones meet.
 */
final class NameHash {

  private static final int SEED = new SecureRandom().nextInt();

  /** Odd and without a pattern: the golden ratio in 32 bits. */
  private static final int FACTOR = 0x9e3779b1;

  private NameHash() {}

  static int of(@Nullable String name) {
    int hash = SEED;
    int length = name == null ? 0 : name.length();
    for (int i = 0; name != null && i < length; i++) {
      hash = (hash ^ name.charAt(i)) * FACTOR;
      hash ^= hash >>> 15;
    }
    return hash;
  }

  static int of(List<String> names) {
    int hash = names.size();
    for (int i = 0; i < names.size(); i++) {
      hash = 31 * hash + of(names.get(i));
    }
    return hash;
  }
}
