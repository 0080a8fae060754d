package dev.gatehouse.plugins.sinkstdout;

import dev.gatehouse.api.AuditSinkProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.config.InvalidConfigException;
import java.util.Objects;
import org.pf4j.Extension;

/** Offers {@code sink-stdout}. */
@Extension
public final class SinkStdoutProvider implements AuditSinkProvider<SinkStdoutConfig> {

  @Override
  public String type() {
    return "sink-stdout";
  }

  @Override
  public Class<SinkStdoutConfig> configType() {
    return SinkStdoutConfig.class;
  }

  @Override
  public AuditSink open(SinkStdoutConfig config, PluginContext context)
      throws InvalidConfigException {
    try {
      return new StdoutSink(context.format(config.format()), System.out);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException("format", Objects.toString(e.getMessage()));
    }
  }
}
