package dev.gatehouse.session;

import io.netty.buffer.ByteBuf;

/** Nothing more happens: late bytes and answers are dropped. */
record Ended() implements Phase {

  @Override
  public void onClientBytes(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void onServerBytes(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void onServerClosed() {}

  @Override
  public void onDrain() {}

  @Override
  public void onEnd() {}

  @Override
  public void onSafe(long batch) {}

  @Override
  public void onFailure(Exception failure) {}
}
