package dev.gatehouse.plugins.sinkhttp;

import java.time.Instant;
import java.util.HexFormat;

/**
 * The objects that Splunk's collector takes, one behind the other.
 *
 * @param members those after the time, the event's key included
 */
record SplunkEnvelope(String members) implements Envelope {

  static SplunkEnvelope of(SinkHttpConfig.Splunk splunk) {
    var host = splunk.host();
    return new SplunkEnvelope(
        (host == null ? "" : ",\"host\":" + quoted(host))
            + ",\"source\":"
            + quoted(splunk.source())
            + ",\"sourcetype\":"
            + quoted(splunk.sourcetype())
            + ",\"event\":");
  }

  @Override
  public String contentType() {
    return "application/json";
  }

  /** Seconds since 1970 with three digits behind the point. */
  @Override
  public String before(Instant time, boolean first) {
    var millis = time.getNano() / 1_000_000;
    return "{\"time\":"
        + time.getEpochSecond()
        + (millis < 10 ? ".00" : millis < 100 ? ".0" : ".")
        + millis
        + members;
  }

  @Override
  public String after() {
    return "}\n";
  }

  @Override
  public String end() {
    return "";
  }

  private static String quoted(String text) {
    var json = new StringBuilder("\"");
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append("\\u").append(HexFormat.of().toHexDigits(c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }
}
