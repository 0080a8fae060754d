package dev.gatehouse.api;

import dev.gatehouse.api.identity.IdentityMapper;

/** Offers an {@link IdentityMapper}. */
public non-sealed interface IdentityMapperProvider<C extends Record>
    extends Provider<C, IdentityMapper> {}
