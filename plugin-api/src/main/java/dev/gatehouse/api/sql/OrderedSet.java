package dev.gatehouse.api.sql;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set that grows and keeps the order of its elements. Few are compared one by one, many by their
 * hash: most statements name few things of each kind, and all their facts are kept.
 */
final class OrderedSet<T> extends AbstractSet<T> {

  private static final int FEW = 8;

  private final List<T> elements = new ArrayList<>(FEW);
  private @Nullable Set<T> hashed;

  @Override
  public boolean add(T element) {
    if (contains(element)) {
      return false;
    }
    elements.add(element);
    if (hashed != null) {
      hashed.add(element);
    } else if (elements.size() > FEW) {
      hashed = new HashSet<>(elements);
    }
    return true;
  }

  @Override
  public boolean contains(@Nullable Object element) {
    return hashed == null ? elements.contains(element) : hashed.contains(element);
  }

  @Override
  public Iterator<T> iterator() {
    return list().iterator();
  }

  @Override
  public int size() {
    return elements.size();
  }

  /** Its elements in order, unmodifiable. */
  List<T> list() {
    return Collections.unmodifiableList(elements);
  }
}
