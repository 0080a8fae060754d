package dev.gatehouse.app;

import dev.gatehouse.audit.journal.Journal;
import java.util.Map;

/** Erases bodies of the log: event {@code erasure}. */
final class EraseVerb implements ControlVerb {

  static final String NAME = "erase";

  /** Whether only to look what would be erased. */
  static final String DRY_RUN = "dry_run";

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
    return request.containsKey(DRY_RUN)
        ? order.answer(order.select(journal.directory(), journal.end()))
        : order.carryOut(journal, user);
  }
}
