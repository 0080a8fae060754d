package dev.gatehouse.api;

import dev.gatehouse.api.masking.MaskingPolicy;

/** Offers a {@link MaskingPolicy}. */
public non-sealed interface MaskingPolicyProvider<C extends Record>
    extends Provider<C, MaskingPolicy> {}
