package dev.gatehouse.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The shipped configuration shows every key there is. */
class ShippedKeysTest {

  private static final Path FILE = Path.of("..", "distribution", "conf", "gatehouse.yaml");

  /** What an operator does not write. */
  private static final Set<String> NO_KEYS = Set.of("sha256", "folder");

  /** A key with its indentation and, in a list, the dash of its entry. */
  private static final Pattern KEY = Pattern.compile("( *)(- )?([a-z][a-z0-9-]*):(?: .*)?");

  private static final Pattern COMMENTED = Pattern.compile("^##? ");
  private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9-]*");

  @Test
  void shouldShowEveryKey() throws IOException {
    var keys = new TreeSet<String>();
    collect(Settings.class, "", keys);
    assertThat(keys)
        .contains("upstream.address", "audit.sinks.max-lag", "audit.capture.objects")
        .hasSizeGreaterThan(80);

    assertThat(shown(Files.readAllLines(FILE))).containsAll(keys);
  }

  private static void collect(Class<?> type, String prefix, Set<String> keys) {
    for (var component : type.getRecordComponents()) {
      if (component.isAnnotationPresent(Self.class)
          || (prefix.isEmpty() && NO_KEYS.contains(component.getName()))) {
        continue;
      }
      var key = prefix + Words.kebab(component.getName());
      keys.add(key);
      for (var nested : nested(component.getGenericType())) {
        collect(nested, key + '.', keys);
      }
    }
  }

  /** The records of ours that a value, or the entries of a list, may be. */
  private static List<Class<?>> nested(Type type) {
    if (type instanceof ParameterizedType of && of.getRawType() == List.class) {
      return nested(of.getActualTypeArguments()[0]);
    }
    var nested = new ArrayList<Class<?>>();
    if (type instanceof Class<?> one && one.isSealed()) {
      nested.addAll(List.of(one.getPermittedSubclasses()));
    } else if (type == CaptureEntry.class
        || (type instanceof Class<?> one
            && one.isRecord()
            && one.getEnclosingClass() == Settings.class)) {
      nested.add((Class<?>) type);
    }
    return nested;
  }

  /**
   * Paths of all keys: of those in comments too, and of what a comment behind one names beside it,
   * as "either file: a path, or script: the source itself" does.
   */
  private static Set<String> shown(List<String> lines) {
    var shown = new HashSet<String>();
    var path = new ArrayList<String>();
    var depths = new ArrayList<Integer>();
    for (var line : lines) {
      var key = KEY.matcher(COMMENTED.matcher(line).replaceFirst(""));
      if (!key.matches()) {
        name(line, path, shown);
        continue;
      }
      var depth = key.group(1).length() + (key.group(2) == null ? 0 : 2);
      while (!depths.isEmpty() && depths.getLast() >= depth) {
        depths.removeLast();
        path.removeLast();
      }
      depths.add(depth);
      path.add(key.group(3));
      shown.add(String.join(".", path));
      name(line, path, shown);
    }
    return shown;
  }

  private static void name(String line, List<String> path, Set<String> shown) {
    var comment = line.indexOf('#', 2);
    if (comment > 0 && !path.isEmpty()) {
      var parent = String.join(".", path.subList(0, path.size() - 1));
      WORD.matcher(line.substring(comment))
          .results()
          .forEach(word -> shown.add(parent + '.' + word.group()));
    }
  }
}
