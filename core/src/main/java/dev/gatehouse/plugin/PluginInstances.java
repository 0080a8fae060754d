package dev.gatehouse.plugin;

import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.policy.StatementPolicy;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opened plugin instances by name, in the order of the configuration. */
public final class PluginInstances implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PluginInstances.class);

  private final SequencedMap<String, IdentityMapper> identity = new LinkedHashMap<>();
  private final SequencedMap<String, StatementPolicy> policies = new LinkedHashMap<>();
  private final SequencedMap<String, MaskingPolicy> masking = new LinkedHashMap<>();
  private final SequencedMap<String, AuditSink> sinks = new LinkedHashMap<>();

  PluginInstances() {}

  void addIdentity(String name, IdentityMapper mapper) {
    identity.put(name, mapper);
  }

  void addPolicy(String name, StatementPolicy policy) {
    policies.put(name, policy);
  }

  void addMasking(String name, MaskingPolicy policy) {
    masking.put(name, policy);
  }

  void addSink(String name, AuditSink sink) {
    sinks.put(name, sink);
  }

  /** The mapping chain. */
  public SequencedMap<String, IdentityMapper> identity() {
    return Collections.unmodifiableSequencedMap(identity);
  }

  /** The policies of plugins; scripts stand between them in the settings. */
  public SequencedMap<String, StatementPolicy> policies() {
    return Collections.unmodifiableSequencedMap(policies);
  }

  /** The masking policies. */
  public SequencedMap<String, MaskingPolicy> masking() {
    return Collections.unmodifiableSequencedMap(masking);
  }

  /** The audit sinks. */
  public SequencedMap<String, AuditSink> sinks() {
    return Collections.unmodifiableSequencedMap(sinks);
  }

  /**
   * Closes all of them, the sinks last. Call it when the last event has been written. A failure is
   * logged and does not keep the others open; a second call does nothing.
   */
  @Override
  public void close() {
    close(policies);
    close(masking);
    close(identity);
    close(sinks);
  }

  private static void close(SequencedMap<String, ? extends AutoCloseable> instances) {
    for (var entry : instances.sequencedEntrySet().reversed()) {
      try {
        entry.getValue().close();
      } catch (Exception | LinkageError e) {
        LOG.atWarn()
            .addKeyValue("plugin", entry.getKey())
            .addKeyValue("error", e.toString())
            .log("a plugin instance failed to close");
      }
    }
    instances.clear();
  }
}
