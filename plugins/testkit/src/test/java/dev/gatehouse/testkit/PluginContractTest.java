package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.AuditSinkProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.AuditSink;
import org.junit.jupiter.api.Test;
import org.pf4j.Extension;

class PluginContractTest {

  public record Config() {}

  record HiddenConfig() {}

  @Extension
  public static final class Good implements AuditSinkProvider<Config> {
    @Override
    public String type() {
      return "good-sink";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public AuditSink open(Config config, PluginContext context) {
      return events -> {};
    }
  }

  public static final class Bad implements AuditSinkProvider<HiddenConfig> {
    @Override
    public String type() {
      return "Bad@" + System.identityHashCode(this);
    }

    @Override
    public Class<HiddenConfig> configType() {
      return HiddenConfig.class;
    }

    @Override
    public AuditSink open(HiddenConfig config, PluginContext context) {
      return events -> {};
    }
  }

  static final class Closed implements AuditSinkProvider<Config> {
    @Override
    public String type() {
      return "closed";
    }

    @Override
    public Class<Config> configType() {
      return Config.class;
    }

    @Override
    public AuditSink open(Config config, PluginContext context) {
      return events -> {};
    }
  }

  @Test
  void listsEverythingThatIsWrongAtOnce() {
    assertThatThrownBy(() -> PluginContract.verify(Bad.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("is not annotated with @org.pf4j.Extension")
        .hasMessageContaining("is not listed in META-INF/extensions.idx")
        .hasMessageContaining("it must be lower case with dashes")
        .hasMessageContaining("type() is not the same for every instance")
        .hasMessageContaining("the record of configType() is not public");
  }

  @Test
  void refusesAProviderThatCannotBeInstantiated() {
    assertThatThrownBy(() -> PluginContract.verify(Closed.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("is not a public class that can be instantiated");
  }

  @Test
  void acceptsAGoodProvider() {
    PluginContract.verify(Good.class);
  }
}
