package dev.gatehouse.policy.script;

import org.graalvm.polyglot.HostAccess;
import org.jspecify.annotations.Nullable;

/** Takes the details of a denial from the prelude; scripts cannot reach it. */
public final class Sink {
  static final int ALLOW = 0;
  static final int DENY = 1;

  private int kind = ALLOW;
  private @Nullable String message;
  private @Nullable String sqlState;

  Sink() {}

  /** Called by {@code deny()}; the last call of an evaluation counts. */
  @HostAccess.Export
  public void put(int kind, @Nullable String message, @Nullable String sqlState) {
    this.kind = kind;
    this.message = message;
    this.sqlState = sqlState;
  }

  void clear() {
    put(ALLOW, null, null);
  }

  int kind() {
    return kind;
  }

  @Nullable String message() {
    return message;
  }

  @Nullable String sqlState() {
    return sqlState;
  }
}
