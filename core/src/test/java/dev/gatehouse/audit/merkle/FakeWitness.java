package dev.gatehouse.audit.merkle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A witness on loopback that does what C2SP tlog-witness says, unless it is told otherwise. */
public final class FakeWitness implements AutoCloseable {

  static final long TIME = 1_700_000_000;

  /** What it answers. */
  public record Answer(int status, String type, String body) {}

  /** What it does instead of what it should. */
  @FunctionalInterface
  public interface Misbehaviour {
    Answer answer(String request) throws Exception;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SigningKey signer;
  private volatile KeyHistory log;
  public final List<String> requests = new CopyOnWriteArrayList<>();
  public volatile TreeHead known = new TreeHead(0, TreeHash.EMPTY_ROOT);
  public volatile Misbehaviour misbehaviour = this::judge;

  public FakeWitness(VerifierKey log) throws IOException, NoteException {
    this.log = KeyHistory.of(log);
    this.signer = SigningKey.generate("witness.test/w");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/prefix/add-checkpoint", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public String prefix() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/prefix";
  }

  public VerifierKey key() throws NoteException {
    return cosignatureKey(signer);
  }

  /** The public key by which its cosignatures are known. */
  public static VerifierKey cosignatureKey(SigningKey signer) throws NoteException {
    var written = signer.verifier().toString();
    var typed = CanonicalBase64.decode(written.split("\\+", 3)[2]);
    var raw = Arrays.copyOfRange(typed, 1, typed.length);
    return VerifierKey.of(signer.verifier().name(), SignatureType.COSIGNATURE, raw);
  }

  private void handle(HttpExchange exchange) throws IOException {
    var request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    requests.add(request);
    try (exchange) {
      var answer = misbehaviour.answer(request);
      var body = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.type());
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  public Answer judge(String request) throws NoteException {
    var blank = request.indexOf("\n\n");
    var lines = request.substring(0, blank).lines().toList();
    var old = Checkpoint.size(lines.getFirst().substring("old ".length()));
    var note = Note.parse(request.substring(blank + 2).getBytes(StandardCharsets.UTF_8));
    var origin = log.ranges().getFirst().key().name();
    if (!Checkpoint.parse(note.text()).origin().equals(origin)) {
      return new Answer(404, "text/plain", "unknown log\n");
    }
    TreeHead head;
    try {
      head = log.open(note).head();
    } catch (NoteException e) {
      return new Answer(403, "text/plain", "untrusted\n");
    }
    if (old > head.size()) {
      return new Answer(400, "text/plain", "bad\n");
    }
    if (old != known.size() || (known.size() == head.size() && !known.root().equals(head.root()))) {
      return new Answer(409, "text/x.tlog.size", known.size() + "\n");
    }
    var hashes = new ArrayList<Hash>();
    for (var line : lines.subList(1, lines.size())) {
      hashes.add(Hash.parse(line));
    }
    if (old == 0 ? !hashes.isEmpty() : !new Proof(hashes).connects(known, head)) {
      return new Answer(422, "text/plain", "inconsistent\n");
    }
    known = head;
    return new Answer(200, "text/plain", cosign(signer, note.text(), TIME) + "\n");
  }

  /** What a witness with this key signs at a time. */
  public static NoteSignature cosign(SigningKey signer, String text, long time)
      throws NoteException {
    var signature = signer.sign(VerifierKey.cosigned(time, text)).bytes();
    var stamped = ByteBuffer.allocate(8 + signature.length).putLong(time).put(signature).array();
    var key = cosignatureKey(signer);
    return new NoteSignature(key.name(), key.id(), stamped);
  }

  /** It is given the keys of the log anew. */
  public void trust(KeyHistory keys) {
    log = keys;
  }

  SigningKey signer() {
    return signer;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
