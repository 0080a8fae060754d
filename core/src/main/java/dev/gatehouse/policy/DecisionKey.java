package dev.gatehouse.policy;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import dev.gatehouse.api.sql.Facts;
import org.jspecify.annotations.Nullable;

/**
 * What a reusable decision depends on: the facts object itself, the statement's text, the session
 * view itself, the moment, and how names are looked up in the catalog.
 *
 * <p>Texts that differ in the values of their literals only share their facts, and a policy may
 * look at the text: so it is part of the key, compared in full. A session makes a new view when
 * anything in it changes and uses the old one else. The key holds both objects, so their identities
 * cannot be given to others while the entry lives.
 *
 * <p>Comparable, so that texts made to have one hash code cost a map no more than others.
 */
final class DecisionKey implements Comparable<DecisionKey> {
  private final Facts facts;
  private final String text;
  private final Session session;
  private final Interest moment;
  private final Object names;
  private final int hash;

  DecisionKey(StatementCall call) {
    facts = call.facts();
    text = call.text();
    session = call.session();
    moment = call.moment();
    names = call instanceof NamedCall named ? named.names().key() : "";
    hash =
        (System.identityHashCode(facts) * 31 + text.hashCode()) * 31
            + System.identityHashCode(session)
            + (moment == Interest.PARSE ? 1 : 0);
  }

  /** Characters of the statement's text. */
  int textLength() {
    return text.length();
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // identity is the point
  public boolean equals(@Nullable Object other) {
    return other instanceof DecisionKey key
        && hash == key.hash
        && facts == key.facts
        && text.equals(key.text)
        && session == key.session
        && moment == key.moment
        && names.equals(key.names);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** By text; keys of one text that are not equal come in no order. */
  @Override
  public int compareTo(DecisionKey other) {
    return text.compareTo(other.text);
  }
}
