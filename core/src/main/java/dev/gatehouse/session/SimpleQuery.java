package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.masking.Protection;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Messages;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The client's messages Query and FunctionCall, and the end of its COPY data. ("Simple Query",
 * "Function Call", "COPY Operations", "Streaming Replication Protocol".)
 */
final class SimpleQuery {

  private final Serving serving;
  private final Admission admission;
  private final ByteBufAllocator allocator;

  /** The Query that waits for names: it is read but once. */
  private @Nullable Waiting waiting;

  /**
   * A Query that waits for names.
   *
   * @param certain so many statements name nothing that the server has yet to acknowledge
   */
  private record Waiting(Prepared query, int certain) {}

  SimpleQuery(Connection connection, Serving serving, Admission admission) {
    this.serving = serving;
    this.admission = admission;
    this.allocator = connection.server().alloc();
  }

  Fate onQuery(BodyReader body) {
    var size = body.remaining();
    var waited = waiting;
    if (waited != null) {
      waiting = null;
      return askWhenCertain(waited.query(), waited.certain(), size);
    }
    var text = body.cStringBytes();
    body.end();
    var replication = ReplicationCommand.in(text, serving.state().replication());
    if (replication != null) {
      return ask(replication, size);
    }
    var read = admission.texts().read(text);
    var query = Prepared.byParse("", read, new int[0], admission.texts().dialect(text));
    var unfit = Refusals.unfit(read);
    if (unfit != null) {
      var facts = query.facts();
      var readers = admission.readers(query, facts);
      return admission.refusedAtOnce(
          unfit,
          judged -> onQueryJudged(query, facts, List.of(), readers, size, Protection.NONE, judged));
    }
    return askWhenCertain(query, 0, size);
  }

  private Fate askWhenCertain(Prepared query, int from, int size) {
    var certain = admission.firstUncertain(query.facts(), from);
    if (certain < query.facts().size()) {
      waiting = new Waiting(query, certain);
      return admission.waitForNames();
    }
    return ask(query, size);
  }

  private Fate ask(Prepared query, int size) {
    var facts = admission.resolved(query.facts());
    var readers = admission.readers(query, facts);
    var parameters = admission.parameters(query, readers);
    var protection = admission.protection(facts);
    return admission.ask(
        Interest.EXECUTE,
        query,
        facts,
        parameters,
        readers,
        protection,
        judged -> onQueryJudged(query, facts, parameters, readers, size, protection, judged));
  }

  private Fate onQueryJudged(
      Prepared query,
      List<Facts> facts,
      List<List<Parameter>> parameters,
      Readers readers,
      int size,
      Protection protection,
      Judged judged) {
    var reply = new Reply(Reply.Kind.QUERY);
    var all = all(parameters);
    var execution = admission.record("query", Protocol.SIMPLE, query, "", all, readers, judged);
    if (judged.refused()) {
      var substitute = Messages.query(allocator, ExtendedQuery.UNPARSABLE);
      return admission.refuse(judged, execution, reply, substitute);
    }
    admission.onSent(facts, readers);
    reply.execution = execution;
    reply.facts = facts;
    reply.prepared = query;
    reply.size = size;
    reply.protection = protection;
    if (admission.expect(reply) && mayTakeData(facts)) {
      admission.awaitCopy(reply);
    }
    serving.names().onSyncSent();
    return Fate.PASS;
  }

  private static List<Parameter> all(List<List<Parameter>> parameters) {
    return parameters.isEmpty() ? List.of() : parameters.stream().flatMap(List::stream).toList();
  }

  Fate onFunctionCall(BodyReader body) {
    var text = "FunctionCall " + Integer.toUnsignedString(body.int32());
    var facts = Facts.opaque("FUNCTION CALL", "a function called by OID is not resolved");
    var call = Prepared.withoutText(text, facts);
    var readers = admission.readers(call, call.facts());
    return admission.ask(
        Interest.EXECUTE,
        call,
        call.facts(),
        List.of(),
        readers,
        admission.protection(call.facts()),
        judged -> onFunctionCallJudged(call, readers, judged));
  }

  private Fate onFunctionCallJudged(Prepared call, Readers readers, Judged judged) {
    var reply = new Reply(Reply.Kind.FUNCTION_CALL);
    var execution =
        admission.record("function-call", Protocol.FUNCTION, call, "", List.of(), readers, judged);
    if (judged.refused()) {
      var substitute = Messages.functionCallOfNothing(allocator);
      return admission.refuse(judged, execution, reply, substitute);
    }
    admission.onSent(call.facts(), readers);
    reply.execution = execution;
    reply.facts = call.facts();
    admission.expect(reply);
    return Fate.PASS;
  }

  /** CopyDone or CopyFail, while the server reads data. */
  Fate onCopyEnd(Reply copy) {
    copy.copiesIn = false;
    if (copy.kind == Reply.Kind.QUERY && copy.stage == Reply.Stage.COPY_IN) {
      // Another COPY may stand behind it in the same text.
      admission.awaitCopy(copy);
    }
    return Fate.PASS;
  }

  /** Whether one of them may make the server read COPY data; what nobody could read may. */
  static boolean mayTakeData(List<Facts> statements) {
    for (var one : statements) {
      if ((one.command().equals("COPY") && !one.writes().isEmpty())
          || one.kind() == StatementKind.UNKNOWN) {
        return true;
      }
    }
    return false;
  }
}
