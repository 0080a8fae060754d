package dev.gatehouse.plugin;

import dev.gatehouse.api.AuditSinkProvider;
import dev.gatehouse.api.IdentityMapperProvider;
import dev.gatehouse.api.MaskingPolicyProvider;
import dev.gatehouse.api.Provider;
import dev.gatehouse.api.StatementPolicyProvider;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.policy.StatementPolicy;
import java.util.List;

/**
 * One of the four things a plugin can offer.
 *
 * @param noun what a user calls it
 * @param provider the interface of the providers
 * @param instance the interface of what they open
 */
public record Kind<T extends AutoCloseable>(String noun, Class<?> provider, Class<T> instance) {

  /** Says who a login is. */
  public static final Kind<IdentityMapper> IDENTITY =
      new Kind<>("identity mapping", IdentityMapperProvider.class, IdentityMapper.class);

  /** Says which statement may pass. */
  public static final Kind<StatementPolicy> POLICY =
      new Kind<>("policy", StatementPolicyProvider.class, StatementPolicy.class);

  /** Says which columns are masked and how. */
  public static final Kind<MaskingPolicy> MASKING =
      new Kind<>("masking policy", MaskingPolicyProvider.class, MaskingPolicy.class);

  /** Takes audit events. */
  public static final Kind<AuditSink> SINK =
      new Kind<>("audit sink", AuditSinkProvider.class, AuditSink.class);

  static final List<Kind<?>> ALL = List.of(IDENTITY, POLICY, MASKING, SINK);

  static Kind<?> of(Provider<?, ?> provider) {
    return switch (provider) {
      case IdentityMapperProvider<?> _ -> IDENTITY;
      case StatementPolicyProvider<?> _ -> POLICY;
      case MaskingPolicyProvider<?> _ -> MASKING;
      case AuditSinkProvider<?> _ -> SINK;
    };
  }
}
