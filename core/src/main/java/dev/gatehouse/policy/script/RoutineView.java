package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.Routine;
import org.graalvm.polyglot.HostAccess;

/** A function or procedure as the database knows it, as a script sees it. */
public final class RoutineView {
  /** With its schema. */
  @HostAccess.Export public final String name;

  /** FUNCTION, PROCEDURE, AGGREGATE or WINDOW. */
  @HostAccess.Export public final String kind;

  /** IMMUTABLE, STABLE or VOLATILE. */
  @HostAccess.Export public final String volatility;

  /** Whether it runs with the privileges of its owner. */
  @HostAccess.Export public final boolean securityDefiner;

  /** For example {@code plpgsql}. */
  @HostAccess.Export public final String language;

  /** Whether it came with the server. */
  @HostAccess.Export public final boolean builtIn;

  RoutineView(Routine routine) {
    name = routine.name().toString();
    kind = routine.kind();
    volatility = routine.volatility();
    securityDefiner = routine.securityDefiner();
    language = routine.language();
    builtIn = routine.isBuiltIn();
  }
}
