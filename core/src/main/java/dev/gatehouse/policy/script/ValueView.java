package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.Value;
import java.util.List;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A literal or parameter with its value, as a script sees it. */
public final class ValueView {
  /** The number of the parameter; 0 for a literal. */
  @HostAccess.Export public final int parameter;

  /** Relations whose column it may be assigned to or compared with, sorted. */
  @HostAccess.Export public final List<String> relations;

  /** That column; null if there is none. */
  @HostAccess.Export public final @Nullable String column;

  /** How it is compared; {@code :=} where it is assigned; null elsewhere. */
  @HostAccess.Export public final @Nullable String operator;

  /**
   * The value in its normal form if it is {@link #decoded}; else as it was written or sent, as far
   * as that is text. Null for SQL NULL.
   */
  @HostAccess.Export public final @Nullable String value;

  /** Whether it is SQL NULL. */
  @HostAccess.Export public final boolean isNull;

  /** Whether {@link #value} is the value; true for NULL. */
  @HostAccess.Export public final boolean decoded;

  ValueView(Value known) {
    var use = known.use();
    parameter = use.parameter();
    relations = StatementView.names(use.relations());
    column = use.column();
    operator = use.operator();
    value = known.text();
    isNull = known.isNull();
    decoded = known.decoded();
  }
}
