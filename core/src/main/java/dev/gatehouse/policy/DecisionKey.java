package dev.gatehouse.policy;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Facts;
import org.jspecify.annotations.Nullable;

/**
 * What a reusable decision depends on: the facts object itself, the session view itself, the
 * moment, and how names are looked up in the catalog.
 *
 * <p>The statement's text is not part of the key: facts are cached per exact text, so one facts
 * object never stands for two texts. Whoever lets texts share facts has to add the text here. A
 * session makes a new view when anything in it changes and uses the old one else. The key holds
 * both objects, so their identities cannot be given to others while the entry lives.
 */
final class DecisionKey {
  private final Facts facts;
  private final Session session;
  private final Interest moment;
  private final Object names;
  private final int hash;

  DecisionKey(StatementCall call) {
    facts = call.facts();
    session = call.session();
    moment = call.moment();
    names = call instanceof NamedCall named ? named.names().key() : "";
    hash =
        System.identityHashCode(facts) * 31
            + System.identityHashCode(session)
            + (moment == Interest.PARSE ? 1 : 0);
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // identity is the point
  public boolean equals(@Nullable Object other) {
    return other instanceof DecisionKey key
        && facts == key.facts
        && session == key.session
        && moment == key.moment
        && names.equals(key.names);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
