package dev.gatehouse.statement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Limits;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import dev.gatehouse.sql.Template;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Facts by dialect and text: by the exact text, and by its normal form, so that texts which differ
 * in the values of their literals only share their facts. Facts that depend on those values are
 * kept by exact text only; what could not be read, or hides what it does, is not kept. Bounded by
 * bytes; one for all event loops.
 *
 * <p>An exact text is kept when it comes for the second time: one with its values written into it
 * hardly ever does, and would only push out others.
 */
public final class FactsCache {

  /** What a proxy keeps unless told otherwise. */
  public static final long DEFAULT_BYTES = 32L << 20;

  /** Texts longer than this are parsed each time, characters. */
  private static final int LONGEST = 16 * 1024;

  /** Hashes of texts that came once, each in a slot of its own; a power of two. */
  private static final int SEEN = 1 << 16;

  /** Bytes of a key and its entry besides the text. */
  private static final int ENTRY = 128;

  /**
   * A text, exact or in normal form; it keeps its hash code itself. Comparable, so that texts made
   * to have one hash code cost a map no more than others.
   */
  private record Key(String text, Dialect dialect) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      return text.compareTo(other.text);
    }
  }

  private record Exact(List<ParsedStatement> statements, int weight) {}

  private final Limits limits;
  private final CodeCarriers carriers;
  private final Cache<Key, Exact> exact;
  private final Cache<Key, Template> normal;

  /** Written by every event loop without order: a lost hash costs one more look-up. */
  private final int[] seen = new int[SEEN];

  /** Keeps about {@code bytes} of texts and facts; the functions of PostgreSQL carry code. */
  public FactsCache(long bytes) {
    this(bytes, Limits.DEFAULT, CodeCarriers.DEFAULT);
  }

  /** Keeps about {@code bytes} of texts and facts; what is beyond the limits is not read. */
  public FactsCache(long bytes, Limits limits, CodeCarriers carriers) {
    this.limits = limits;
    this.carriers = carriers;
    exact =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(bytes / 2)
            .<Key, Exact>weigher((key, value) -> ENTRY + 2 * key.text().length() + value.weight())
            .build();
    normal =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(bytes / 2)
            .<Key, Template>weigher(
                (key, value) -> ENTRY + 2 * key.text().length() + value.weight())
            .build();
  }

  /** The statements of a text. */
  public List<ParsedStatement> statements(String text, Dialect dialect) {
    if (text.length() > LONGEST || dialect.strings() == Dialect.Strings.UNSURE) {
      return SqlText.read(text, dialect, limits, carriers);
    }
    var key = new Key(text, dialect);
    var known = exact.getIfPresent(key);
    return known == null ? scanned(key) : known.statements();
  }

  private List<ParsedStatement> scanned(Key key) {
    var scanned = SqlText.scan(key.text(), key.dialect(), limits, carriers);
    var form = scanned.normalForm();
    if (form == null) {
      return scanned.statements();
    }
    var normalKey = new Key(form, key.dialect());
    var template = normal.getIfPresent(normalKey);
    List<ParsedStatement> statements;
    if (template != null) {
      statements = scanned.statements(template);
    } else {
      statements = scanned.statements();
      template = scanned.template();
      if (template != null && template.isClear() && template.isShared()) {
        normal.put(normalKey, template);
      }
    }
    keep(key, statements, template);
    return statements;
  }

  private void keep(Key key, List<ParsedStatement> statements, @Nullable Template template) {
    if (template != null && template.isClear() && seenBefore(key.hashCode())) {
      exact.put(key, new Exact(statements, template.isShared() ? 0 : template.weight()));
    }
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
