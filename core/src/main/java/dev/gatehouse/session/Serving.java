package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.audit.LoopRecorder.Source;
import dev.gatehouse.catalog.DatabaseCatalog;
import dev.gatehouse.catalog.SessionStart;
import dev.gatehouse.masking.SessionMasks;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.statement.StatementNames;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Messages;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session at work: what both directions share. {@link ClientMessages} judges and forwards what
 * the client sends, {@link ServerMessages} follows what the server answers.
 */
final class Serving implements Phase, Source {

  /**
   * How names of ours begin. Clients may not use such names in messages; each session has its own,
   * which nobody else knows, so that none can be made with SQL beforehand either.
   */
  static final String RESERVED = "gatehouse:";

  private final Connection connection;
  private final SessionState state;
  private final CancelKeys.@Nullable Key cancelKey;
  private final Pause pause;
  private final ReplyQueue replies;
  private final Transactions transactions;
  private final StatementNames<BoundPortal> names;
  private final SessionMasks masks;
  private final HeldOutput toServer;
  private final HeldOutput toClient;
  private final CatalogAccess catalog;
  private final SessionNaming naming;
  private final ServerMessages serverMessages;
  private final ClientMessages clientMessages;
  private final Unrecorded unrecorded;
  private @Nullable ErrorFields terminal;
  private long terminalBatch;
  private long safe = -1;
  private boolean draining;
  private boolean clientDone;

  /**
   * Takes over the catalog: it is released at the end.
   *
   * @param start how the session began, as far as the catalog knows
   */
  Serving(
      Connection connection,
      SessionState state,
      DatabaseCatalog database,
      SessionStart start,
      CancelKeys.@Nullable Key cancelKey) {
    var services = connection.services();
    this.connection = connection;
    this.state = state;
    this.cancelKey = cancelKey;
    this.pause = new Pause(connection.clientGate());
    this.replies = new ReplyQueue(services.memory().underWay());
    this.names =
        new StatementNames<>(
            services.limits().statements(),
            services.limits().statementBytes(),
            services.memory().named());
    this.masks = services.masking().masksFor(state.view());
    var recorder = connection.recorder();
    var limit = services.limits().heldBytes();
    this.toServer =
        new HeldOutput(connection.server(), connection.clientGate(), limit, recorder::hurry);
    this.toClient =
        new HeldOutput(connection.client(), connection.serverGate(), limit, recorder::hurry);
    this.catalog = new CatalogAccess(connection, this);
    this.naming = new SessionNaming(database, start, state, replies);
    var roles =
        new Roles(
            connection, naming, state.view().databaseRole(), state.ownRole() && start.ownRole());
    this.transactions = new Transactions(connection, state, replies, roles);
    this.unrecorded = new Unrecorded(connection, this);
    this.serverMessages = new ServerMessages(connection, this);
    this.clientMessages = new ClientMessages(connection, this);
  }

  SessionState state() {
    return state;
  }

  Pause pause() {
    return pause;
  }

  ReplyQueue replies() {
    return replies;
  }

  Transactions transactions() {
    return transactions;
  }

  StatementNames<BoundPortal> names() {
    return names;
  }

  SessionMasks masks() {
    return masks;
  }

  HeldOutput toServer() {
    return toServer;
  }

  HeldOutput toClient() {
    return toClient;
  }

  /** The name of a statement and portal that do not exist. */
  String nothing() {
    return RESERVED + "nothing:" + connection.id();
  }

  Unrecorded unrecorded() {
    return unrecorded;
  }

  /** What the names in its statements mean. */
  SessionNaming naming() {
    return naming;
  }

  CatalogAccess catalog() {
    return catalog;
  }

  /** Begins with the first ReadyForQuery and what either side has sent behind it. */
  void start(ByteBuf ready, Cumulation fromServer, Cumulation fromClient) {
    connection.recorder().add(this);
    serverMessages.start(fromServer);
    clientMessages.start(fromClient);
    if (masks.active() && state.replication() != Replication.NONE) {
      ready.release();
      connection.fail(
          "42501", "columns are masked for you, and a replication stream cannot be masked");
    } else if (masks.active()) {
      catalog.readBefore(ready);
    } else {
      toClient.write(ready);
    }
    connection.guarded(serverMessages::proceed, true);
    toClient.flush();
    proceedWithClient();
  }

  // ---- what one direction tells the other

  /**
   * The status in which the session waits for its client; null while it is not the client's turn.
   */
  @Nullable TransactionStatus awaitsClient() {
    if (replies.head() != null || !connection.clientGate().isOpen()) {
      return null;
    }
    // Work without Sync is a transaction too.
    return replies.atBoundary() ? state.view().transactionStatus() : TransactionStatus.ACTIVE;
  }

  /** Something the client's messages waited for has arrived. */
  void proceedWithClient() {
    if (connection.phase() == this) {
      connection.guarded(clientMessages::proceed, false);
      toServer.flush();
    }
  }

  /** The server has answered a message: the client's next one may have waited for that. */
  void onAnswered(Reply reply) {
    unrecorded.onAnswered(reply);
    names.onMakingAnswered(reply.makes);
    // An error tells of its message twice.
    reply.makes = List.of();
    if (reply.callsCode) {
      reply.callsCode = false;
      names.onCodeAnswered();
    }
    if (pause.end(reply)) {
      // Not now: the server's messages are just being walked over.
      connection.loop().execute(this::proceedWithClient);
    }
  }

  /** Ends the COPY that the server has begun to read. */
  void refuseCopy() {
    toServer.write(Messages.copyFail(connection.server().alloc(), "refused by Gatehouse"));
    toServer.flush();
  }

  /** An earlier error makes the server pass over a message. */
  void onNotRun(Reply reply) {
    onNotDone(reply);
    if (reply.execution != null) {
      transactions.onNotRun(
          reply.refusal == null
              ? reply.execution.settle(Status.SKIPPED, null, null)
              : denied(reply.execution, reply.refusal.sqlState()));
    }
  }

  /** The server has answered a message with an error, or never will answer. */
  void onNotDone(Reply reply) {
    forgetNames(reply);
    onAnswered(reply);
  }

  /** The outcome of a message that the server answers with an error. */
  void settleFailed(Reply reply, String sqlState) {
    var execution = reply.execution;
    var refusal = reply.refusal;
    if (execution == null) {
      // If it is ours that the server refuses, nobody has read what the client has sent.
      if (refusal == null && reply.kind == Reply.Kind.PARSE && reply.prepared != null) {
        clientMessages.onParseFailed(reply.prepared, sqlState);
      }
      return;
    }
    if (refusal == null) {
      transactions.onFailed(execution.settle(Status.FAILURE, null, sqlState));
    } else {
      transactions.onNotRun(denied(execution, refusal.sqlState()));
    }
  }

  /** The server has completed a statement: if it was proven to read, its tag must agree. */
  void checkProof(Reply reply, Execution execution, String tag) {
    var intent = execution.intent();
    if (intent != null && execution.onlyReads() && !ProvenReads.isTagOfRead(tag)) {
      clientMessages.onMisclassified(execution, intent, reply.statement + 1, tag);
    }
  }

  private static @Nullable Settled denied(Execution execution, @Nullable String sqlState) {
    return execution.settle(Status.DENIED, null, sqlState);
  }

  /** What a message would have named does not exist. */
  private void forgetNames(Reply reply) {
    if (reply.kind == Reply.Kind.PARSE && reply.prepared != null) {
      names.onParseFailed(reply.prepared);
    } else if (reply.kind == Reply.Kind.BIND && reply.portal != null) {
      names.onBindFailed(reply.portal);
    }
  }

  /** If the verdict ends the session: as soon as its evidence is safe. */
  boolean terminates(Judged judged, Execution execution) {
    if (judged.decision() != Decision.TERMINATE) {
      return false;
    }
    transactions.onNotRun(denied(execution, judged.sqlState()));
    terminal = Refusals.fatal(judged);
    terminalBatch = toServer.required();
    pause.begin(Pause.Reason.END);
    if (!connection.recorder().enabled()) {
      onSafe(terminalBatch);
    }
    return true;
  }

  /** The client has said goodbye: the server will close. */
  void onClientDone() {
    clientDone = true;
  }

  /** Whether a part of a message of the server has come. */
  boolean inServerMessage() {
    return serverMessages.inPart();
  }

  /** The client sees nothing more of the answer at hand but that the server is ready. */
  void muteServer() {
    serverMessages.mute();
  }

  /** ReadyForQuery goes to the client. */
  void onReady() {
    unrecorded.onReady();
    endIfDraining();
  }

  /** The server is ready: a draining session may end here. */
  void endIfDraining() {
    if (draining) {
      connection.loop().execute(this::onIdle);
    }
  }

  /** Ends a draining session as soon as nothing of it is under way. */
  private void onIdle() {
    if (connection.phase() == this
        && replies.atBoundary()
        && state.view().transactionStatus() == TransactionStatus.IDLE) {
      connection.fail("57P01", Connection.SHUTTING_DOWN);
    }
  }

  // ---- what happens to the connection

  @Override
  public void onClientBytes(ByteBuf bytes) {
    clientMessages.onBytes(bytes);
  }

  @Override
  public void onClientReadComplete() {
    toServer.flush();
  }

  @Override
  public void onServerBytes(ByteBuf bytes) {
    serverMessages.onBytes(bytes);
  }

  @Override
  public void onServerReadComplete() {
    toClient.flush();
    if (pause.end(Pause.Reason.NAMES)
        || (clientMessages.mayGoOn() && pause.end(Pause.Reason.ANSWERS))) {
      proceedWithClient();
    }
  }

  @Override
  public void onSafe(long batch) {
    if (batch <= safe) {
      return;
    }
    safe = batch;
    if (terminal != null && batch >= terminalBatch) {
      connection.fail(terminal, "terminated by policy");
      return;
    }
    connection.guarded(
        () -> {
          clientMessages.onSafe(batch);
          toServer.onSafe(batch);
          toClient.onSafe(batch);
          unrecorded.onSafe();
        },
        false);
  }

  @Override
  public void onFailure(Exception failure) {
    if (connection.phase() == this) {
      connection.guarded(
          () -> unrecorded.fail(Refusals.error(Refusals.unrecordable(failure))), false);
    }
  }

  @Override
  public void onCrowded(boolean crowded) {
    connection.clientGate().set(ReadGate.Reason.JOURNAL, crowded);
    connection.serverGate().set(ReadGate.Reason.JOURNAL, crowded);
  }

  @Override
  public boolean inMessage() {
    return serverMessages.inMessage() || unrecorded.cut();
  }

  /** From now on the client sees nothing before this batch of evidence is safe. */
  void requireForClient(long batch, int weight) {
    if (serverMessages.inMessage()) {
      unrecorded.onCut();
    }
    toClient.require(batch, weight);
  }

  @Override
  public void onServerClosed() {
    if (clientDone) {
      connection.end("the client ended the session");
    } else if (serverMessages.endAnnounced()) {
      connection.end("the server ended the session");
    } else {
      connection.fail("08006", "the connection to the server was lost");
    }
  }

  @Override
  public void onDrain() {
    draining = true;
    onIdle();
  }

  @Override
  public void onEnd() {
    connection.recorder().remove(this);
    connection.services().cancelKeys().remove(cancelKey);
    names.release();
    clientMessages.release();
    toServer.release();
    toClient.release();
    serverMessages.release();
    catalog.release();
    naming.release();
    transactions.onEnd(replies.head() == null);
    replies.drain(
        reply -> {
          if (reply.execution != null) {
            transactions.onLost(reply.execution.settle(Status.UNKNOWN, null, null));
          }
        });
  }
}
