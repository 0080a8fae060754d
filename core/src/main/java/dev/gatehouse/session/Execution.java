package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.audit.Event;
import dev.gatehouse.statement.Captured;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.ResolvedFacts;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What runs under one intent: counts what comes back until the outcome is recorded. */
final class Execution {

  private final @Nullable Event intent;
  private final int weight;
  private final long arrived = System.nanoTime();
  private long forwarded = arrived;
  private long rows;
  private long bytes;
  private List<String> masks = List.of();
  private @Nullable Prepared statement;
  private List<Parameter> parameters = List.of();
  private Captured captured = Captured.FULL;
  private @Nullable CopyStream copy;
  private boolean refuted;
  private boolean settled;

  /** No outcome yet has said that it is the last one. */
  private boolean unended;

  private boolean executes;

  /**
   * {@code intent} is null where nothing is recorded.
   *
   * @param weight what it keeps in memory, about; bytes
   */
  Execution(@Nullable Event intent, int weight) {
    this.intent = intent;
    this.weight = weight;
  }

  @Nullable Event intent() {
    return intent;
  }

  /** Whether it surely only reads, so that the server has it although it may not be on record. */
  boolean onlyReads() {
    return intent != null && intent.overlaps() && !refuted;
  }

  /** It was proven to read, and the server says otherwise. */
  void refute() {
    refuted = true;
  }

  /**
   * Makes the intent of a Bind that of the Execute behind it.
   *
   * @return false if it is on record already, so that the Execute needs its own
   */
  boolean becomeExecute() {
    if (intent != null) {
      if (intent.submitted()) {
        return false;
      }
      intent.becomeExecute();
    }
    executes = true;
    return true;
  }

  /** Whether no Execute shares this intent. */
  boolean bindOnly() {
    return !executes && intent != null && intent.submitted();
  }

  /**
   * The parameters as the intent shows them. If the server tells types later that the client left
   * open, the outcome shows them again.
   */
  void onParameters(Prepared of, List<Parameter> shown, Captured how) {
    captured = how;
    statement = of;
    parameters = shown;
  }

  /** The parameters with types that were not known before; empty if there are none. */
  private List<Parameter> learnt() {
    var shown = parameters;
    parameters = List.of();
    return statement != null && statement.knowsMoreThan(shown)
        ? ResolvedFacts.recorded(statement.typed(shown), captured)
        : List.of();
  }

  /** Its evidence is safe and it is on its way to the server. */
  void onForwarded() {
    forwarded = System.nanoTime();
  }

  void onRow(int size) {
    rows++;
    bytes += size;
  }

  /** Data begins to be copied: it is hashed where that is recorded. */
  void onCopy(boolean in, boolean binary) {
    if (intent != null && !settled) {
      copy = new CopyStream(in, binary, captured.parameters() == Parameter.Capture.FULL);
    }
  }

  /** The header of a CopyData of the client. */
  void onClientData(int size) {
    if (copy != null && copy.in()) {
      bytes += size;
      copy.onMessage();
    }
  }

  /** The header of a CopyData of the server. */
  void onServerData(int size) {
    bytes += size;
    if (copy != null && !copy.in()) {
      copy.onMessage();
    }
  }

  /** The next bytes of the CopyData at hand. */
  void onDataPart(ByteBuf message, int at, int length) {
    if (copy != null) {
      copy.onPart(message, at, length);
    }
  }

  void onMasks(List<String> names) {
    masks = names;
  }

  /**
   * The outcome of one statement of a Query.
   *
   * @param last whether it is known that no other one follows
   * @return null if nothing is recorded, or the last outcome was there already
   */
  @Nullable Settled partly(
      Status status, @Nullable String tag, @Nullable String sqlState, boolean last) {
    if (settled || intent == null) {
      return null;
    }
    unended = !last;
    var now = System.nanoTime();
    var outcome =
        new Settled(
            intent,
            status,
            tag,
            Math.max(rows, CommandTag.rows(tag)),
            bytes,
            sqlState,
            masks,
            now - forwarded,
            now - arrived,
            learnt(),
            copy,
            last,
            weight);
    rows = 0;
    bytes = 0;
    masks = List.of();
    copy = null;
    return outcome;
  }

  /** The last outcome; null as in {@link #partly}. */
  @Nullable Settled settle(Status status, @Nullable String tag, @Nullable String sqlState) {
    var outcome = partly(status, tag, sqlState, true);
    settled = true;
    return outcome;
  }

  /**
   * A Query has ended: every statement under the intent has had its own outcome.
   *
   * @return what says so; null if an outcome has
   */
  @Nullable Settled close() {
    var end = unended ? settle(Status.SUCCESS, null, null) : null;
    settled = true;
    return end;
  }
}
