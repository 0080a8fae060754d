package dev.gatehouse.api;

import dev.gatehouse.api.policy.StatementPolicy;

/** Offers a {@link StatementPolicy}. */
public non-sealed interface StatementPolicyProvider<C extends Record>
    extends Provider<C, StatementPolicy> {}
