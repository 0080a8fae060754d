package dev.gatehouse.plugins.sinkhttp;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Splunk has received and not yet indexed: it answers a batch with a number, and says later
 * whether that number is indexed. For one thread.
 */
final class SplunkAcks {

  private static final Pattern RECEIVED = Pattern.compile("\"ackId\"\\s*:\\s*([0-9]{1,18})\\b");
  private static final Pattern INDEXED = Pattern.compile("\"([0-9]{1,18})\"\\s*:\\s*true\\b");
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final Receiver receiver;
  private final URI uri;
  private final Duration timeout;
  private final Set<String> pending = new LinkedHashSet<>();

  SplunkAcks(Receiver receiver, URI uri, Duration timeout) {
    this.receiver = receiver;
    this.uri = uri;
    this.timeout = timeout;
  }

  /** Nothing is waited for any more. */
  void forget() {
    pending.clear();
  }

  /** A batch was received with this answer. */
  void expect(Answer answer) throws IOException {
    var number = RECEIVED.matcher(answer.text());
    if (!number.find()) {
      throw new IOException(
          "Splunk answers without ackId; enable indexer acknowledgement for this token, or set"
              + " splunk.ack: false");
    }
    pending.add(number.group(1));
  }

  /** Returns when everything that is expected is indexed. */
  void await() throws IOException {
    var begun = System.nanoTime();
    for (var pause = FIRST_PAUSE; !pending.isEmpty(); pause = longer(pause)) {
      ask();
      if (pending.isEmpty()) {
        return;
      }
      if (System.nanoTime() - begun + pause.toNanos() > timeout.toNanos()) {
        throw new IOException(
            "Splunk has not acknowledged within " + timeout.toSeconds() + "s; it is sent again");
      }
      Receiver.pause(pause);
    }
  }

  private static Duration longer(Duration pause) {
    var doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
  }

  private void ask() throws IOException {
    var question = pending.stream().collect(Collectors.joining(",", "{\"acks\":[", "]}"));
    var answer = receiver.ask(uri, question);
    if (!answer.taken()) {
      throw new IOException("Splunk does not tell what is indexed: it answers " + answer.status());
    }
    var indexed = INDEXED.matcher(answer.text());
    while (indexed.find()) {
      pending.remove(indexed.group(1));
    }
  }
}
