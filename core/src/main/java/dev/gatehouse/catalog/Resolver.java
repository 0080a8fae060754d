package dev.gatehouse.catalog;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.sql.CodeCarriers;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Limits;
import dev.gatehouse.sql.Outline;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds what statements reach in one {@link Catalog}, and remembers it for the facts it was asked
 * for last. Safe on every thread.
 */
final class Resolver {

  /** Bytes, roughly, of what is remembered of statements. */
  private static final int FOUND = 32 << 20;

  /** Characters of the bodies, and of the views, whose reading is remembered. */
  private static final int TEXTS = 4 << 20;

  private static final int PER_ENTRY = 64;

  private final Object identity = new Object();
  private final Catalog catalog;
  private final Dialect dialect;
  private final CodeCarriers carriers;

  /** By identity: facts are cached, and die with their cache. */
  private final Cache<Facts, Found> found =
      Caffeine.newBuilder()
          .weakKeys()
          .executor(Runnable::run)
          .maximumWeight(FOUND)
          .weigher((Facts facts, Found found) -> weight(found.reach()))
          .build();

  private final Cache<String, List<Facts>> bodies =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumWeight(TEXTS)
          .weigher((String text, List<Facts> facts) -> PER_ENTRY + text.length())
          .build();

  /** Of views, by their definition. */
  private final Cache<String, Optional<Outline>> outlines =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumWeight(TEXTS)
          .weigher((String text, Optional<Outline> outline) -> PER_ENTRY + text.length())
          .build();

  private record Found(Naming naming, Reach reach) {}

  Resolver(Catalog catalog, CodeCarriers carriers) {
    this.catalog = catalog;
    this.carriers = carriers;
    dialect = new Dialect(catalog.serverMajor(), Dialect.Strings.UNSURE);
  }

  /** Stands for this one in keys that must not keep it in memory. */
  Object identity() {
    return identity;
  }

  Catalog catalog() {
    return catalog;
  }

  /** What a statement reaches if the catalog is up to date. */
  Reach reach(Facts facts, Naming naming) {
    var known = found.getIfPresent(facts);
    if (known != null && known.naming().equals(naming)) {
      return known.reach();
    }
    var reach = new ReachSearch(catalog, carriers, naming, this::body).of(facts);
    found.put(facts, new Found(naming, reach));
    return reach;
  }

  /** Names are those of the catalog, but for the ones as written. */
  static int weight(Reach reach) {
    var weight = PER_ENTRY + reach.reason().length() + PER_ENTRY * reach.routines().size();
    for (var relation : reach.relations()) {
      weight += PER_ENTRY + relation.name().length();
    }
    return weight;
  }

  /** What a view is made of; null if its definition was not read in full. */
  @Nullable Outline outline(String definition) {
    return outlines.get(definition, this::read).orElse(null);
  }

  private Optional<Outline> read(String definition) {
    var statements = parse(definition);
    return statements.size() == 1
        ? Optional.ofNullable(statements.getFirst().outline())
        : Optional.empty();
  }

  private List<Facts> body(String sql) {
    return bodies.get(sql, text -> parse(text).stream().map(ParsedStatement::facts).toList());
  }

  private List<ParsedStatement> parse(String sql) {
    return SqlText.parse(sql, dialect, Limits.DEFAULT, carriers);
  }
}
