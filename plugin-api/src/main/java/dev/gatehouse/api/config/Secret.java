package dev.gatehouse.api.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A value that never shows itself in logs, errors or {@code toString}. */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Wraps a value. */
  public static Secret of(String value) {
    return new Secret(Objects.requireNonNull(value));
  }

  /** The value itself; do not log it. */
  public String reveal() {
    return value;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret secret && secret.value.equals(value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "[redacted]";
  }
}
