package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.ResolvedFacts;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How a message gets to the server: it is judged, its intent recorded, its answer expected. A
 * refused one is replaced by one that the server is sure to refuse, and its error by ours: so the
 * server itself keeps skip, rollback and transaction status true.
 */
final class Admission {

  private final Connection connection;
  private final Serving serving;
  private final Judge judge;
  private final Intents intents;
  private final StatementTexts texts;

  private @Nullable Function<Judged, Fate> question;
  private @Nullable Judged verdict;
  private final Insertion insertion = new Insertion();
  private long judgingSince;
  private boolean asksForAnswers;

  Admission(Connection connection, Serving serving) {
    var services = connection.services();
    this.connection = connection;
    this.serving = serving;
    this.judge = new Judge(services.policies(), services.clock());
    this.intents = new Intents(connection, serving);
    this.texts = new StatementTexts(serving.state(), serving.replies(), services.facts());
  }

  StatementTexts texts() {
    return texts;
  }

  Intents intents() {
    return intents;
  }

  // ---- verdicts

  /**
   * Has statements judged. Without an answer at once the client's messages pause, and {@link
   * #answer} goes on with this one.
   */
  Fate ask(
      Interest moment,
      Prepared statement,
      List<Facts> facts,
      List<List<Parameter>> parameters,
      Readers readers,
      Protection protection,
      Function<Judged, Fate> answer) {
    judgingSince = System.nanoTime();
    var outage = connection.recorder().outage();
    if (outage != null) {
      return refuseUnrecordable(outage, answer);
    }
    var judged =
        judge.judge(
            moment,
            serving.state().view(),
            statement.texts(),
            facts,
            parameters,
            readers,
            protection);
    var now = judged.getNow(null);
    if (now != null) {
      return answer.apply(now);
    }
    question = answer;
    serving.pause().begin(Pause.Reason.VERDICT);
    var _ = judged.thenAcceptAsync(this::onVerdict, connection.loop());
    return Fate.WAIT;
  }

  /** In a transaction the server must roll back, and does so when the connection ends. */
  private Fate refuseUnrecordable(IOException outage, Function<Judged, Fate> answer) {
    var judged = Refusals.unrecordable(outage);
    var free =
        serving.replies().nothingRuns()
            && serving.state().view().transactionStatus() == TransactionStatus.IDLE;
    if (free) {
      return answer.apply(judged);
    }
    serving.unrecorded().end(Refusals.error(judged));
    return Fate.WAIT;
  }

  /** A verdict of our own. */
  Fate refusedAtOnce(Judged judged, Function<Judged, Fate> answer) {
    judgingSince = System.nanoTime();
    return answer.apply(judged);
  }

  private void onVerdict(Judged judged) {
    if (connection.phase() == serving && serving.pause().end(Pause.Reason.VERDICT)) {
      verdict = judged;
      serving.proceedWithClient();
    }
  }

  /** Whether the message at hand has its verdict. */
  boolean answered() {
    return verdict != null;
  }

  /** What becomes of the message that waited for its verdict. */
  Fate answer() {
    var asked = question;
    var judged = verdict;
    if (asked == null || judged == null) {
      throw new IllegalStateException("no verdict is awaited");
    }
    question = null;
    verdict = null;
    return asked.apply(judged);
  }

  // ---- what a message is about

  /** Whether anybody looks at the values of statements, so that their types are needed. */
  boolean valuesWanted() {
    return connection.recorder().enabled() || valuesJudged();
  }

  /** Whether policies look at them, so that their types are needed before they are sent. */
  boolean valuesJudged() {
    return connection.services().policies().readsValues();
  }

  /** What must not be seen in the clear where these statements run. */
  Protection protection(List<Facts> facts) {
    if (!serving.masks().active()) {
      return Protection.NONE;
    }
    return serving
        .masks()
        .protect(facts, serving.catalog().stale(), serving.state().clientEncoding());
  }

  /** Whether an EXECUTE or FETCH names what the server has yet to acknowledge. */
  boolean namesUncertain(List<Facts> facts) {
    return firstUncertain(facts, 0) < facts.size();
  }

  /**
   * The first statement from here on that names what the server has yet to acknowledge; their
   * number if there is none.
   */
  int firstUncertain(List<Facts> facts, int from) {
    var at = from;
    while (at < facts.size()
        && !anyUncertain(facts.get(at).prepared())
        && !anyUncertain(facts.get(at).cursors())) {
      at++;
    }
    return at;
  }

  private boolean anyUncertain(Set<String> handles) {
    for (var handle : handles) {
      if (serving.names().uncertain(handle)) {
        return true;
      }
    }
    return false;
  }

  /**
   * These statements are sent: what comes behind them may be read in another way.
   *
   * @param facts resolved
   */
  void onSent(List<Facts> facts, Readers readers) {
    texts.onSent(facts, serving.naming().onSent(facts, readers.names()));
  }

  List<Facts> resolved(List<Facts> facts) {
    return ResolvedFacts.of(facts, serving.names());
  }

  /**
   * Reads the values of the statements of a message as the server will.
   *
   * @param facts of its statements, resolved
   */
  Readers readers(Prepared message, List<Facts> facts) {
    return readers(message.dialect(), serving.naming().lookups(facts));
  }

  /** The same for a portal, whose names mean what they meant at Bind. */
  Readers readers(BoundPortal portal, List<Facts> facts) {
    var names = serving.naming().lookups(facts, portal.names());
    return readers(portal.statement().dialect(), names);
  }

  private Readers readers(Dialect dialect, List<Lookup> names) {
    return new Readers(dialect, texts.values(), serving.naming().catalog(), names);
  }

  /** Parameters of the statements of a message that stand in no Bind; empty if none has any. */
  List<List<Parameter>> parameters(Prepared message, Readers readers) {
    return ResolvedFacts.parameters(message, readers::of, serving.names());
  }

  /** What a name of the message stands for is not known yet: it is looked at after each answer. */
  Fate waitForNames() {
    serving.pause().begin(Pause.Reason.NAMES);
    return Fate.WAIT;
  }

  /** Types of parameters are not known yet: the server is made to answer at once. */
  Fate waitForTypes(Reply describe) {
    serving.pause().begin(Pause.Reason.TYPES, describe);
    asksForAnswers = true;
    return Fate.WAIT;
  }

  /** Whether the server must not keep its answers until the client's next Sync; asked once. */
  boolean asksForAnswers() {
    var asks = asksForAnswers;
    asksForAnswers = false;
    return asks;
  }

  // ---- on the way to the server

  /** Puts the intent of a message on record. */
  Execution record(
      String type,
      Protocol protocol,
      Prepared statement,
      String portal,
      List<Parameter> parameters,
      Readers readers,
      Judged judged) {
    var judging = Duration.ofNanos(System.nanoTime() - judgingSince);
    return intents.record(type, protocol, statement, portal, parameters, readers, judged, judging);
  }

  /**
   * A refused message: the session ends if the verdict says so, else the substitute goes in its
   * place. Takes over the substitute.
   */
  Fate refuse(Judged judged, Execution execution, Reply reply, ByteBuf substitute) {
    reply.execution = execution;
    reply.refusal = Refusals.error(judged);
    if (serving.terminates(judged, execution)) {
      substitute.release();
      return Fate.WAIT;
    }
    if (expect(reply)) {
      insert(substitute);
    } else {
      substitute.release();
    }
    return Fate.DROP;
  }

  /** False if an earlier error makes the server skip the message: then nothing is to come. */
  boolean expect(Reply reply) {
    if (serving.replies().expect(reply)) {
      serving.transactions().onSent(reply);
      if (reply.runs()) {
        reply.makes = ResolvedFacts.made(reply.statements(), reply::text, reply.dialect());
        serving.names().onMakingSent(reply.makes);
      }
      if (reply.mayCallCode()) {
        reply.callsCode = true;
        serving.names().onCodeSent();
      }
      return true;
    }
    serving.onNotRun(reply);
    return false;
  }

  /** Goes behind the message at hand, or in its place. Takes over the bytes. */
  void insert(ByteBuf bytes) {
    insertion.put(bytes);
  }

  /** Gives away what was inserted. */
  @Nullable ByteBuf takeInsertion() {
    return insertion.take();
  }

  /** What goes to the server waits for its answer: it may take COPY data. */
  void awaitCopy(Reply reply) {
    serving.pause().begin(Pause.Reason.COPY, reply);
  }

  void release() {
    insertion.release();
  }
}
