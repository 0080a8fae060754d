package dev.gatehouse.plugin;

import dev.gatehouse.api.Provider;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.config.Binder;
import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Policy;
import dev.gatehouse.config.Problems;
import dev.gatehouse.config.Settings;
import dev.gatehouse.config.Words;
import dev.gatehouse.config.YamlMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plugin instances of the settings with their configuration bound; nothing is open yet. */
public final class PluginBindings {

  private final Path folder;
  private final List<Binding<IdentityMapper>> identity;
  private final List<Binding<StatementPolicy>> policies;
  private final List<Binding<MaskingPolicy>> masking;
  private final List<Binding<AuditSink>> sinks;

  private PluginBindings(
      Path folder,
      List<Binding<IdentityMapper>> identity,
      List<Binding<StatementPolicy>> policies,
      List<Binding<MaskingPolicy>> masking,
      List<Binding<AuditSink>> sinks) {
    this.folder = folder;
    this.identity = identity;
    this.policies = policies;
    this.masking = masking;
    this.sinks = sinks;
  }

  /**
   * Finds the provider of every instance and binds its configuration.
   *
   * @throws ConfigException with all problems: unknown types, wrong configurations
   */
  public static PluginBindings bind(Settings settings, PluginRegistry registry)
      throws ConfigException {
    var problems = new Problems();
    var binding = new Bind(registry, problems);
    var bindings =
        new PluginBindings(
            settings.folder(),
            binding.instances(Kind.IDENTITY, settings.identity()),
            binding.policies(settings.policies()),
            binding.instances(Kind.MASKING, settings.masking()),
            binding.sinks(settings.audit().sinks()));
    problems.verify();
    return bindings;
  }

  /**
   * Opens every instance, on a thread that may block.
   *
   * @throws ConfigException with all problems; whatever was opened is closed again then
   */
  public PluginInstances open(Surroundings surroundings) throws ConfigException {
    var problems = new Problems();
    var instances = new PluginInstances();
    try {
      open(identity, surroundings, instances::addIdentity, problems);
      open(policies, surroundings, instances::addPolicy, problems);
      open(masking, surroundings, instances::addMasking, problems);
      open(sinks, surroundings, instances::addSink, problems);
      problems.verify();
      return instances;
    } catch (ConfigException | Error e) {
      instances.close();
      throw e;
    }
  }

  @FunctionalInterface
  private interface Keep<T> {
    void keep(String name, T instance);
  }

  private <T extends AutoCloseable> void open(
      List<Binding<T>> bindings, Surroundings surroundings, Keep<T> keep, Problems problems) {
    for (var binding : bindings) {
      var context = new InstanceContext(binding.name(), folder, surroundings);
      var instance = binding.open(context, problems);
      if (instance != null) {
        keep.keep(binding.name(), instance);
      }
    }
  }

  /** One run of binding. */
  private record Bind(PluginRegistry registry, Problems problems) {

    List<Binding<StatementPolicy>> policies(List<Policy> policies) {
      var bindings = new ArrayList<Binding<StatementPolicy>>();
      for (var policy : policies) {
        switch (policy) {
          case Policy.Plugin plugin ->
              add(
                  bindings,
                  Kind.POLICY,
                  plugin.name(),
                  plugin.type(),
                  plugin.config(),
                  plugin.node());
          case Policy.Script _ -> {
            // scripts need no plugin
          }
        }
      }
      return bindings;
    }

    <T extends AutoCloseable> List<Binding<T>> instances(
        Kind<T> kind, List<Settings.Instance> instances) {
      var bindings = new ArrayList<Binding<T>>();
      for (var instance : instances) {
        add(bindings, kind, instance.name(), instance.type(), instance.config(), instance.node());
      }
      return bindings;
    }

    List<Binding<AuditSink>> sinks(List<Settings.Sink> sinks) {
      var bindings = new ArrayList<Binding<AuditSink>>();
      for (var sink : sinks) {
        add(bindings, Kind.SINK, sink.name(), sink.type(), sink.config(), sink.node());
      }
      return bindings;
    }

    private <T extends AutoCloseable> void add(
        List<Binding<T>> bindings,
        Kind<T> kind,
        String name,
        String type,
        YamlMapping config,
        YamlMapping node) {
      var offer = registry.find(kind, type);
      if (offer == null) {
        problems.add(node.find("type"), unknown(kind, type));
        return;
      }
      var opening = opening(offer.provider(), config, node, offer.jar());
      if (opening != null) {
        bindings.add(new Binding<>(name, offer, config, node, opening));
      }
    }

    private <C extends Record, T extends AutoCloseable> Binding.@Nullable Opening<T> opening(
        Provider<C, T> provider, YamlMapping config, YamlMapping node, PluginJar jar) {
      try {
        var bound = new Binder().bind(config, provider.configType(), problems);
        return bound == null ? null : context -> provider.open(bound, context);
      } catch (IllegalStateException | LinkageError e) {
        problems.add(
            node.place(),
            "the plugin "
                + jar.path().getFileName()
                + " has a configuration that cannot be bound: "
                + e.getMessage()
                + "; report it to its author");
        return null;
      }
    }

    private String unknown(Kind<?> kind, String type) {
      var types = registry.types(kind);
      var near = Words.suggestion(type, types);
      return "unknown "
          + kind.noun()
          + " type "
          + Words.quote(type)
          + (near.isEmpty() ? ";" : near)
          + " installed in "
          + registry.directory()
          + ": "
          + (types.isEmpty() ? "none" : String.join(", ", types))
          + "; copy the plugin's jar there or correct the type";
    }
  }
}
