package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.statement.BindMessage;
import dev.gatehouse.statement.OpaqueFacts;
import dev.gatehouse.statement.ParseMessage;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.ResolvedFacts;
import dev.gatehouse.statement.StatementNames;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the client sends, has it judged, and forwards it or puts something in its place that
 * the server is sure to refuse: so the server itself keeps skip, rollback and transaction status
 * true. Runs of messages that pass travel as one slice.
 */
final class ClientMessages {

  /** A text no server can parse; it shows up in the server's log. */
  private static final String UNPARSABLE = "refused by Gatehouse";

  /** What becomes of one message. */
  private enum Fate {
    FORWARD,
    REPLACE,
    WAIT
  }

  /** A message whose verdict is not there yet. */
  private record Question(Function<Judged, Fate> answer) {}

  private final Connection connection;
  private final Serving serving;
  private final ServerMessages serverMessages;
  private final HeldOutput toServer;
  private final ByteBufAllocator allocator;
  private final SessionLimits limits;
  private final Judge judge;
  private final StatementTexts texts;
  private final Intents intents;

  /** The name of a statement and portal that do not exist. */
  private final String nothing;

  private Cumulation cumulation = new Cumulation();
  private int passing;
  private @Nullable Question question;
  private @Nullable Judged verdict;
  private @Nullable ByteBuf insertion;
  private boolean waitsForReplies;
  private boolean asksForReplies;
  private @Nullable Reply awaitedCopy;
  private long judgingSince;

  ClientMessages(Connection connection, Serving serving) {
    var services = connection.services();
    this.connection = connection;
    this.serving = serving;
    this.serverMessages = serving.serverMessages();
    this.toServer = serving.toServer();
    this.allocator = connection.server().alloc();
    this.limits = services.limits();
    this.judge = new Judge(services.policies(), services.clock());
    this.texts = new StatementTexts(serving.state(), serving.replies(), services.facts());
    this.intents = new Intents(connection, serving);
    this.nothing = Serving.RESERVED + "nothing:" + connection.id();
  }

  void start(Cumulation received) {
    cumulation = received;
  }

  /** Too many answers are outstanding. */
  boolean waitsForReplies() {
    return waitsForReplies;
  }

  /** So many answers have come that it is worth while to go on. */
  boolean mayGoDeeper() {
    return serving.replies().size() <= limits.pipelineDepth() / 2;
  }

  /**
   * The server has answered this message.
   *
   * @return whether it is the COPY FROM of which the server had not said whether it takes the data
   */
  boolean onAnswered(Reply reply) {
    if (awaitedCopy != reply) {
      return false;
    }
    awaitedCopy = null;
    connection.clientGate().open(ReadGate.Reason.COPY);
    return true;
  }

  void onBytes(ByteBuf in) {
    cumulation.append(connection.client().alloc(), in);
    proceed();
  }

  /** Everything up to this batch of evidence is safe. */
  void onSafe(long batch) {
    intents.onSafe(batch);
  }

  void release() {
    cumulation.release();
  }

  private boolean blocked() {
    return awaitedCopy != null
        || serving.catalogReading() != null
        || serving.terminating()
        || (question != null && verdict == null);
  }

  /** Walks over the messages received so far, as far as nothing has to be waited for. */
  void proceed() {
    var bytes = cumulation.bytes();
    var runStart = bytes.readerIndex();
    var at = runStart;
    var end = bytes.writerIndex();
    while (connection.phase() == serving && !blocked()) {
      if (passing > 0) {
        var step = Math.min(passing, end - at);
        passing -= step;
        at += step;
      }
      if (end - at < 5) {
        break;
      }
      var type = bytes.getByte(at);
      if (!Frontend.known(type)) {
        throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
      }
      var frame = 1L + length(bytes, at);
      if (frame > end - at) {
        if (type == Frontend.COPY_DATA && serverMessages.copyIn()) {
          passing = (int) Math.min(frame, Integer.MAX_VALUE);
          continue;
        }
        break;
      }
      if (tooDeep()) {
        break;
      }
      var fate = question == null ? onMessage(type, bytes, at) : answer();
      if (fate == Fate.WAIT) {
        break;
      }
      var next = at + (int) frame;
      if (fate == Fate.REPLACE || insertion != null) {
        forward(bytes, runStart, fate == Fate.FORWARD ? next : at);
        insert();
        runStart = next;
      }
      at = next;
    }
    if (connection.phase() == serving) {
      forward(bytes, runStart, at);
      bytes.readerIndex(at);
      cumulation.trim();
      if (asksForReplies) {
        asksForReplies = false;
        toServer.write(Messages.bare(allocator, Frontend.FLUSH));
      }
    }
  }

  private int length(ByteBuf bytes, int at) {
    var length = bytes.getInt(at + 1);
    if (length < 4) {
      throw new ProtocolViolation("invalid message length");
    }
    var streams = bytes.getByte(at) == Frontend.COPY_DATA && serverMessages.copyIn();
    if (length > limits.messageSize() && !streams) {
      throw new ProtocolViolation(
          "a message of " + length + " bytes is over the limit of " + limits.messageSize());
    }
    return length;
  }

  private boolean tooDeep() {
    var waited = waitsForReplies;
    waitsForReplies =
        serving.replies().size() >= limits.pipelineDepth() && !serverMessages.copyIn();
    if (waitsForReplies) {
      // The server may keep its answers until a Sync that the client will never get to send.
      asksForReplies = !waited;
      connection.clientGate().close(ReadGate.Reason.PIPELINE);
    } else {
      connection.clientGate().open(ReadGate.Reason.PIPELINE);
    }
    return waitsForReplies;
  }

  private void forward(ByteBuf bytes, int from, int to) {
    if (to > from) {
      toServer.write(bytes.retainedSlice(from, to - from));
    }
  }

  private void insert() {
    if (insertion != null) {
      toServer.write(insertion);
      insertion = null;
    }
  }

  private Fate onMessage(byte type, ByteBuf bytes, int at) {
    if (judged(type) && serving.catalogStale() && serving.atBoundary()) {
      serving.readCatalog();
      return Fate.WAIT;
    }
    var body = BodyReader.ofFrame(bytes, at);
    return switch (type) {
      case Frontend.BIND -> onBind(new BindMessage(body));
      case Frontend.EXECUTE -> onExecute(name(body.cStringBytes()));
      case Frontend.SYNC -> onSync();
      case Frontend.QUERY -> onQuery(body);
      case Frontend.PARSE -> onParse(new ParseMessage(body));
      case Frontend.DESCRIBE -> onDescribe(body.int8(), name(body.cStringBytes()));
      case Frontend.CLOSE -> onClose(body.int8(), name(body.cStringBytes()));
      case Frontend.FLUSH -> serverMessages.copyIn() ? Fate.REPLACE : Fate.FORWARD;
      case Frontend.COPY_DATA -> serverMessages.copyIn() ? Fate.FORWARD : Fate.REPLACE;
      case Frontend.COPY_DONE, Frontend.COPY_FAIL -> onCopyEnd();
      case Frontend.FUNCTION_CALL -> onFunctionCall(body.int32());
      case Frontend.TERMINATE -> {
        serving.onClientDone();
        yield Fate.FORWARD;
      }
      default -> throw new ProtocolViolation("invalid frontend message type " + (type & 0xff));
    };
  }

  /** Messages that can make the server do something. */
  private static boolean judged(byte type) {
    return switch (type) {
      case Frontend.PARSE,
          Frontend.BIND,
          Frontend.EXECUTE,
          Frontend.QUERY,
          Frontend.FUNCTION_CALL ->
          true;
      default -> false;
    };
  }

  private static String name(byte[] bytes) {
    var name = StatementNames.cut(bytes);
    if (name.startsWith(Serving.RESERVED)) {
      throw new ProtocolViolation("names that begin with \"gatehouse:\" are reserved");
    }
    return name;
  }

  // ---- questions

  private Fate ask(
      Interest moment,
      List<String> texts,
      List<Facts> facts,
      List<Parameter> parameters,
      Protection protection,
      Function<Judged, Fate> answer) {
    judgingSince = System.nanoTime();
    var judged = judge.judge(moment, serving.state().view(), texts, facts, parameters, protection);
    var now = judged.getNow(null);
    if (now != null) {
      return answer.apply(now);
    }
    question = new Question(answer);
    connection.clientGate().close(ReadGate.Reason.VERDICT);
    var _ = judged.thenAcceptAsync(this::onVerdict, connection.loop());
    return Fate.WAIT;
  }

  private void onVerdict(Judged judged) {
    if (connection.phase() == serving) {
      verdict = judged;
      connection.clientGate().open(ReadGate.Reason.VERDICT);
      serving.proceedWithClient();
    }
  }

  private Fate answer() {
    var asked = question;
    var judged = verdict;
    if (asked == null || judged == null) {
      throw new IllegalStateException("no verdict is awaited");
    }
    question = null;
    verdict = null;
    return asked.answer().apply(judged);
  }

  private Execution record(
      String type,
      Protocol protocol,
      Prepared statement,
      String portal,
      List<Parameter> parameters,
      Judged judged) {
    var judging = Duration.ofNanos(System.nanoTime() - judgingSince);
    return intents.record(type, protocol, statement, portal, parameters, judged, judging);
  }

  private Protection protection(List<Facts> facts) {
    if (!serving.masks().active()) {
      return Protection.NONE;
    }
    return serving.masks().protect(facts, serving.catalogStale(), serving.state().clientEncoding());
  }

  /** Whether an EXECUTE or FETCH names what the server has yet to acknowledge. */
  private boolean namesUncertain(List<Facts> facts) {
    for (var one : facts) {
      for (var handle : one.handles()) {
        if (serving.names().uncertain(handle)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Only behind a Sync, so answers are sure to come. */
  private Fate waitForReplies() {
    waitsForReplies = true;
    connection.clientGate().close(ReadGate.Reason.PIPELINE);
    return Fate.WAIT;
  }

  private List<Facts> resolved(List<Facts> facts) {
    return ResolvedFacts.of(facts, serving.names());
  }

  /** Puts what the server is sure to refuse in place of a refused message. */
  private Fate refuse(Judged judged, Reply reply, ByteBuf substitute) {
    reply.refusal = Refusals.error(judged);
    if (expect(reply)) {
      insertion = substitute;
    } else {
      substitute.release();
    }
    return Fate.REPLACE;
  }

  /** False if an earlier error makes the server skip the message: then nothing is to come. */
  private boolean expect(Reply reply) {
    if (serving.replies().expect(reply)) {
      return true;
    }
    serverMessages.forget(reply);
    if (reply.execution != null) {
      reply.execution.settle(
          reply.refusal == null ? Status.SKIPPED : Status.DENIED,
          null,
          reply.refusal == null ? null : reply.refusal.sqlState());
    }
    return false;
  }

  // ---- extended query

  private Fate onParse(ParseMessage parse) {
    var name = name(parse.name());
    var read = texts.read(parse.text());
    var prepared = Prepared.byParse(name, read.text(), read.statements(), parse.parameterTypes());
    if (serving.names().full() && serving.names().statement(name) == null) {
      judgingSince = System.nanoTime();
      return onParseJudged(prepared, Refusals.tooManyStatements());
    }
    var facts = resolved(prepared.facts());
    return ask(
        Interest.PARSE,
        prepared.texts(),
        facts,
        List.of(),
        Protection.NONE,
        judged -> onParseJudged(prepared, judged));
  }

  private Fate onParseJudged(Prepared prepared, Judged judged) {
    var reply = new Reply(Reply.Kind.PARSE);
    if (judged.refused()) {
      var execution = record("parse", Protocol.EXTENDED, prepared, "", List.of(), judged);
      reply.execution = execution;
      return serving.terminates(judged, execution)
          ? Fate.WAIT
          : refuse(judged, reply, Messages.parse(allocator, prepared.name(), UNPARSABLE));
    }
    reply.prepared = prepared;
    serving.names().onParseSent(prepared);
    expect(reply);
    return Fate.FORWARD;
  }

  private Fate onBind(BindMessage bind) {
    var portal = name(bind.portal());
    var name = name(bind.statement());
    if (serving.names().uncertain(name)) {
      return waitForReplies();
    }
    var known = serving.names().statement(name);
    var prepared = known == null ? Prepared.unknown(name) : known;
    var parameters = bind.parameters(prepared);
    if (namesUncertain(prepared.facts())) {
      return waitForReplies();
    }
    var facts = resolved(prepared.facts());
    var protection = protection(facts);
    if (serving.names().portalsFull() && serving.names().portal(portal) == null) {
      judgingSince = System.nanoTime();
      return onBindJudged(
          bind, portal, prepared, parameters, protection, Refusals.tooManyStatements());
    }
    return ask(
        Interest.EXECUTE,
        prepared.texts(),
        facts,
        parameters,
        protection,
        judged -> onBindJudged(bind, portal, prepared, parameters, protection, judged));
  }

  private Fate onBindJudged(
      BindMessage bind,
      String name,
      Prepared prepared,
      List<Parameter> parameters,
      Protection protection,
      Judged judged) {
    var execution = record("bind", Protocol.EXTENDED, prepared, name, parameters, judged);
    var reply = new Reply(Reply.Kind.BIND);
    reply.execution = execution;
    if (judged.refused()) {
      return serving.terminates(judged, execution)
          ? Fate.WAIT
          : refuse(judged, reply, Messages.bind(allocator, "", nothing, List.of()));
    }
    texts.onSent(prepared.facts());
    var executes = ResolvedFacts.executed(prepared.facts(), serving.names());
    var portal = new BoundPortal(name, prepared, parameters, execution, protection, executes);
    if (serving.masks().active()) {
      portal.toPlan(new ResultPlan.Refuse("the rows of this portal have not been described"));
    }
    reply.portal = portal;
    serving.names().onBindSent(portal);
    if (expect(reply) && serving.masks().active()) {
      // Where its rows come from is decided anew for each Bind, whatever was described before.
      var describe = Reply.swallowed(Reply.Kind.DESCRIBE_PORTAL);
      describe.portal = portal;
      serving.replies().expect(describe);
      insertion = Messages.describePortal(allocator, bind.portal());
    }
    return Fate.FORWARD;
  }

  private Fate onExecute(String name) {
    if (serving.names().uncertain(name)) {
      return waitForReplies();
    }
    var portal = serving.names().portal(name);
    // An SQL EXECUTE finds its statement now, not at Bind: it must still be the one that was
    // judged.
    if (portal == null
        || portal.executes()
            != ResolvedFacts.executed(portal.statement().facts(), serving.names())) {
      var unknown = Prepared.unknown("");
      return ask(
          Interest.EXECUTE,
          unknown.texts(),
          unknown.facts(),
          List.of(),
          protection(unknown.facts()),
          judged -> onUnknownPortalJudged(name, unknown, judged));
    }
    var reply = new Reply(Reply.Kind.EXECUTE);
    reply.portal = portal;
    reply.execution = executionOf(portal);
    if (expect(reply) && waitForCopy(reply, portal.statement().facts())) {
      // It may take no data after all and keep its answer until a Sync that waits here.
      insertion = Messages.bare(allocator, Frontend.FLUSH);
    }
    return Fate.FORWARD;
  }

  /** The first Execute right behind its Bind has one intent with it; every other has its own. */
  private Execution executionOf(BoundPortal portal) {
    var bound = portal.execution();
    if (!portal.executed() && bound.becomeExecute()) {
      portal.onExecuted();
      return bound;
    }
    var execution = intents.repeat(portal);
    if (portal.plan() instanceof ResultPlan.Mask mask) {
      execution.onMasks(mask.names());
    }
    return execution;
  }

  private Fate onUnknownPortalJudged(String portal, Prepared unknown, Judged judged) {
    var reply = new Reply(Reply.Kind.EXECUTE);
    var execution = record("execute", Protocol.EXTENDED, unknown, portal, List.of(), judged);
    reply.execution = execution;
    if (judged.refused()) {
      return serving.terminates(judged, execution)
          ? Fate.WAIT
          : refuse(judged, reply, Messages.execute(allocator, nothing));
    }
    texts.onSent(unknown.facts());
    expect(reply);
    return Fate.FORWARD;
  }

  private Fate onSync() {
    // A server that takes COPY data reads a Sync and ignores it: it never gets to see one.
    if (serverMessages.copyIn()) {
      return Fate.REPLACE;
    }
    serving.replies().expect(new Reply(Reply.Kind.SYNC));
    serving.names().onSyncSent();
    return Fate.FORWARD;
  }

  private Fate onDescribe(byte what, String name) {
    var reply = new Reply(what == 'S' ? Reply.Kind.DESCRIBE_STATEMENT : Reply.Kind.DESCRIBE_PORTAL);
    if (what == 'S') {
      reply.prepared = serving.names().statement(name);
    } else {
      reply.portal = serving.names().portal(name);
    }
    expect(reply);
    return Fate.FORWARD;
  }

  private Fate onClose(byte what, String name) {
    var reply = new Reply(what == 'S' ? Reply.Kind.CLOSE_STATEMENT : Reply.Kind.CLOSE_PORTAL);
    reply.name = name;
    expect(reply);
    return Fate.FORWARD;
  }

  // ---- simple query, function call, COPY

  private Fate onQuery(BodyReader body) {
    var text = body.cStringBytes();
    body.end();
    var read = texts.read(text);
    var query = Prepared.byParse("", read.text(), read.statements(), new int[0]);
    if (namesUncertain(query.facts())) {
      return waitForReplies();
    }
    var facts = resolved(query.facts());
    var protection = protection(facts);
    return ask(
        Interest.EXECUTE,
        query.texts(),
        facts,
        List.of(),
        protection,
        judged -> onQueryJudged(query, facts, protection, judged));
  }

  private Fate onQueryJudged(
      Prepared query, List<Facts> facts, Protection protection, Judged judged) {
    var reply = new Reply(Reply.Kind.QUERY);
    var execution = record("query", Protocol.SIMPLE, query, "", List.of(), judged);
    reply.execution = execution;
    if (judged.refused()) {
      return serving.terminates(judged, execution)
          ? Fate.WAIT
          : refuse(judged, reply, Messages.query(allocator, UNPARSABLE));
    }
    texts.onSent(facts);
    reply.facts = facts;
    reply.protection = protection;
    if (expect(reply)) {
      waitForCopy(reply, facts);
    }
    return Fate.FORWARD;
  }

  private Fate onFunctionCall(int oid) {
    var text = "FunctionCall " + Integer.toUnsignedString(oid);
    var call =
        Prepared.withoutText(
            text, new OpaqueFacts("FUNCTION CALL", "a function called by OID is not resolved"));
    return ask(
        Interest.EXECUTE,
        call.texts(),
        call.facts(),
        List.of(),
        protection(call.facts()),
        judged -> onFunctionCallJudged(call, judged));
  }

  private Fate onFunctionCallJudged(Prepared call, Judged judged) {
    var reply = new Reply(Reply.Kind.FUNCTION_CALL);
    var execution = record("function-call", Protocol.FUNCTION, call, "", List.of(), judged);
    reply.execution = execution;
    if (judged.refused()) {
      return serving.terminates(judged, execution)
          ? Fate.WAIT
          : refuse(judged, reply, Messages.functionCallOfNothing(allocator));
    }
    texts.onSent(call.facts());
    expect(reply);
    return Fate.FORWARD;
  }

  private Fate onCopyEnd() {
    if (!serverMessages.copyIn()) {
      return Fate.REPLACE;
    }
    serverMessages.onCopyEnded();
    var reply = serving.replies().head();
    if (reply != null && reply.kind == Reply.Kind.QUERY) {
      // Another COPY may stand behind it in the same text.
      awaitCopy(reply);
    }
    return Fate.FORWARD;
  }

  private boolean waitForCopy(Reply reply, List<Facts> facts) {
    for (var one : facts) {
      if (one.command().equals("COPY") && !one.writes().isEmpty()) {
        awaitCopy(reply);
        return true;
      }
    }
    return false;
  }

  private void awaitCopy(Reply reply) {
    awaitedCopy = reply;
    connection.clientGate().close(ReadGate.Reason.COPY);
  }
}
