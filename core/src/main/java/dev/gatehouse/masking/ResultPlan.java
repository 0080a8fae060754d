package dev.gatehouse.masking;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What happens to the rows of one result. */
public sealed interface ResultPlan {

  /** The one plan that changes nothing. */
  ResultPlan PASS_THROUGH = new PassThrough();

  /** They pass as they are. */
  record PassThrough() implements ResultPlan {}

  /**
   * Some cells are replaced.
   *
   * @param masks one for each column, null where it passes
   */
  record Mask(List<@Nullable CellMask> masks) implements ResultPlan {

    /** The masked columns for the audit trail: {@code schema.table.column:masker}. */
    public List<String> names() {
      return masks.stream().filter(Objects::nonNull).map(CellMask::toString).distinct().toList();
    }
  }

  /**
   * No row leaves.
   *
   * @param reason for the client
   */
  record Refuse(String reason) implements ResultPlan {}
}
