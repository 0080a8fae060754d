package dev.gatehouse.sql;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Elements in order, each once. Few are compared one by one, many by their hash. */
final class Distinct<T> {

  private static final int FEW = 8;

  private List<T> elements = List.of();
  private @Nullable Set<T> hashed;

  /** Adds an element; tells whether it is new. */
  boolean add(T element) {
    if (hashed != null ? !hashed.add(element) : elements.contains(element)) {
      return false;
    }
    elements = Growing.with(elements, element);
    if (hashed == null && elements.size() == FEW) {
      hashed = new HashSet<>(elements);
    }
    return true;
  }

  boolean isEmpty() {
    return elements.isEmpty();
  }

  /** What it holds now. */
  List<T> copy() {
    return List.copyOf(elements);
  }

  void clear() {
    elements = List.of();
    hashed = null;
  }
}
