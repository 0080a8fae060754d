package dev.gatehouse.session;

import dev.gatehouse.statement.MemoryBudget;

/**
 * What all sessions together may keep in memory.
 *
 * @param underWay messages that must be whole, from their first byte to their answer
 * @param named texts of prepared statements and parameters of portals
 */
public record SharedMemory(MemoryBudget underWay, MemoryBudget named) {

  /** Shares of the heap of this JVM. */
  public static SharedMemory ofHeap() {
    var heap = Runtime.getRuntime().maxMemory();
    return new SharedMemory(new MemoryBudget(heap / 12), new MemoryBudget(heap / 8));
  }

  /**
   * The longest message that may be allowed with the heap of this JVM, bytes: it is kept in several
   * forms at a time, as received, decoded, written as evidence.
   */
  public static long longestMessage() {
    return Runtime.getRuntime().maxMemory() / 8;
  }
}
