package dev.gatehouse.session;

/** Nothing more happens: late bytes and answers are dropped. */
record Ended() implements Discarding {

  @Override
  public void onDrain() {}
}
