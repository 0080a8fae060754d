package dev.gatehouse.plugins.sinkhttp;

import dev.gatehouse.api.AuditSinkProvider;
import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.EventFormat;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.plugins.sinkhttp.SinkHttpConfig.Mode;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;

/** Offers {@code sink-http}. */
@Extension
public final class SinkHttpProvider implements AuditSinkProvider<SinkHttpConfig> {

  @Override
  public String type() {
    return "sink-http";
  }

  @Override
  public Class<SinkHttpConfig> configType() {
    return SinkHttpConfig.class;
  }

  /** Opens nothing towards the receiver: it may come later than Gatehouse. */
  @Override
  public AuditSink open(SinkHttpConfig config, PluginContext context)
      throws InvalidConfigException {
    var envelope = envelope(config);
    var body = new Body(format(config, context), envelope);
    var channel = UUID.randomUUID().toString();
    var receiver = Receiver.open(config, context, envelope.contentType(), channel);
    return new HttpSink(
        body, receiver, acks(config, receiver, channel), config.batchSize(), config.batchBytes());
  }

  private static EventFormat format(SinkHttpConfig config, PluginContext context)
      throws InvalidConfigException {
    try {
      return context.format(config.format());
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigException("format", Objects.toString(e.getMessage()));
    }
  }

  private static Envelope envelope(SinkHttpConfig config) {
    return switch (config.mode()) {
      case JSON_LINES -> Envelope.LINES;
      case JSON_ARRAY -> Envelope.ARRAY;
      case SPLUNK_HEC -> SplunkEnvelope.of(config.splunk());
    };
  }

  private static @Nullable SplunkAcks acks(
      SinkHttpConfig config, Receiver receiver, String channel) {
    return config.mode() == Mode.SPLUNK_HEC && config.splunk().ack()
        ? new SplunkAcks(receiver, config.ackUri(channel), config.splunk().ackTimeout())
        : null;
  }
}
