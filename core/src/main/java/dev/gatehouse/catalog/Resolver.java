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

  /** Most facts, and most bodies of routines, whose findings are remembered. */
  private static final int REMEMBERED = 10_000;

  private final Object identity = new Object();
  private final Catalog catalog;
  private final Dialect dialect;
  private final CodeCarriers carriers;

  /** By identity: facts are cached, and die with their cache. */
  private final Cache<Facts, Found> found =
      Caffeine.newBuilder().weakKeys().maximumSize(REMEMBERED).build();

  private final Cache<String, List<Facts>> bodies =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

  /** Of views, by their definition. */
  private final Cache<String, Optional<Outline>> outlines =
      Caffeine.newBuilder().maximumSize(REMEMBERED).build();

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
