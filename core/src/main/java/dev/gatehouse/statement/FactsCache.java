package dev.gatehouse.statement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.util.List;

/**
 * Facts by dialect and exact text. Equal texts share their facts object, so a verdict may be cached
 * by its identity. A text is kept when it comes for the second time: one with its values written
 * into it hardly ever does, and would only push out others. Bounded by the length of the texts; one
 * for all event loops.
 */
public final class FactsCache {

  /** Texts longer than this are parsed each time, characters. */
  private static final int LONGEST = 16 * 1024;

  /** Hashes of texts that came once, each in a slot of its own; a power of two. */
  private static final int SEEN = 1 << 16;

  private record Key(String text, Dialect dialect) {}

  private final Cache<Key, List<ParsedStatement>> cache;

  /** Written by every event loop without order: a lost hash costs one more parse. */
  private final int[] seen = new int[SEEN];

  /** Keeps texts of up to {@code weight} characters in all. */
  public FactsCache(long weight) {
    cache =
        Caffeine.newBuilder()
            .maximumWeight(weight)
            .<Key, List<ParsedStatement>>weigher((key, value) -> 64 + key.text().length())
            .build();
  }

  /** The statements of a text. */
  public List<ParsedStatement> statements(String text, Dialect dialect) {
    if (text.length() > LONGEST) {
      return SqlText.parse(text, dialect);
    }
    var key = new Key(text, dialect);
    var cached = cache.getIfPresent(key);
    if (cached == null) {
      cached = SqlText.parse(text, dialect);
      if (seenBefore(key.hashCode())) {
        cache.put(key, cached);
      }
    }
    return cached;
  }

  private boolean seenBefore(int hash) {
    var slot = (hash ^ (hash >>> 16)) & (SEEN - 1);
    if (seen[slot] == hash) {
      return true;
    }
    seen[slot] = hash;
    return false;
  }
}
