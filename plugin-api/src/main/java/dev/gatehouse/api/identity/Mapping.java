package dev.gatehouse.api.identity;

import dev.gatehouse.api.Principal;

/** What an identity mapper says about a login. */
public sealed interface Mapping {

  /**
   * The login belongs to this principal and logs in at the server with this role.
   *
   * <p>With relayed authentication a role other than the client's user name works for the methods
   * trust, password and SCRAM-SHA-256; md5 binds the password to the user name, so such a login is
   * refused.
   */
  record Mapped(Principal principal, String databaseRole) implements Mapping {

    /** The role must not be empty. */
    public Mapped {
      if (databaseRole.isEmpty()) {
        throw new IllegalArgumentException("the database role must not be empty");
      }
    }
  }

  /**
   * The login is refused.
   *
   * @param reason for the audit trail only; the client reads a general sentence
   */
  record Rejected(String reason) implements Mapping {}

  /** The next mapper is asked. */
  record NotMine() implements Mapping {}
}
