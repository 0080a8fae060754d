package dev.gatehouse.app;

import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.search.Selection;
import java.util.Map;

/** Erases bodies of the log: event {@code erasure}. */
final class EraseVerb implements ControlVerb {

  static final String NAME = "erase";

  /** Whether only to look what would be erased. */
  static final String DRY_RUN = "dry_run";

  /** In an answer: the log was tampered with, and this is what is wrong. */
  static final String CHANGED = "changed";

  private final Journal journal;

  EraseVerb(Journal journal) {
    this.journal = journal;
  }

  @Override
  public boolean isLong() {
    return true;
  }

  @Override
  public Map<String, String> run(String user, Map<String, String> request) throws Exception {
    var order = EraseOrder.of(request);
    try {
      return request.containsKey(DRY_RUN)
          ? order.answer(order.select(journal.directory(), journal.end()))
          : order.carryOut(journal, user);
    } catch (Selection.ChangedException e) {
      return Map.of(CHANGED, String.valueOf(e.getMessage()));
    }
  }
}
