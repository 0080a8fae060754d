package dev.gatehouse.sql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Elements in order, each once. Few are compared one by one, many by their hash. */
final class Distinct<T> {

  private static final int FEW = 8;

  private @Nullable List<T> elements;
  private @Nullable Set<T> hashed;

  /** Adds an element; tells whether it is new. */
  boolean add(T element) {
    if (elements == null) {
      elements = new ArrayList<>(4);
    } else if (hashed != null ? !hashed.add(element) : elements.contains(element)) {
      return false;
    }
    elements.add(element);
    if (hashed == null && elements.size() == FEW) {
      hashed = new HashSet<>(elements);
    }
    return true;
  }

  boolean isEmpty() {
    return elements == null;
  }

  /** What it holds now. */
  List<T> copy() {
    return elements == null ? List.of() : List.copyOf(elements);
  }
}
