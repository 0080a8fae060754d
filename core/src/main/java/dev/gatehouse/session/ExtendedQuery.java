package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.masking.ResultPlan;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.statement.BindMessage;
import dev.gatehouse.statement.ParseMessage;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.ResolvedFacts;
import dev.gatehouse.statement.StatementNames;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's messages of the extended query protocol. ("Extended Query", "Pipelining".) */
final class ExtendedQuery {

  /** A text no server can parse; it shows up in the server's log. */
  static final String UNPARSABLE = "refused by Gatehouse";

  private final Serving serving;
  private final Admission admission;
  private final StatementNames<BoundPortal> names;
  private final ByteBufAllocator allocator;

  /** The statement of the Bind that waits for its types: it counts even if it has failed. */
  private @Nullable Prepared typesOf;

  /** The name of a statement and portal that do not exist. */
  private final String nothing;

  ExtendedQuery(Connection connection, Serving serving, Admission admission) {
    this.serving = serving;
    this.admission = admission;
    this.names = serving.names();
    this.allocator = connection.server().alloc();
    this.nothing = serving.nothing();
  }

  private static String name(byte[] bytes) {
    var name = StatementNames.cut(bytes);
    if (name.startsWith(Serving.RESERVED)) {
      throw new ProtocolViolation("names that begin with \"gatehouse:\" are reserved");
    }
    return name;
  }

  Fate onParse(BodyReader body) {
    var size = body.remaining();
    var parse = new ParseMessage(body);
    var name = name(parse.name());
    var read = admission.texts().read(parse.text());
    var dialect = admission.texts().dialect(parse.text());
    var prepared = Prepared.byParse(name, read, parse.parameterTypes(), dialect);
    var facts = admission.resolved(prepared.facts());
    var readers = admission.readers(prepared, facts);
    var unfit = Refusals.unfit(read);
    if (unfit != null) {
      return admission.refusedAtOnce(
          unfit, judged -> onParseJudged(prepared, readers, size, judged));
    }
    if (names.full(name)) {
      return admission.refusedAtOnce(
          Refusals.tooManyStatements(), judged -> onParseJudged(prepared, readers, size, judged));
    }
    return admission.ask(
        Interest.PARSE,
        prepared,
        facts,
        List.of(),
        readers,
        Protection.NONE,
        judged -> onParseJudged(prepared, readers, size, judged));
  }

  private Fate onParseJudged(Prepared prepared, Readers readers, int size, Judged judged) {
    var reply = new Reply(Reply.Kind.PARSE);
    if (judged.refused()) {
      var execution =
          admission.record("parse", Protocol.EXTENDED, prepared, "", List.of(), readers, judged);
      var substitute = Messages.parse(allocator, prepared.name(), UNPARSABLE);
      return admission.refuse(judged, execution, reply, substitute);
    }
    reply.prepared = prepared;
    reply.size = size;
    names.onParseSent(prepared);
    if (admission.expect(reply) && admission.valuesWanted() && prepared.hasOpenTypes()) {
      var describe = Reply.swallowed(Reply.Kind.DESCRIBE_STATEMENT);
      describe.prepared = prepared;
      serving.replies().expect(describe);
      admission.insert(Messages.describeStatement(allocator, prepared.name()));
    }
    return Fate.PASS;
  }

  Fate onBind(BodyReader body) {
    var size = body.remaining();
    var bind = new BindMessage(body);
    var portal = name(bind.portal());
    var name = name(bind.statement());
    var waited = typesOf;
    typesOf = null;
    if (waited == null && names.uncertain(name)) {
      return admission.waitForNames();
    }
    var known = waited == null ? names.statement(name) : waited;
    var prepared = known == null ? Prepared.unknown(name) : known;
    var describe = waited == null ? typesDue(prepared) : null;
    if (describe != null) {
      typesOf = prepared;
      return admission.waitForTypes(describe);
    }
    if (admission.namesUncertain(prepared.facts())) {
      return admission.waitForNames();
    }
    var facts = admission.resolved(prepared.facts());
    var readers = admission.readers(prepared, facts);
    var bound = bind.parameters(prepared, readers.decoder(0));
    var parameters = bound.isEmpty() ? resolved(prepared, readers) : bound;
    var protection = admission.protection(facts);
    var unfit = unfit(known, name, portal);
    if (unfit != null) {
      return admission.refusedAtOnce(
          unfit,
          judged ->
              onBindJudged(
                  bind, portal, prepared, facts, parameters, readers, size, protection, judged));
    }
    return admission.ask(
        Interest.EXECUTE,
        prepared,
        facts,
        List.of(parameters),
        readers,
        protection,
        judged ->
            onBindJudged(
                bind, portal, prepared, facts, parameters, readers, size, protection, judged));
  }

  /** Why a Bind is for nobody to judge; null if it is. */
  private @Nullable Judged unfit(@Nullable Prepared statement, String name, String portal) {
    if (statement == null && serving.masks().active()) {
      return Refusals.noSuchStatement(name);
    }
    return names.portalsFull(portal) ? Refusals.tooManyPortals() : null;
  }

  /** The answer that a policy on values needs; null if there is no need to wait. */
  private @Nullable Reply typesDue(Prepared statement) {
    return admission.valuesJudged() && statement.hasOpenTypes()
        ? serving.replies().describing(statement)
        : null;
  }

  /** A FETCH has the parameters of its cursor, an EXECUTE its arguments. */
  private List<Parameter> resolved(Prepared statement, Readers readers) {
    var all = admission.parameters(statement, readers);
    return all.isEmpty() ? List.of() : all.getFirst();
  }

  private Fate onBindJudged(
      BindMessage bind,
      String name,
      Prepared prepared,
      List<Facts> facts,
      List<Parameter> parameters,
      Readers readers,
      int size,
      Protection protection,
      Judged judged) {
    var execution =
        admission.record("bind", Protocol.EXTENDED, prepared, name, parameters, readers, judged);
    var reply = new Reply(Reply.Kind.BIND);
    if (judged.refused()) {
      var substitute = Messages.bind(allocator, "", nothing, List.of());
      return admission.refuse(judged, execution, reply, substitute);
    }
    admission.onSent(facts, readers);
    var portal =
        new BoundPortal(
            name,
            prepared,
            parameters,
            size,
            execution,
            protection,
            BoundNames.of(readers.names()),
            ResolvedFacts.executed(prepared.facts(), names));
    if (serving.masks().active()) {
      portal.toPlan(new ResultPlan.Refuse("the rows of this portal have not been described"));
    }
    reply.execution = execution;
    reply.portal = portal;
    reply.size = size;
    if (!admission.expect(reply)) {
      return Fate.PASS;
    }
    names.onBindSent(portal);
    if (serving.masks().active()) {
      // Where its rows come from is decided anew for each Bind, whatever was described before.
      var describe = Reply.swallowed(Reply.Kind.DESCRIBE_PORTAL);
      describe.portal = portal;
      serving.replies().expect(describe);
      admission.insert(Messages.describePortal(allocator, bind.portal()));
    }
    return Fate.PASS;
  }

  Fate onExecute(BodyReader body) {
    var name = name(body.cStringBytes());
    if (names.uncertain(name)) {
      return admission.waitForNames();
    }
    var portal = names.portal(name);
    // An SQL EXECUTE finds its statement now, not at Bind: it must still be the one that was
    // judged.
    if (portal == null
        || !portal.executes().equals(ResolvedFacts.executed(portal.statement().facts(), names))) {
      var unknown = Prepared.unknown("");
      var readers = admission.readers(unknown, unknown.facts());
      return admission.ask(
          Interest.EXECUTE,
          unknown,
          unknown.facts(),
          List.of(),
          readers,
          admission.protection(unknown.facts()),
          judged -> onUnknownPortalJudged(name, unknown, readers, judged));
    }
    var bound = portal.execution();
    if (!portal.executed() && bound.becomeExecute()) {
      // Right behind its Bind: one intent and one verdict are enough for both.
      portal.onExecuted();
      return onExecuteAllowed(portal, bound);
    }
    // Time has passed: what was allowed then need not be now.
    var facts = admission.resolved(portal.statement().facts());
    var readers = admission.readers(portal, facts);
    return admission.ask(
        Interest.EXECUTE,
        portal.statement(),
        facts,
        List.of(portal.parameters()),
        readers,
        portal.protection(),
        judged -> onExecuteJudged(portal, facts, readers, judged));
  }

  private Fate onExecuteJudged(
      BoundPortal portal, List<Facts> facts, Readers readers, Judged judged) {
    var execution =
        admission.record(
            "execute",
            Protocol.EXTENDED,
            portal.statement(),
            portal.name(),
            portal.parameters(),
            readers,
            judged);
    if (judged.refused()) {
      var reply = new Reply(Reply.Kind.EXECUTE);
      return admission.refuse(judged, execution, reply, Messages.execute(allocator, nothing));
    }
    if (portal.plan() instanceof ResultPlan.Mask mask) {
      execution.onMasks(mask.names());
    }
    admission.onSent(facts, readers);
    return onExecuteAllowed(portal, execution);
  }

  private Fate onExecuteAllowed(BoundPortal portal, Execution execution) {
    var reply = new Reply(Reply.Kind.EXECUTE);
    reply.portal = portal;
    reply.execution = execution;
    if (admission.expect(reply) && SimpleQuery.mayTakeData(portal.statement().facts())) {
      admission.awaitCopy(reply);
      // It may take no data after all and keep its answer until a Sync that waits here.
      admission.insert(Messages.bare(allocator, Frontend.FLUSH));
    }
    return Fate.PASS;
  }

  private Fate onUnknownPortalJudged(
      String portal, Prepared unknown, Readers readers, Judged judged) {
    var reply = new Reply(Reply.Kind.EXECUTE);
    var execution =
        admission.record("execute", Protocol.EXTENDED, unknown, portal, List.of(), readers, judged);
    if (judged.refused()) {
      return admission.refuse(judged, execution, reply, Messages.execute(allocator, nothing));
    }
    admission.onSent(unknown.facts(), readers);
    reply.execution = execution;
    admission.expect(reply);
    return Fate.PASS;
  }

  Fate onDescribe(BodyReader body) {
    var what = body.int8();
    var name = name(body.cStringBytes());
    var reply = new Reply(what == 'S' ? Reply.Kind.DESCRIBE_STATEMENT : Reply.Kind.DESCRIBE_PORTAL);
    if (what == 'S') {
      reply.prepared = names.statement(name);
    } else {
      reply.portal = names.portal(name);
    }
    admission.expect(reply);
    return Fate.PASS;
  }

  Fate onClose(BodyReader body) {
    var what = body.int8();
    var name = name(body.cStringBytes());
    var reply = new Reply(what == 'S' ? Reply.Kind.CLOSE_STATEMENT : Reply.Kind.CLOSE_PORTAL);
    reply.name = name;
    admission.expect(reply);
    return Fate.PASS;
  }

  Fate onSync() {
    var reply = new Reply(Reply.Kind.SYNC);
    serving.replies().expect(reply);
    serving.transactions().onSent(reply);
    names.onSyncSent();
    return Fate.PASS;
  }
}
