package dev.gatehouse.config;

import org.jspecify.annotations.Nullable;

/** Follows a path such as {@code columns[2].method} through nodes. */
final class YamlPath {

  private YamlPath() {}

  /** The deepest node of the path that exists; at least the start itself. */
  static YamlNode deepest(YamlNode start, String path) {
    var node = start;
    var rest = path;
    while (!rest.isEmpty()) {
      var step = step(node, rest);
      if (step == null) {
        return node;
      }
      node = step.node();
      rest = step.rest();
    }
    return node;
  }

  private record Step(YamlNode node, String rest) {}

  private static @Nullable Step step(YamlNode node, String path) {
    return switch (node) {
      case YamlMapping mapping -> intoMapping(mapping, path);
      case YamlSequence sequence -> intoSequence(sequence, path);
      case YamlScalar _ -> null;
    };
  }

  /** Keys may contain dots and brackets themselves, so the longest key that fits is taken. */
  private static @Nullable Step intoMapping(YamlMapping mapping, String path) {
    @Nullable String longest = null;
    for (var key : mapping.entries().keySet()) {
      if (path.startsWith(key)
          && endsStep(path, key.length())
          && (longest == null || key.length() > longest.length())) {
        longest = key;
      }
    }
    var entry = longest == null ? null : mapping.entries().get(longest);
    return longest == null || entry == null
        ? null
        : new Step(entry.value(), rest(path, longest.length()));
  }

  private static @Nullable Step intoSequence(YamlSequence sequence, String path) {
    var close = path.indexOf(']');
    if (!path.startsWith("[") || close < 2 || close > 9 || !endsStep(path, close + 1)) {
      return null;
    }
    for (int i = 1; i < close; i++) {
      if (path.charAt(i) < '0' || path.charAt(i) > '9') {
        return null;
      }
    }
    var index = Integer.parseInt(path, 1, close, 10);
    return index < sequence.items().size()
        ? new Step(sequence.items().get(index), rest(path, close + 1))
        : null;
  }

  private static boolean endsStep(String path, int end) {
    return end == path.length() || path.charAt(end) == '.' || path.charAt(end) == '[';
  }

  private static String rest(String path, int end) {
    return end < path.length() && path.charAt(end) == '.'
        ? path.substring(end + 1)
        : path.substring(end);
  }
}
