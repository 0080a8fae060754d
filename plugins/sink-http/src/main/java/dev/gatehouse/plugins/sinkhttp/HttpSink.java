package dev.gatehouse.plugins.sinkhttp;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.audit.RejectedEventException;
import dev.gatehouse.api.config.ByteSize;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Posts events in order, as many in a request as are wanted. */
final class HttpSink implements AuditSink {

  private final Body body;
  private final Receiver receiver;
  private final @Nullable SplunkAcks acks;
  private final int batchSize;
  private final long batchBytes;

  HttpSink(
      Body body, Receiver receiver, @Nullable SplunkAcks acks, int batchSize, ByteSize batchBytes) {
    this.body = body;
    this.receiver = receiver;
    this.acks = acks;
    this.batchSize = batchSize;
    this.batchBytes = batchBytes.bytes();
  }

  @Override
  public void write(List<AuditEvent> events) throws IOException {
    forgetAcks();
    var rejection = sendAll(events);
    awaitAcks();
    if (rejection != null) {
      throw rejection;
    }
  }

  @Override
  public void checkpoint(Checkpoint checkpoint) throws IOException {
    forgetAcks();
    body.reset();
    body.add(checkpoint);
    var answer = send();
    if (!answer.taken()) {
      throw rejection(checkpoint.size(), answer);
    }
    awaitAcks();
  }

  @Override
  public void close() {
    receiver.close();
  }

  /**
   * Sends one request after the other. Where one is refused the next has half as many events, until
   * the refused one is alone: so a batch takes a few requests more, not one for each event.
   *
   * @return null, or the rejection of the first event that was not taken
   */
  private @Nullable RejectedEventException sendAll(List<AuditEvent> events) throws IOException {
    var most = batchSize;
    for (var from = 0; from < events.size(); ) {
      var count = fill(events, from, most);
      var answer = send();
      if (answer.taken()) {
        from += count;
      } else if (count == 1) {
        return rejection(events.get(from).index(), answer);
      } else {
        most = count / 2;
      }
    }
    return null;
  }

  /** How many events are in the body now. */
  private int fill(List<AuditEvent> events, int from, int most) throws IOException {
    body.reset();
    var end = Math.min(events.size(), from + most);
    var next = from;
    while (next < end && body.add(events.get(next), batchBytes)) {
      next++;
    }
    return next - from;
  }

  private Answer send() throws IOException {
    var answer = receiver.send(body.bytes());
    if (acks != null && answer.taken()) {
      acks.expect(answer);
    }
    return answer;
  }

  private void forgetAcks() {
    if (acks != null) {
      acks.forget();
    }
  }

  private void awaitAcks() throws IOException {
    if (acks != null) {
      acks.await();
    }
  }

  private static RejectedEventException rejection(long index, Answer answer) {
    return new RejectedEventException(index, "the receiver answers " + answer.status());
  }
}
