package dev.gatehouse.plugins.policyrules;

import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.StatementPolicyProvider;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.policy.StatementPolicy;
import org.pf4j.Extension;

/** Offers {@code policy-rules}. */
@Extension
public final class PolicyRulesProvider implements StatementPolicyProvider<PolicyRulesConfig> {

  @Override
  public String type() {
    return "policy-rules";
  }

  @Override
  public Class<PolicyRulesConfig> configType() {
    return PolicyRulesConfig.class;
  }

  @Override
  public StatementPolicy open(PolicyRulesConfig config, PluginContext context)
      throws InvalidConfigException {
    return new RulesPolicy(Compiler.compile(config));
  }
}
