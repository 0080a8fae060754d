package dev.gatehouse.session;

import dev.gatehouse.api.audit.AuditEvent.Judgement;
import dev.gatehouse.api.audit.AuditEvent.Protocol;
import dev.gatehouse.api.audit.AuditEvent.Statement;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.StatementContext;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.statement.BoundParameter;
import dev.gatehouse.statement.Captured;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.statement.ResolvedFacts;
import dev.gatehouse.statement.ValueReader;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records intents. What is sent to the server from then on waits until they are safe; where a
 * statement surely reads only, its answer waits in its place.
 */
final class Intents {

  private static final Logger LOG = LoggerFactory.getLogger(Intents.class);

  private static final Supplier<List<Value>> NO_LITERALS = List::of;

  /** Of the two events of a statement without its text and parameters. */
  private static final int EVENTS = 512;

  /** Of a parameter without its value. */
  private static final int PARAMETER = 48;

  /** A longer text stands in each intent: no segment can keep room for all that may be repeated. */
  private static final int LONGEST_KNOWN = 16 * 1024;

  /** So much is recorded of a text that the server does not take; characters. */
  private static final int LONGEST_TRIED = 1024;

  private final Connection connection;
  private final Serving serving;
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  private final ProvenReads reads = new ProvenReads();
  private long statements;

  private record Held(Execution execution, long batch) {}

  Intents(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
  }

  /** Everything up to this batch is on its way to the server. */
  void onSafe(long batch) {
    while (!held.isEmpty() && held.peek().batch() <= batch) {
      held.remove().execution().onForwarded();
    }
  }

  /** The intent of a message, allowed or refused. */
  Execution record(
      String type,
      Protocol protocol,
      Prepared statement,
      String portal,
      List<Parameter> parameters,
      Readers readers,
      Judged judged,
      Duration judging) {
    if (!connection.recorder().enabled()) {
      return new Execution(null, 0);
    }
    if (Refusals.isUnrecordable(judged)) {
      connection.recorder().onRefused();
      return new Execution(null, 0);
    }
    var judgement =
        new Judgement(
            judged.decision(),
            judged.policy(),
            judged.rule(),
            judged.sqlState(),
            judged.tags(),
            judging);
    var names = serving.names();
    var captured = captured(statement, readers.names());
    // The text of a FunctionCall is ours: what is called.
    var whole = captured.text() || protocol == Protocol.FUNCTION;
    var shown = ResolvedFacts.shown(statement, protocol, portal, names, whole);
    var literals =
        holdsLiterals(statement) ? LiteralsOf.of(statement, readers, captured) : NO_LITERALS;
    var known = known(statement, protocol, shown, literals, captured);
    var overlaps = !judged.refused() && reads.proves(statement, readers);
    var execution =
        record(
            type,
            shown,
            known,
            ResolvedFacts.recorded(parameters, captured),
            literals,
            judgement,
            overlaps,
            weight(shown, parameters));
    execution.onParameters(statement, parameters, captured);
    return execution;
  }

  /**
   * The server has refused to read a text. Nothing ran, but somebody has tried: a name that he may
   * not use is refused here already.
   */
  void onParseFailed(Prepared statement, String sqlState) {
    if (!connection.recorder().enabled()) {
      return;
    }
    var captured = captured(statement, List.of());
    var shown =
        ResolvedFacts.shown(statement, Protocol.EXTENDED, "", serving.names(), captured.text());
    var text = shown.text();
    var details = new LinkedHashMap<String, String>();
    details.put("outcome", "failure");
    details.put("sqlstate", sqlState);
    details.put("statement", statement.name());
    details.put("text", text.length() > LONGEST_TRIED ? text.substring(0, LONGEST_TRIED) : text);
    details.put("bytes", Integer.toString(shown.bytes().length));
    var batch = connection.recordAndWait("parse", details);
    // The error tells what is there: nobody reads it before that is on record.
    serving.requireForClient(batch, EVENTS + 2 * LONGEST_TRIED);
  }

  /**
   * A statement that was proven to read has ended with the tag of something else. Nobody knows what
   * else the proof gets wrong: in this session nothing runs before its intent is safe any more.
   *
   * @param statement which one of its message, from 1
   */
  void onMisclassified(Execution execution, Event intent, int statement, String tag) {
    reads.refute();
    execution.refute();
    LOG.atWarn()
        .addKeyValue("session", connection.id())
        .addKeyValue("intent_seq", intent.sequence())
        .addKeyValue("tag", tag)
        .log("a statement was taken for one that only reads, and is none");
    var details = new LinkedHashMap<String, String>();
    details.put("intent_seq", Long.toString(intent.sequence()));
    details.put("statement", Integer.toString(statement));
    details.put("tag", tag);
    connection.record("misclassified", details);
  }

  private Captured captured(Prepared statement, List<Lookup> names) {
    var rules = connection.services().capture();
    if (rules.isEmpty()) {
      return Captured.FULL;
    }
    var facts = ResolvedFacts.of(statement.facts(), serving.names());
    return rules.of(serving.state().view(), facts, names);
  }

  private Execution record(
      String type,
      Statement statement,
      @Nullable StatementContext known,
      List<Parameter> parameters,
      Supplier<List<Value>> literals,
      Judgement judgement,
      boolean overlaps,
      int weight) {
    var view = serving.state().view();
    var intent =
        Event.intent(
                type,
                connection.services().clock().instant(),
                view,
                connection.nextSequence(),
                serving.transactions().ofIntent(),
                statement,
                parameters,
                literals,
                judgement)
            .in(connection.context(view));
    if (known != null) {
      intent.of(known);
    }
    if (overlaps) {
      intent.overlapping();
    }
    var recorder = connection.recorder();
    // What only reads runs while its intent is written; its answer waits, if it comes earlier.
    var batch =
        overlaps ? recorder.recordUnhurried(intent, serving) : recorder.record(intent, serving);
    var toServer = serving.toServer();
    if (overlaps) {
      serving.requireForClient(batch, weight);
    } else {
      toServer.require(batch, weight);
    }
    var execution = new Execution(intent, weight);
    if (toServer.holds()) {
      held.add(new Held(execution, toServer.required()));
    }
    return execution;
  }

  /**
   * A named statement is likely to run again: it is put on record once, and referred to. Null for
   * others.
   */
  private @Nullable StatementContext known(
      Prepared statement,
      Protocol protocol,
      Statement shown,
      Supplier<List<Value>> literals,
      Captured captured) {
    if (protocol != Protocol.EXTENDED
        || statement.name().isEmpty()
        || statement.text().length() > LONGEST_KNOWN
        || ResolvedFacts.resolves(statement.facts())) {
      return null;
    }
    var all = statement.onRecord() instanceof Known first ? first : null;
    for (var known = all; known != null; known = known.next()) {
      if (known.captured().equals(captured)) {
        return known.context();
      }
    }
    var context = new StatementContext(shown, literals.get(), statements++);
    statement.onRecord(new Known(captured, context, all));
    return context;
  }

  /** A statement as it is on record; rules may show more of it in one execution than in another. */
  private record Known(Captured captured, StatementContext context, @Nullable Known next) {}

  private static boolean holdsLiterals(Prepared message) {
    for (var facts : message.facts()) {
      for (var use : facts.values()) {
        if (use.parameter() == 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** The literals of a message, read when its event is written. */
  private record LiteralsOf(Prepared message, List<ValueReader> readers, Captured captured)
      implements Supplier<List<Value>> {

    /** Portals keep it as long as they live: it must not hold the catalog that readers do. */
    static LiteralsOf of(Prepared message, Readers readers, Captured captured) {
      var all = new ArrayList<ValueReader>(message.facts().size());
      for (var i = 0; i < message.facts().size(); i++) {
        all.add(readers.of(i));
      }
      return new LiteralsOf(message, all, captured);
    }

    @Override
    public List<Value> get() {
      return ResolvedFacts.literals(message, readers, captured);
    }
  }

  /** What an intent and its outcome keep in memory until they are written, about; bytes. */
  private static int weight(Statement statement, List<Parameter> parameters) {
    var weight = (long) EVENTS + statement.text().length();
    for (var origin : statement.origins()) {
      weight += origin.length();
    }
    for (var parameter : parameters) {
      weight += PARAMETER + (parameter instanceof BoundParameter bound ? bound.size() : 0);
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }
}
