package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.merkle.WitnessResult.Behind;
import dev.gatehouse.audit.merkle.WitnessResult.Conflict;
import dev.gatehouse.audit.merkle.WitnessResult.Cosigned;
import dev.gatehouse.audit.merkle.WitnessResult.Rejected;
import dev.gatehouse.audit.merkle.WitnessResult.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks one witness for its cosignature (C2SP tlog-witness, {@code add-checkpoint}). Blocks the
 * caller for at most two time-outs; one thread at a time.
 */
public final class WitnessClient implements AutoCloseable {

  /** An answer is a few lines. */
  private static final int MAX_ANSWER = Note.MAX_BYTES;

  private static final String SIZE_TYPE = "text/x.tlog.size";

  private final URI address;
  private final VerifierKey key;
  private final Duration timeout;
  private final HttpClient client;

  /**
   * Connects when it is asked.
   *
   * @param prefix URL below which {@code /add-checkpoint} lies, without a slash at its end
   * @param key of the witness, for cosignatures
   * @param timeout for one request with its answer
   */
  public WitnessClient(String prefix, VerifierKey key, Duration timeout) {
    if (key.type() != SignatureType.COSIGNATURE) {
      throw new IllegalArgumentException("the key " + key.label() + " is not for cosignatures");
    }
    this.address = URI.create(prefix + "/add-checkpoint");
    this.key = key;
    this.timeout = timeout;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeout)
            .build();
  }

  /**
   * Sends a signed checkpoint. If the witness knows another tree than expected, proves from there,
   * once.
   *
   * @param note a checkpoint of ours
   * @param known size of the tree that the witness is thought to know, at most the note's
   * @param prover for the tree of the note
   * @throws IOException if the proof cannot be made; what the witness does is in the result
   * @throws NoteException if the note is no checkpoint
   */
  public WitnessResult submit(Note note, long known, Prover prover)
      throws IOException, NoteException, InterruptedException {
    var head = Checkpoint.parse(note.text()).head();
    var from = known;
    for (var attempt = 0; attempt < 2; attempt++) {
      var body = body(note, from, head, prover);
      HttpResponse<byte[]> answer;
      try {
        answer = post(body);
      } catch (TimeoutException e) {
        return new Unavailable("no answer within " + timeout.toMillis() + " ms");
      } catch (ExecutionException e) {
        return new Unavailable(String.valueOf(e.getCause()));
      }
      if (answer.statusCode() != 409) {
        return judge(note, answer);
      }
      long size;
      try {
        size = knownSize(answer);
      } catch (NoteException e) {
        return from == head.size()
            ? new Conflict(from)
            : new Rejected(409, "the witness knows another tree, but does not say its size");
      }
      if (size > head.size() || (size == head.size() && size == from)) {
        return new Conflict(size);
      }
      if (size == from) {
        return new Rejected(409, "the witness contradicts itself");
      }
      from = size;
    }
    return new Behind(from);
  }

  private static String body(Note note, long from, TreeHead head, Prover prover)
      throws IOException {
    var out = new StringBuilder("old ").append(from).append('\n');
    if (from > 0) {
      for (var hash : prover.consistency(from, head.size()).hashes()) {
        out.append(hash).append('\n');
      }
    }
    return out.append('\n').append(note).toString();
  }

  /** The time-out holds for the whole answer, the one of the request only for its beginning. */
  private HttpResponse<byte[]> post(String body)
      throws ExecutionException, TimeoutException, InterruptedException {
    var request = HttpRequest.newBuilder(address).POST(BodyPublishers.ofString(body)).build();
    var handler = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER);
    var answer = client.sendAsync(request, handler);
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      answer.cancel(true);
    }
  }

  private WitnessResult judge(Note note, HttpResponse<byte[]> answer) {
    var status = answer.statusCode();
    return switch (status) {
      case 200 -> cosigned(note, answer.body());
      case 400 -> new Rejected(status, "the witness does not understand the request");
      case 403 ->
          new Rejected(status, "the witness does not trust the key: give it the public key");
      case 404 -> new Rejected(status, "the witness does not know the log: register its origin");
      case 422 ->
          new Rejected(
              status, "the witness knows another history of this log: keep both, compare them");
      default -> new Unavailable("the witness answers " + status);
    };
  }

  private WitnessResult cosigned(Note note, byte[] answer) {
    try {
      for (var signature : Note.signatures(Note.decode(answer))) {
        if (key.made(signature)) {
          if (!key.verifies(note.text(), signature)) {
            return new Rejected(200, "a bad cosignature of the key " + key.label());
          }
          return new Cosigned(note.with(signature), signature.time());
        }
      }
      return new Rejected(200, "no cosignature of the key " + key.label());
    } catch (NoteException e) {
      return new Rejected(200, "an answer that is no cosignature: " + e.getMessage());
    }
  }

  private static long knownSize(HttpResponse<byte[]> answer) throws NoteException {
    var type = answer.headers().firstValue("Content-Type").orElse("");
    var text = Note.decode(answer.body());
    if (!type.equals(SIZE_TYPE) || !text.endsWith("\n")) {
      throw new NoteException("no size");
    }
    return Checkpoint.size(text.substring(0, text.length() - 1));
  }

  /** Drops the connection. */
  @Override
  public void close() {
    client.shutdownNow();
    client.close();
  }
}
