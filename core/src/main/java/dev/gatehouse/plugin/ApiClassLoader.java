package dev.gatehouse.plugin;

import java.util.List;

/** What plugins see besides their own jar: the JDK and the API; nothing else of Gatehouse. */
final class ApiClassLoader extends ClassLoader {

  private static final List<String> SHARED =
      List.of("dev.gatehouse.api.", "org.pf4j.", "org.slf4j.", "org.jspecify.");

  private final ClassLoader application;

  ApiClassLoader(ClassLoader application) {
    super("plugin-api", ClassLoader.getPlatformClassLoader());
    this.application = application;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return application.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }
}
