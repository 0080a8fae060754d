package dev.gatehouse.plugins.sinkhttp;

import java.time.Instant;

/** What stands around the events of a body. */
interface Envelope {

  /** One event a line. */
  Envelope LINES = new Plain("application/x-ndjson", "", "", "\n", "");

  /** One array of events. */
  Envelope ARRAY = new Plain("application/json", "[", ",", "", "]");

  /** The media type of the body. */
  String contentType();

  /** Before an event of this time. */
  String before(Instant time, boolean first);

  /** Behind an event. */
  String after();

  /** Behind the last one. */
  String end();

  /** The same around every event. */
  record Plain(String contentType, String begin, String between, String after, String end)
      implements Envelope {
    @Override
    public String before(Instant time, boolean first) {
      return first ? begin : between;
    }
  }
}
