package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;

/** A phase that needs nothing more from either side: what still comes is dropped. */
sealed interface Discarding extends Phase permits Canceling, Ended {

  @Override
  default void onClientBytes(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  default void onServerBytes(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  default void onServerClosed() {}

  @Override
  default void onEnd() {}

  @Override
  default void onSafe(long batch) {}

  @Override
  default void onFailure(Exception failure) {}
}
