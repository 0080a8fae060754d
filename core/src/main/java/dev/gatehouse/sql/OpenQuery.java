package dev.gatehouse.sql;

import dev.gatehouse.api.sql.RowLimit;
import dev.gatehouse.sql.Outline.Branch;
import dev.gatehouse.sql.Outline.CommonTable;
import dev.gatehouse.sql.Outline.Nested;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query that is being read. */
final class OpenQuery implements Operand {

  /** An {@link OpenLevel} or an OpenQuery each. */
  private List<Object> branches = List.of();

  private List<CommonTable> with = List.of();
  private boolean recursive;
  private @Nullable OpenLevel sorting;
  private RowLimit limit = RowLimit.NONE;

  /** One SELECT, VALUES, TABLE or change of data. */
  void add(OpenLevel level) {
    if (branches.isEmpty() || !level.isBarren()) {
      branches = Growing.with(branches, level);
    }
  }

  /** A query in parentheses. */
  void add(OpenQuery query) {
    if (branches.isEmpty() || !query.isBarren()) {
      branches = Growing.with(branches, query);
    }
  }

  void with(List<CommonTable> tables, boolean seenInAll) {
    with = tables;
    recursive = seenInAll;
  }

  void sorting(OpenLevel level) {
    sorting = level;
  }

  RowLimit limit() {
    return limit;
  }

  void limit(RowLimit rows) {
    limit = rows;
  }

  /** The level whose columns ORDER BY means; null behind a set operation. */
  @Nullable OpenLevel single() {
    var query = this;
    while (query.branches.size() == 1 && query.sorting == null) {
      if (query.branches.getFirst() instanceof OpenLevel level) {
        return level;
      }
      query = (OpenQuery) query.branches.getFirst();
    }
    return null;
  }

  /** Whether it reads nothing at all, such as {@code SELECT 1}. */
  boolean isBarren() {
    return with.isEmpty()
        && sorting == null
        && branches.size() == 1
        && (branches.getFirst() instanceof OpenLevel level
            ? level.isBarren()
            : ((OpenQuery) branches.getFirst()).isBarren());
  }

  /** What it is made of, once it has been read to its end. */
  Outline outline() {
    var done = List.<Branch>of();
    for (var branch : branches) {
      done =
          Growing.with(
              done,
              branch instanceof OpenLevel level
                  ? level.level()
                  : new Nested(((OpenQuery) branch).outline()));
    }
    return new Outline(
        with, recursive, List.copyOf(done), sorting == null ? null : sorting.level());
  }
}
