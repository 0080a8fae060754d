package dev.gatehouse.masking;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.masking.ResultColumn;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** A masking policy for one column, whoever asks, which is its own masker. */
public class StubMasking implements MaskingPolicy, Masker {

  private final String name;
  private final ColumnName column;
  private final Predicate<ResultColumn> fit;
  private final BiConsumer<Cell, CellWriter> rule;

  /** Masks {@code schema.table.column} by a rule that fits every result. */
  public StubMasking(String name, String column, BiConsumer<Cell, CellWriter> rule) {
    this(name, column, result -> true, rule);
  }

  /** Masks {@code schema.table.column} by a rule that fits some results. */
  public StubMasking(
      String name, String column, Predicate<ResultColumn> fit, BiConsumer<Cell, CellWriter> rule) {
    this.name = name;
    this.column = ColumnName.parse(column);
    this.fit = fit;
    this.rule = rule;
  }

  @Override
  public Set<ColumnName> protectedColumns(Session session) {
    return Set.of(column);
  }

  @Override
  public Masker masker(Session session, ColumnName protectedColumn) {
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean fits(ResultColumn result) {
    return fit.test(result);
  }

  @Override
  public void mask(Cell cell, CellWriter out) {
    rule.accept(cell, out);
  }

  @Override
  public void close() {}
}
