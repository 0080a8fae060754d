package dev.gatehouse.statement;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** Values by name, and how much memory they keep in all: counted in a budget too. */
final class NameTable<V> {

  private final Map<String, V> values = new HashMap<>();
  private final MemoryBudget budget;
  private final ToIntFunction<V> size;
  private long held;

  /** {@code size} tells how many bytes a value keeps, about. */
  NameTable(MemoryBudget budget, ToIntFunction<V> size) {
    this.budget = budget;
    this.size = size;
  }

  int size() {
    return values.size();
  }

  /** Bytes that all values keep, about. */
  long held() {
    return held;
  }

  /** Bytes that the value of this name keeps, about; 0 if there is none. */
  int sizeOf(String name) {
    var value = values.get(name);
    return value == null ? 0 : size.applyAsInt(value);
  }

  @Nullable V get(String name) {
    return values.get(name);
  }

  void put(String name, V value) {
    hold(value);
    forget(values.put(name, value));
  }

  void forEach(BiConsumer<String, V> action) {
    values.forEach(action);
  }

  void remove(String name) {
    forget(values.remove(name));
  }

  void clear() {
    if (!values.isEmpty()) {
      values.clear();
      budget.give(held);
      held = 0;
    }
  }

  private void hold(V value) {
    var bytes = size.applyAsInt(value);
    held += bytes;
    budget.hold(bytes);
  }

  private void forget(@Nullable V value) {
    if (value != null) {
      var bytes = size.applyAsInt(value);
      held -= bytes;
      budget.give(bytes);
    }
  }
}
