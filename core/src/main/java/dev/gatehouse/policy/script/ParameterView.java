package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.Parameter;
import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** A bound parameter as a script sees it. */
public final class ParameterView {
  /** 1 is {@code $1}. */
  @HostAccess.Export public final int number;

  /** As text; null for SQL NULL and for a value that could not be decoded. */
  @HostAccess.Export public final @Nullable String value;

  /** Whether it is SQL NULL. */
  @HostAccess.Export public final boolean isNull;

  /** Whether {@link #value} is the value; true for NULL. */
  @HostAccess.Export public final boolean decoded;

  ParameterView(Parameter parameter) {
    number = parameter.number();
    value = parameter.value();
    isNull = parameter.isNull();
    decoded = parameter.decoded();
  }
}
