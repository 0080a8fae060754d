package dev.gatehouse.session;

import dev.gatehouse.audit.LoopRecorder.Waiter;
import io.netty.buffer.ByteBuf;

/**
 * Where a connection stands. Each phase takes over the buffers it is given and releases them. All
 * calls come on the connection's event loop.
 */
sealed interface Phase extends Waiter permits AwaitingStartup, LoggingIn, Serving, Discarding {

  /** Bytes of the client; owned by the phase. */
  void onClientBytes(ByteBuf bytes);

  /** Bytes of the server; owned by the phase. */
  void onServerBytes(ByteBuf bytes);

  /** The client's bytes of this read have all been given. */
  default void onClientReadComplete() {}

  /** The server's bytes of this read have all been given. */
  default void onServerReadComplete() {}

  /** Part of a message has gone to the client: last words would be read as the rest of it. */
  default boolean inMessage() {
    return false;
  }

  /** The server has closed its side. */
  void onServerClosed();

  /** Gatehouse is going down: end as soon as nothing is under way. */
  void onDrain();

  /** The connection is over: release what is held, settle what is open. */
  void onEnd();
}
