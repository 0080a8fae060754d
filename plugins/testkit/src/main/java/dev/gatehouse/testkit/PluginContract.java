package dev.gatehouse.testkit;

import dev.gatehouse.api.Provider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.pf4j.Extension;

/** What every provider must fulfill so that Gatehouse can find, configure and open it. */
public final class PluginContract {

  private static final String INDEX = "META-INF/extensions.idx";
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

  private PluginContract() {}

  /**
   * Checks a provider.
   *
   * @throws AssertionError if something is wrong; the message lists everything that is
   */
  public static void verify(Class<? extends Provider<?, ?>> provider) {
    var faults = faults(provider);
    if (!faults.isEmpty()) {
      throw new AssertionError(provider.getName() + ":\n- " + String.join("\n- ", faults));
    }
  }

  private static List<String> faults(Class<? extends Provider<?, ?>> provider) {
    var faults = new ArrayList<String>();
    if (!provider.isAnnotationPresent(Extension.class)) {
      faults.add("is not annotated with @org.pf4j.Extension");
    }
    if (!indexed(provider)) {
      faults.add("is not listed in " + INDEX + "; does its build run PF4J's annotation processor?");
    }
    if (!Modifier.isPublic(provider.getModifiers())
        || Modifier.isAbstract(provider.getModifiers())) {
      faults.add("is not a public class that can be instantiated");
      return faults;
    }
    try {
      var constructor = provider.getConstructor();
      checkInstances(constructor.newInstance(), constructor.newInstance(), faults);
    } catch (NoSuchMethodException e) {
      faults.add("has no public constructor without arguments");
    } catch (ReflectiveOperationException e) {
      faults.add("cannot be instantiated: " + e);
    }
    return faults;
  }

  private static void checkInstances(
      Provider<?, ?> one, Provider<?, ?> other, List<String> faults) {
    if (!TYPE.matcher(one.type()).matches()) {
      faults.add("type() is '" + one.type() + "'; it must be lower case with dashes");
    }
    if (!one.type().equals(other.type())) {
      faults.add("type() is not the same for every instance");
    }
    if (!one.configType().isRecord()) {
      faults.add("configType() is no record");
    } else if (!Modifier.isPublic(one.configType().getModifiers())) {
      faults.add("the record of configType() is not public");
    }
  }

  private static boolean indexed(Class<?> provider) {
    try {
      for (var index : Collections.list(provider.getClassLoader().getResources(INDEX))) {
        try (var in = index.openStream()) {
          var lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
          if (lines.map(String::strip).anyMatch(provider.getName()::equals)) {
            return true;
          }
        }
      }
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
