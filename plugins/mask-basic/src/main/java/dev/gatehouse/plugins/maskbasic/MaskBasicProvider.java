package dev.gatehouse.plugins.maskbasic;

import dev.gatehouse.api.MaskingPolicyProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.masking.MaskingPolicy;
import org.pf4j.Extension;

/** Offers {@code mask-basic}. */
@Extension
public final class MaskBasicProvider implements MaskingPolicyProvider<MaskBasicConfig> {

  @Override
  public String type() {
    return "mask-basic";
  }

  @Override
  public Class<MaskBasicConfig> configType() {
    return MaskBasicConfig.class;
  }

  @Override
  public MaskingPolicy open(MaskBasicConfig config, PluginContext context)
      throws InvalidConfigException {
    return new BasicMaskingPolicy(Maskers.of(config.columns()), config.clearFor());
  }
}
