package dev.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Why the client's next message is not looked at: for one reason at a time. The client is not read
 * meanwhile.
 */
final class Pause {

  /** What is waited for. */
  enum Reason {
    /** Nothing: messages are looked at. */
    NONE,
    /** A policy has not answered yet. */
    VERDICT,
    /** Too many answers are outstanding. */
    ANSWERS,
    /** The answer that tells what a name stands for: behind a Sync, so it is sure to come. */
    NAMES,
    /** The server has not said yet whether it takes COPY data. */
    COPY,
    /** The server has not said yet which types the parameters of a statement have. */
    TYPES,
    /** Too many large messages of all sessions are under way. */
    MEMORY,
    /** The catalog is being read. */
    CATALOG,
    /** The end of the session, when its evidence is safe. */
    END
  }

  private final ReadGate client;
  private Reason reason = Reason.NONE;
  private @Nullable Reply awaited;

  Pause(ReadGate client) {
    this.client = client;
  }

  boolean on() {
    return reason != Reason.NONE;
  }

  boolean on(Reason which) {
    return reason == which;
  }

  void begin(Reason next) {
    if (reason != Reason.NONE) {
      throw new IllegalStateException(next + " while waiting for " + reason);
    }
    reason = next;
    client.close(ReadGate.Reason.PAUSE);
  }

  /** Until the server has answered this message. */
  void begin(Reason next, Reply until) {
    begin(next);
    awaited = until;
  }

  /** Ends a pause for this reason; false if there is none. */
  boolean end(Reason last) {
    if (reason != last) {
      return false;
    }
    reason = Reason.NONE;
    awaited = null;
    client.open(ReadGate.Reason.PAUSE);
    return true;
  }

  /** The server has answered this message; false if it was not waited for. */
  boolean end(Reply answered) {
    return awaited == answered && end(reason);
  }
}
