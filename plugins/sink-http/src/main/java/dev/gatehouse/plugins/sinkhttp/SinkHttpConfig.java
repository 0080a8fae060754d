package dev.gatehouse.plugins.sinkhttp;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.api.config.Default;
import dev.gatehouse.api.config.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of {@code sink-http}.
 *
 * @param url where batches are posted, http or https
 * @param headers of every request; values are secrets
 * @param mode the form of a body
 * @param format the format of an event
 * @param batchSize events of a request, 1 to 10000
 * @param batchBytes of a body before compression, 1KiB to 64MiB; a larger event goes alone
 * @param timeout for the whole of an answer, 1s to 10m
 * @param compress of bodies
 * @param caCertificate PEM, the authorities that may have signed the receiver's certificate; null =
 *     those of the JDK
 * @param splunk only for mode splunk-hec
 */
public record SinkHttpConfig(
    String url,
    @Default("{}") Map<String, Secret> headers,
    @Default("json-lines") Mode mode,
    @Default("gatehouse") String format,
    @Default("500") int batchSize,
    @Default("1MiB") ByteSize batchBytes,
    @Default("10s") Duration timeout,
    @Default("none") Compression compress,
    @Nullable Path caCertificate,
    @Default("{}") Splunk splunk) {

  private static final String COLLECTOR = "/services/collector";

  /** Checks the ranges, and that the URL is one. */
  public SinkHttpConfig {
    headers = Map.copyOf(headers);
    var uri = parse(url);
    range("batch-size", batchSize, 1, 10_000, "");
    range("batch-bytes", batchBytes.bytes() >> 10, 1, 64 << 10, "KiB");
    range("timeout", timeout.toSeconds(), 1, 600, "s");
    range("splunk.ack-timeout", splunk.ackTimeout.toSeconds(), 1, 3_600, "s");
    if (mode == Mode.SPLUNK_HEC && !uri.getPath().contains(COLLECTOR)) {
      throw new IllegalArgumentException(
          "url of a Splunk collector ends with " + COLLECTOR + "/event; correct it");
    }
    if (caCertificate != null && !uri.getScheme().equals("https")) {
      throw new IllegalArgumentException("ca-certificate is used only with an https url");
    }
  }

  /** The form of a body. */
  public enum Mode {
    /** One event a line. */
    JSON_LINES,
    /** One array of events. */
    JSON_ARRAY,
    /** Splunk's HTTP Event Collector. */
    SPLUNK_HEC
  }

  /** What is done to a body. */
  public enum Compression {
    /** Nothing. */
    NONE,
    /** Content-Encoding: gzip. */
    GZIP
  }

  /**
   * What Splunk's collector is told besides.
   *
   * @param host null = Splunk takes the address of the connection
   * @param ack whether to wait until Splunk says that events are indexed
   * @param ackTimeout how long, 1s to 1h
   */
  public record Splunk(
      @Nullable String host,
      @Default("gatehouse") String source,
      @Default("gatehouse:audit") String sourcetype,
      @Default("false") boolean ack,
      @Default("2m") Duration ackTimeout) {}

  URI uri() {
    return parse(url);
  }

  /** Where Splunk tells what is indexed, for the channel of a sink. */
  URI ackUri(String channel) {
    var end = url.indexOf(COLLECTOR) + COLLECTOR.length();
    return parse(url.substring(0, end) + "/ack?channel=" + channel);
  }

  private static URI parse(String url) {
    try {
      var uri = new URI(url);
      var scheme = uri.getScheme();
      if (("https".equals(scheme) || "http".equals(scheme))
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawFragment() == null) {
        return uri;
      }
    } catch (URISyntaxException _) {
      // reported below; its message would show the url, which may hold a secret
    }
    throw new IllegalArgumentException(
        "url must be http://HOST/PATH or https://HOST/PATH, without user, password and fragment");
  }

  private static void range(String key, long value, long least, long most, String unit) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " must be from " + least + unit + " to " + most + unit);
    }
  }
}
