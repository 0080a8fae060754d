package dev.gatehouse.plugins.sinkhttp;

import dev.gatehouse.api.PluginContext;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.plugins.sinkhttp.SinkHttpConfig.Compression;
import dev.gatehouse.plugins.sinkhttp.SinkHttpConfig.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/** Who takes the events: one request after the other, with pauses where it asks for them. */
final class Receiver implements AutoCloseable {

  private static final long LONGEST_ANSWER = 1 << 20;

  private final HttpClient client;
  private final URI uri;
  private final HttpRequest.Builder template;
  private final Duration timeout;
  private final boolean gzip;
  private final boolean splunk;
  private final InstantSource clock;
  private long allowedAt = System.nanoTime();

  private Receiver(
      HttpClient client,
      URI uri,
      HttpRequest.Builder template,
      Duration timeout,
      boolean gzip,
      boolean splunk,
      InstantSource clock) {
    this.client = client;
    this.uri = uri;
    this.template = template;
    this.timeout = timeout;
    this.gzip = gzip;
    this.splunk = splunk;
    this.clock = clock;
  }

  /**
   * Connects to nobody yet.
   *
   * @param contentType of bodies, unless the configuration names another
   * @param channel for Splunk's acknowledgements
   */
  static Receiver open(
      SinkHttpConfig config, PluginContext context, String contentType, String channel)
      throws InvalidConfigException {
    var template = template(config, contentType, channel);
    var client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(config.timeout());
    var authorities = config.caCertificate();
    if (authorities != null) {
      client.sslContext(Trust.in(context.resolve(authorities)));
    }
    return new Receiver(
        client.build(),
        config.uri(),
        template,
        config.timeout(),
        config.compress() == Compression.GZIP,
        config.mode() == Mode.SPLUNK_HEC,
        context.clock());
  }

  private static HttpRequest.Builder template(
      SinkHttpConfig config, String contentType, String channel) throws InvalidConfigException {
    var template =
        HttpRequest.newBuilder()
            .setHeader("User-Agent", "Gatehouse")
            .setHeader("Content-Type", contentType);
    if (config.mode() == Mode.SPLUNK_HEC && config.splunk().ack()) {
      template.setHeader("X-Splunk-Request-Channel", channel);
    }
    for (var header : config.headers().entrySet()) {
      try {
        template.setHeader(header.getKey(), header.getValue().reveal());
      } catch (IllegalArgumentException _) {
        // without its cause, whose message shows the value
        throw new InvalidConfigException(
            "headers." + header.getKey(),
            "is no header that a request may have, or its value is none; correct it");
      }
    }
    return template;
  }

  /** Sends events. Blocks, first as long as the last answer has asked for. */
  Answer send(byte[] body) throws IOException {
    var request = template.copy().uri(uri);
    if (gzip) {
      request.setHeader("Content-Encoding", "gzip");
    }
    waitUntilAllowed();
    var response = exchange(request, gzip ? compressed(body) : body);
    var pause = RetryAfter.of(response, clock.instant());
    allowedAt = System.nanoTime() + pause.toNanos();
    return answer(response);
  }

  /** Asks a question, in JSON. */
  Answer ask(URI where, String question) throws IOException {
    var body = question.getBytes(StandardCharsets.UTF_8);
    return answer(exchange(template.copy().uri(where), body));
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    client.shutdownNow();
  }

  private HttpResponse<byte[]> exchange(HttpRequest.Builder request, byte[] body)
      throws IOException {
    var answered =
        client.sendAsync(
            request.POST(BodyPublishers.ofByteArray(body)).build(),
            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LONGEST_ANSWER));
    try {
      // a time-out of the request would end with the head of the answer
      return answered.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answered.cancel(true);
      throw new IOException("the receiver has not answered within " + timeout.toSeconds() + "s", e);
    } catch (ExecutionException e) {
      throw new IOException("the receiver could not be asked: " + e.getCause(), e);
    } catch (InterruptedException e) {
      answered.cancel(true);
      throw interrupted();
    }
  }

  private void waitUntilAllowed() throws IOException {
    pause(Duration.ofNanos(allowedAt - System.nanoTime()));
  }

  /** Sleeps, if there is anything left to. */
  static void pause(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("broken off");
  }

  /** Only Splunk's text is of use; another's codes would mean something else. */
  private Answer answer(HttpResponse<byte[]> response) {
    var text = splunk ? new String(response.body(), StandardCharsets.UTF_8) : "";
    return new Answer(response.statusCode(), text);
  }

  private static byte[] compressed(byte[] body) throws IOException {
    var out = new ByteArrayOutputStream(body.length / 4 + 64);
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    }
    return out.toByteArray();
  }
}
