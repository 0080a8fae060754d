package dev.gatehouse.api.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collections that a builder collects. Those of none or one element are of constant size, because
 * most statements name one relation and few things of each kind; only more need one that grows.
 */
final class Collected {

  private Collected() {}

  static <T> Set<T> with(Set<T> set, T element) {
    if (set.isEmpty()) {
      return Set.of(element);
    }
    if (set instanceof OrderedSet<T>) {
      set.add(element);
      return set;
    }
    if (set.contains(element)) {
      return set;
    }
    var larger = new OrderedSet<T>();
    larger.add(set.iterator().next());
    larger.add(element);
    return larger;
  }

  static <K, V> Map<K, V> with(Map<K, V> map, K key, V value) {
    if (map.isEmpty()) {
      return Map.of(key, value);
    }
    var larger = map instanceof HashMap<K, V> ? map : new HashMap<>(map);
    larger.put(key, value);
    return larger;
  }

  static <T> List<T> with(List<T> list, T element) {
    if (list.isEmpty()) {
      return List.of(element);
    }
    if (list.size() == 1) {
      return List.of(list.getFirst(), element);
    }
    var larger = list instanceof ArrayList<T> ? list : new ArrayList<>(list);
    larger.add(element);
    return larger;
  }

  /** The elements in order, unmodifiable. */
  static <T> List<T> listed(Set<T> set) {
    if (set instanceof OrderedSet<T> several) {
      return several.list();
    }
    return set.isEmpty() ? List.of() : List.of(set.iterator().next());
  }

  /** Unmodifiable: what grows is hidden, what holds none or one cannot grow. */
  static <T> Set<T> frozen(Set<T> set) {
    return set instanceof OrderedSet<T> ? Collections.unmodifiableSet(set) : set;
  }

  static <T> List<T> frozen(List<T> list) {
    return list instanceof ArrayList<T> ? Collections.unmodifiableList(list) : list;
  }

  static <K, V> Map<K, V> frozen(Map<K, V> map) {
    return map instanceof HashMap<K, V> ? Collections.unmodifiableMap(map) : map;
  }
}
