package dev.gatehouse.sql;

import java.util.ArrayList;
import java.util.List;

/** Lists that grow, but rarely beyond two elements: so few need no array, and no copy later. */
final class Growing {

  /** Places for the first elements of a list that holds several. */
  private static final int FEW = 4;

  private Growing() {}

  /** A list with one more element; {@code list} is empty or what this method answered. */
  static <T> List<T> with(List<T> list, T element) {
    if (list instanceof ArrayList<T>) {
      list.add(element);
      return list;
    }
    return switch (list.size()) {
      case 0 -> List.of(element);
      case 1 -> List.of(list.getFirst(), element);
      default -> {
        var several = new ArrayList<T>(FEW);
        several.add(list.getFirst());
        several.add(list.getLast());
        several.add(element);
        yield several;
      }
    };
  }
}
