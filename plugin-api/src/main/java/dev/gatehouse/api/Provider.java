package dev.gatehouse.api;

import dev.gatehouse.api.config.InvalidConfigException;
import org.pf4j.ExtensionPoint;

/**
 * What a plugin offers: a named type that YAML can refer to, a record for its configuration, and a
 * way to open an instance.
 *
 * <p>Implement one of the four sub-interfaces in a public class with a public constructor without
 * arguments, and annotate it with {@code @org.pf4j.Extension}. One provider may be opened several
 * times, each with another configuration.
 *
 * @param <C> the configuration record, see {@link dev.gatehouse.api.config.Default}
 * @param <T> the opened instance; it is closed when its configuration is replaced or at shutdown
 */
public sealed interface Provider<C extends Record, T extends AutoCloseable> extends ExtensionPoint
    permits IdentityMapperProvider,
        StatementPolicyProvider,
        MaskingPolicyProvider,
        AuditSinkProvider {

  /** The stable name used as {@code type:} in YAML, lower case with dashes; never a class name. */
  String type();

  /** The record that the {@code config:} mapping is bound to before {@link #open}. */
  Class<C> configType();

  /**
   * Opens an instance. Runs on a worker thread and may block.
   *
   * @throws InvalidConfigException if the configuration is well-formed but cannot work; start-up or
   *     reload then fails with all problems and nothing of the new configuration takes effect
   */
  T open(C config, PluginContext context) throws InvalidConfigException;
}
