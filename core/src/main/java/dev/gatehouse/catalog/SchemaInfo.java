package dev.gatehouse.catalog;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A schema and who may use it for sure; members of those roles and superusers may, too.
 *
 * @param everybody whether PUBLIC may
 * @param roles names of roles that may
 * @param ofRole whether it has the name of a role, so that {@code $user} may stand for it
 */
record SchemaInfo(String name, boolean everybody, Set<String> roles, boolean ofRole) {

  /** Whether the server surely finds objects of this schema for a role; null is any role. */
  boolean usableBy(@Nullable String role) {
    return everybody || (role != null && roles.contains(role));
  }
}
