package dev.gatehouse.policy.script;

import dev.gatehouse.api.sql.SchemaObject;
import org.graalvm.polyglot.HostAccess;

/** An object that a definition, privilege or label names, as a script sees it. */
public final class ObjectView {
  /** For example {@code TABLE}; empty if the text leaves it open. */
  @HostAccess.Export public final String type;

  /** As written. */
  @HostAccess.Export public final String name;

  /** CREATE, ALTER, DROP, RENAME, OWNER, COMMENT, LABEL or USE. */
  @HostAccess.Export public final String action;

  ObjectView(SchemaObject object) {
    type = object.type();
    name = object.name().toString();
    action = object.action().name();
  }
}
