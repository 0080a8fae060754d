package dev.gatehouse.plugin;

import dev.gatehouse.api.Provider;
import dev.gatehouse.api.StatementPolicyProvider;
import dev.gatehouse.config.Policy;
import dev.gatehouse.config.Problem;
import dev.gatehouse.config.Problems;
import dev.gatehouse.config.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pf4j.PluginManager;

/** Makes the providers of loaded jars and checks that they fit the API. */
final class ProviderLoader {

  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private final PluginManager manager;
  private final Problems problems;

  ProviderLoader(PluginManager manager, Problems problems) {
    this.manager = manager;
    this.problems = problems;
  }

  /** What a loaded jar offers; problems are added for what does not fit. */
  List<Offer<?>> offers(PluginJar jar) {
    var names = manager.getExtensionClassNames(jar.id());
    if (names == null || names.isEmpty()) {
      report(
          jar,
          "offers nothing: no class with @Extension is in its index META-INF/extensions.idx; build"
              + " it with PF4J's annotation processor");
      return List.of();
    }
    var offers = new ArrayList<Offer<?>>();
    for (var name : new TreeSet<>(names)) {
      var offer = offer(jar, name);
      if (offer != null) {
        offers.add(offer);
      }
    }
    return offers;
  }

  private @Nullable Offer<?> offer(PluginJar jar, String className) {
    try {
      var type = manager.getPluginClassLoader(jar.id()).loadClass(className);
      if (!Provider.class.isAssignableFrom(type)) {
        report(jar, className + " has @Extension but is no provider of dev.gatehouse.api");
        return null;
      }
      var missing = Linkage.missing(type, Provider.class);
      if (missing != null) {
        report(jar, doesNotFit(className, "it lacks the method " + missing));
        return null;
      }
      return checked(jar, (Provider<?, ?>) type.getDeclaredConstructor().newInstance());
    } catch (LinkageError e) {
      report(jar, doesNotFit(className, e.toString()));
      return null;
    } catch (ClassNotFoundException _) {
      report(jar, "names " + className + " in its index but does not contain it; build it again");
      return null;
    } catch (ReflectiveOperationException e) {
      var cause = e.getCause() == null ? e : e.getCause();
      report(
          jar,
          className
              + " cannot be made ("
              + cause
              + "); it must be public and have a public constructor without arguments that"
              + " succeeds");
      return null;
    }
  }

  private @Nullable Offer<?> checked(PluginJar jar, Provider<?, ?> provider) {
    var name = provider.getClass().getName();
    String type;
    try {
      type = provider.type();
      if (type == null || !TYPE.matcher(type).matches()) {
        report(
            jar,
            name
                + " has the type "
                + Words.quote(String.valueOf(type))
                + "; a type is lower-case words with dashes");
        return null;
      }
      if (provider.configType() == null || !provider.configType().isRecord()) {
        report(jar, name + " has a configType that is no record");
        return null;
      }
    } catch (RuntimeException e) {
      report(jar, name + " fails when asked for its type or configType: " + e);
      return null;
    }
    if (provider instanceof StatementPolicyProvider && type.equals(Policy.JAVASCRIPT)) {
      report(jar, name + " has the type 'javascript', which is Gatehouse's own");
      return null;
    }
    return offer(jar, Kind.of(provider), provider);
  }

  @SuppressWarnings("unchecked") // the kind was chosen by the interface that binds T
  private static <T extends AutoCloseable> Offer<T> offer(
      PluginJar jar, Kind<T> kind, Provider<?, ?> provider) {
    return new Offer<>(kind, (Provider<?, T>) provider, jar);
  }

  private static String doesNotFit(String className, String detail) {
    return className
        + " does not fit plugin API "
        + PluginApi.VERSION
        + " ("
        + detail
        + "): it was built against another version; install a version of the plugin made for this"
        + " one";
  }

  private void report(PluginJar jar, String message) {
    problems.add(Problem.of(jar.path().toString(), message));
  }
}
