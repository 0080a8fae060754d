package dev.gatehouse.audit.journal;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The numbers by which values of an enum stand on record: their places in a list that grows at its
 * end only, whatever order the enum has.
 */
final class Codes<E extends Enum<E>> {

  private final List<E> values;
  private final Map<E, Integer> numbers;

  /** All values of the enum, those of the first version first. */
  Codes(Class<E> type, List<E> values) {
    this.values = values;
    this.numbers = new EnumMap<>(type);
    for (var i = 0; i < values.size(); i++) {
      numbers.put(values.get(i), i);
    }
    if (numbers.size() != type.getEnumConstants().length) {
      throw new IllegalStateException("each value of " + type.getName() + " needs a number");
    }
  }

  int of(E value) {
    return numbers.getOrDefault(value, -1);
  }

  E at(long number) {
    if (number < 0 || number >= values.size()) {
      throw new JournalException(
          "an unknown value " + number + " in a record: written by a later version?");
    }
    return values.get((int) number);
  }
}
