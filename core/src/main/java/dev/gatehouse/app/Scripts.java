package dev.gatehouse.app;

import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.api.policy.Verdict.Reuse;
import dev.gatehouse.audit.Sha256;
import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.FailureMode;
import dev.gatehouse.config.Policy;
import dev.gatehouse.config.Problem;
import dev.gatehouse.plugin.PluginInstances;
import dev.gatehouse.policy.OnFailure;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.policy.script.ScriptException;
import dev.gatehouse.policy.script.ScriptHost;
import dev.gatehouse.policy.script.ScriptSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The policy scripts of the settings, compiled. The engine starts only where there are scripts. */
final class Scripts implements AutoCloseable {

  private final @Nullable ScriptHost host;
  private final Map<String, StatementPolicy> policies;
  private final Map<String, String> hashes;

  private Scripts(
      @Nullable ScriptHost host,
      Map<String, StatementPolicy> policies,
      Map<String, String> hashes) {
    this.host = host;
    this.policies = policies;
    this.hashes = hashes;
  }

  /**
   * Compiles and warms up every script, for this many event loops.
   *
   * @throws ConfigException with the problems of all scripts
   */
  static Scripts compile(List<Policy> settings, int loops) throws ConfigException {
    return compile(settings, loops, ScriptHost::warmUp);
  }

  /** Compiles every script and runs none for real. */
  static void check(List<Policy> settings) throws ConfigException {
    compile(settings, 1, _ -> Duration.ZERO).close();
  }

  private static Scripts compile(
      List<Policy> settings, int loops, Function<ScriptHost, Duration> warmUp)
      throws ConfigException {
    var scripts = new ArrayList<Policy.Script>();
    for (var policy : settings) {
      if (policy instanceof Policy.Script script) {
        scripts.add(script);
      }
    }
    if (scripts.isEmpty()) {
      return new Scripts(null, Map.of(), Map.of());
    }
    var sources = sources(scripts);
    var host = ScriptHost.open();
    try {
      var compiled = host.compile(sources, loops, warmUp.apply(host));
      var policies = new HashMap<String, StatementPolicy>();
      for (var i = 0; i < compiled.size(); i++) {
        policies.put(scripts.get(i).name(), compiled.get(i));
      }
      return new Scripts(host, policies, hashes(scripts, sources));
    } catch (ScriptException e) {
      host.close();
      throw new ConfigException(
          e.problems().stream().map(problem -> placed(problem, scripts)).toList());
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private static List<ScriptSource> sources(List<Policy.Script> scripts) throws ConfigException {
    var sources = new ArrayList<ScriptSource>();
    var problems = new ArrayList<Problem>();
    for (var script : scripts) {
      var reuse =
          switch (script.reuse()) {
            case OBSERVED -> Reuse.SAME_STATEMENT;
            case NEVER -> Reuse.NEVER;
          };
      try {
        sources.add(new ScriptSource(script.name(), code(script), reuse));
      } catch (IOException e) {
        problems.add(
            Problem.of(String.valueOf(script.file()), "cannot be read: " + e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return sources;
  }

  private static Map<String, String> hashes(
      List<Policy.Script> scripts, List<ScriptSource> sources) {
    var hashes = new HashMap<String, String>();
    for (var i = 0; i < scripts.size(); i++) {
      if (scripts.get(i).file() != null) {
        var source = sources.get(i);
        hashes.put(source.name(), Sha256.hex(source.code().getBytes(StandardCharsets.UTF_8)));
      }
    }
    return hashes;
  }

  /** SHA-256 of the files of those that have one, by name: of what was read and runs. */
  Map<String, String> hashes() {
    return hashes;
  }

  private static String code(Policy.Script script) throws IOException {
    var file = script.file();
    if (file != null) {
      return Files.readString(file.path());
    }
    return String.valueOf(script.script());
  }

  /** A file has its own lines; an inline text begins on the line below {@code script: |}. */
  private static Problem placed(ScriptException.Problem problem, List<Policy.Script> scripts) {
    for (var script : scripts) {
      if (script.name().equals(problem.script())) {
        var file = script.file();
        if (file != null) {
          return new Problem(
              file.path().toString(), problem.line(), problem.column(), "", problem.message());
        }
        var inline = script.node().value("script");
        var place = inline == null ? script.node().place() : inline.place();
        return new Problem(
            place.file(),
            place.line() + problem.line(),
            problem.column(),
            place.path(),
            problem.message());
      }
    }
    return Problem.of(problem.script(), problem.message());
  }

  /** The chain in the order of the settings, scripts and plugins alike. */
  List<PolicyEntry> entries(List<Policy> settings, PluginInstances plugins) {
    var entries = new ArrayList<PolicyEntry>();
    for (var policy : settings) {
      var onFailure = policy.onFailure() == FailureMode.ALLOW ? OnFailure.ALLOW : OnFailure.DENY;
      entries.add(
          switch (policy) {
            case Policy.Plugin plugin ->
                new PolicyEntry(
                    plugin.name(),
                    opened(plugins.policies(), plugin.name()),
                    onFailure,
                    plugin.timeLimit());
            case Policy.Script script ->
                new PolicyEntry(
                    script.name(),
                    opened(policies, script.name()),
                    onFailure,
                    PolicyEntry.DEFAULT_TIME_LIMIT);
          });
    }
    return entries;
  }

  private static StatementPolicy opened(Map<String, StatementPolicy> policies, String name) {
    var policy = policies.get(name);
    if (policy == null) {
      throw new IllegalStateException("the policy '" + name + "' is not open");
    }
    return policy;
  }

  @Override
  public void close() {
    if (host == null) {
      return;
    }
    for (var policy : policies.values()) {
      try {
        policy.close();
      } catch (Exception e) {
        throw new IllegalStateException("a policy script did not close", e);
      }
    }
    host.close();
  }
}
