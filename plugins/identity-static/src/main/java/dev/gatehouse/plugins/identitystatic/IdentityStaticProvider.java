package dev.gatehouse.plugins.identitystatic;

import dev.gatehouse.api.IdentityMapperProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.identity.IdentityMapper;
import org.pf4j.Extension;

/** Offers {@code identity-static}. */
@Extension
public final class IdentityStaticProvider implements IdentityMapperProvider<IdentityStaticConfig> {

  @Override
  public String type() {
    return "identity-static";
  }

  @Override
  public Class<IdentityStaticConfig> configType() {
    return IdentityStaticConfig.class;
  }

  @Override
  public IdentityMapper open(IdentityStaticConfig config, PluginContext context)
      throws InvalidConfigException {
    return StaticMapper.of(config);
  }
}
