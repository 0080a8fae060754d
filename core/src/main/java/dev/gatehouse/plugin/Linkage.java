package dev.gatehouse.plugin;

import java.lang.reflect.Modifier;
import org.jspecify.annotations.Nullable;

/** Finds out early what the JVM would say late: that a class was built against another API. */
final class Linkage {

  private Linkage() {}

  /** The first method of the contract that the class does not implement, or null. */
  static @Nullable String missing(Class<?> implementation, Class<?> contract) {
    for (var method : contract.getMethods()) {
      if (Modifier.isAbstract(method.getModifiers())
          && !has(implementation, method.getName(), method.getParameterTypes())) {
        return method.getName();
      }
    }
    return null;
  }

  private static boolean has(Class<?> implementation, String name, Class<?>[] parameterTypes) {
    try {
      return !Modifier.isAbstract(implementation.getMethod(name, parameterTypes).getModifiers());
    } catch (NoSuchMethodException _) {
      return false;
    }
  }
}
