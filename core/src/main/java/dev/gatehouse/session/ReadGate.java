package dev.gatehouse.session;

import io.netty.channel.Channel;
import java.util.EnumSet;
import java.util.Set;

/**
 * Whether a channel is read: only while nobody has a reason against it. The only place that sets
 * autoRead.
 */
final class ReadGate {

  /** Why a channel is not read. */
  enum Reason {
    /** What was read cannot be written to the peer. */
    PEER_UNWRITABLE,
    /** Too much waits for its evidence. */
    EVIDENCE,
    /** Too much of all sessions waits to be put on record. */
    JOURNAL,
    /** Login is not finished. */
    LOGIN,
    /** The next message cannot be looked at yet, see {@link Pause}. */
    PAUSE
  }

  private final Channel channel;
  private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
  private boolean over;

  ReadGate(Channel channel) {
    this.channel = channel;
  }

  /** Whether the channel is read. */
  boolean isOpen() {
    return reasons.isEmpty();
  }

  /** From now on it is read, whoever has what against it: nothing is done with it. */
  void openForGood() {
    over = true;
    channel.config().setAutoRead(true);
  }

  void set(Reason reason, boolean closed) {
    if (closed) {
      close(reason);
    } else {
      open(reason);
    }
  }

  void close(Reason reason) {
    if (reasons.add(reason) && !over) {
      channel.config().setAutoRead(false);
    }
  }

  void open(Reason reason) {
    if (reasons.remove(reason) && reasons.isEmpty()) {
      channel.config().setAutoRead(true);
    }
  }
}
