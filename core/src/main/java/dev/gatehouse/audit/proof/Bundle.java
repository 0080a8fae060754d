package dev.gatehouse.audit.proof;

import dev.gatehouse.audit.journal.Disclosed;
import dev.gatehouse.audit.merkle.KeyHistory;
import dev.gatehouse.audit.merkle.Proof;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is proved, and what is needed to check it without the log. Nothing in it is trusted. */
public sealed interface Bundle {

  /** What key {@code bundle} of its JSON says. */
  int VERSION = 1;

  /** No tree needs more hashes to prove anything. */
  int MOST_HASHES = 64;

  /**
   * A record of the log.
   *
   * @param event the record as an event, JSON of format gatehouse
   * @param records the record as the last, before it those of its session and its statement
   * @param checkpoint the note over a tree that has all of them
   * @param key that signs a tree of that size, as the log says; null if it does not
   */
  record OfRecord(
      String event, List<Proved> records, String checkpoint, KeyHistory.@Nullable Range key)
      implements Bundle {

    /** An event, its session, its prepared statement. */
    static final int MOST_RECORDS = 3;

    /** Copies the list. */
    public OfRecord {
      records = List.copyOf(records);
    }
  }

  /**
   * A record and its place in the tree.
   *
   * @param inclusion of its leaf in the tree of the checkpoint
   */
  record Proved(Disclosed record, Proof inclusion) {}

  /**
   * That a log has only grown.
   *
   * @param from the older note
   * @param to the newer note
   * @param consistency of the two trees
   */
  record OfGrowth(String from, String to, Proof consistency) implements Bundle {}
}
