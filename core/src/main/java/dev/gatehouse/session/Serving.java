package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.catalog.CatalogQuery;
import dev.gatehouse.masking.SessionMasks;
import dev.gatehouse.policy.Judged;
import dev.gatehouse.statement.StatementNames;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session at work: what both directions share. {@link ClientMessages} judges and forwards what
 * the client sends, {@link ServerMessages} follows what the server answers.
 */
final class Serving implements Phase {

  /**
   * How names of ours begin. Clients may not use such names in messages; each session has its own,
   * which nobody else knows, so that none can be made with SQL beforehand either.
   */
  static final String RESERVED = "gatehouse:";

  private final Connection connection;
  private final SessionState state;
  private final long cancelKey;
  private final ReplyQueue replies = new ReplyQueue();
  private final StatementNames<BoundPortal> names;
  private final SessionMasks masks;
  private final HeldOutput toServer;
  private final ServerMessages serverMessages;
  private final ClientMessages clientMessages;
  private @Nullable CatalogReading catalogReading;
  private @Nullable ByteBuf readyForQuery;
  private @Nullable ErrorFields terminal;
  private long terminalBatch;
  private long safe = -1;
  private boolean draining;
  private boolean clientDone;

  Serving(Connection connection, SessionState state, long cancelKey) {
    var services = connection.services();
    this.connection = connection;
    this.state = state;
    this.cancelKey = cancelKey;
    this.names = new StatementNames<>(services.limits().statements());
    this.masks = services.masking().masksFor(state.view());
    this.toServer =
        new HeldOutput(connection.server(), connection.clientGate(), services.limits().heldBytes());
    this.serverMessages = new ServerMessages(connection, this);
    this.clientMessages = new ClientMessages(connection, this);
  }

  SessionState state() {
    return state;
  }

  ReplyQueue replies() {
    return replies;
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

  ServerMessages serverMessages() {
    return serverMessages;
  }

  /** Begins with the first ReadyForQuery and what either side has sent behind it. */
  void start(ByteBuf ready, Cumulation fromServer, Cumulation fromClient) {
    serverMessages.start(fromServer);
    clientMessages.start(fromClient);
    if (masks.active()) {
      readyForQuery = ready;
      readCatalog();
    } else {
      connection.client().writeAndFlush(ready);
    }
    connection.guarded(serverMessages::proceed, true);
    proceedWithClient();
  }

  /** Whether the catalog must be read before another statement can be judged. */
  boolean catalogStale() {
    return masks.active() && masks.stale(connection.services().masking().schemaVersion());
  }

  /** Nothing is under way and the session can run a query of ours. */
  boolean atBoundary() {
    return replies.atBoundary() && state.view().transactionStatus() != TransactionStatus.FAILED;
  }

  /** Reads the catalog on the session's own connection; the client is not read meanwhile. */
  void readCatalog() {
    if (!masks.readable(state.clientEncoding())) {
      var reason = "columns are masked for you: connect with client_encoding UTF8";
      connection.fail(ErrorFields.fatal("22023", reason), reason);
      return;
    }
    var catalog = RESERVED + connection.id();
    connection.clientGate().close(ReadGate.Reason.CATALOG);
    var reading = new CatalogReading(connection.services().masking().schemaVersion());
    catalogReading = reading;
    var alloc = connection.server().alloc();
    expectSwallowed(Reply.Kind.PARSE);
    expectSwallowed(Reply.Kind.BIND);
    expectSwallowed(Reply.Kind.EXECUTE);
    expectSwallowed(Reply.Kind.CLOSE_PORTAL);
    expectSwallowed(Reply.Kind.CLOSE_STATEMENT);
    expectSwallowed(Reply.Kind.SYNC);
    toServer.write(Messages.parse(alloc, catalog, CatalogQuery.SQL));
    toServer.write(
        Messages.bind(alloc, catalog, catalog, CatalogQuery.parameters(masks.columns())));
    toServer.write(Messages.execute(alloc, catalog));
    toServer.write(Messages.closePortal(alloc, catalog));
    toServer.write(Messages.closeStatement(alloc, catalog));
    toServer.write(Messages.bare(alloc, Frontend.SYNC));
    toServer.flush();
  }

  private void expectSwallowed(Reply.Kind kind) {
    if (!replies.expect(Reply.swallowed(kind))) {
      throw new IllegalStateException("a query of ours was sent where the server skips it");
    }
  }

  /** The catalog being read; null if none is. */
  @Nullable CatalogReading catalogReading() {
    return catalogReading;
  }

  /** The server has answered the catalog query to its end. */
  void onCatalogRead() {
    var reading = catalogReading;
    if (reading == null) {
      throw new IllegalStateException("no catalog is being read");
    }
    catalogReading = null;
    if (!reading.complete()) {
      throw new IllegalStateException("the catalog query was not answered");
    }
    masks.onCatalogRead(reading.finish(masks.columns()), reading.schemaVersion());
    var unresolved = masks.unresolved();
    if (!unresolved.isEmpty()) {
      connection.record("masking", Map.of("unresolved", String.join(", ", unresolved)));
    }
    if (readyForQuery != null) {
      connection.client().write(readyForQuery);
      readyForQuery = null;
    }
    connection.client().flush();
    connection.clientGate().open(ReadGate.Reason.CATALOG);
    // Not now: the server's messages are just being walked over.
    connection.loop().execute(this::proceedWithClient);
  }

  /** The server refused the catalog query: nothing can be masked, so nothing may pass. */
  void onCatalogUnreadable(ErrorFields error) {
    var reason =
        "the catalog cannot be read, so columns cannot be masked ("
            + error.sqlState()
            + "): "
            + error.message();
    connection.fail(ErrorFields.fatal("58000", reason), reason);
  }

  /** If the verdict ends the session: as soon as its evidence is safe. */
  boolean terminates(Judged judged, Execution execution) {
    if (judged.decision() != Decision.TERMINATE) {
      return false;
    }
    execution.settle(Status.DENIED, null, judged.sqlState());
    terminal = Refusals.fatal(judged);
    terminalBatch = toServer.required();
    connection.clientGate().close(ReadGate.Reason.VERDICT);
    if (!connection.recorder().enabled()) {
      onSafe(terminalBatch);
    }
    return true;
  }

  /** The client has said goodbye: the server will close. */
  void onClientDone() {
    clientDone = true;
  }

  /** Whether the session waits for its end. */
  boolean terminating() {
    return terminal != null;
  }

  /** ReadyForQuery: a draining session may end here. */
  void onReady() {
    if (draining) {
      connection.loop().execute(this::onIdle);
    }
  }

  /** The server has answered a message: a COPY waits for it to say whether it takes data. */
  void onAnswered(Reply reply) {
    if (clientMessages.onAnswered(reply)) {
      connection.loop().execute(this::proceedWithClient);
    }
  }

  /** Ends a draining session as soon as nothing of it is under way. */
  private void onIdle() {
    if (connection.phase() == this
        && replies.atBoundary()
        && state.view().transactionStatus() == TransactionStatus.IDLE) {
      connection.fail(
          ErrorFields.fatal("57P01", "Gatehouse is shutting down"), "Gatehouse is shutting down");
    }
  }

  /** Something the client's messages waited for has arrived. */
  void proceedWithClient() {
    if (connection.phase() == this) {
      connection.guarded(clientMessages::proceed, false);
      toServer.flush();
    }
  }

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
    connection.client().flush();
    if (clientMessages.waitsForReplies() && clientMessages.mayGoDeeper()) {
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
        },
        false);
  }

  @Override
  public void onFailure(Exception failure) {
    connection.fail(
        ErrorFields.fatal(
            "58030", "the audit trail cannot be written: the statement was not forwarded"),
        "evidence could not be written");
  }

  @Override
  public void onServerClosed() {
    if (clientDone) {
      connection.end("the client ended the session");
    } else if (serverMessages.endAnnounced()) {
      connection.end("the server ended the session");
    } else {
      connection.fail(
          ErrorFields.fatal("08006", "the connection to the server was lost"),
          "the connection to the server was lost");
    }
  }

  @Override
  public void onDrain() {
    draining = true;
    onIdle();
  }

  @Override
  public void onEnd() {
    connection.services().cancelKeys().remove(cancelKey);
    toServer.release();
    clientMessages.release();
    serverMessages.release();
    if (readyForQuery != null) {
      readyForQuery.release();
    }
    replies.drain(
        reply -> {
          if (reply.execution != null) {
            reply.execution.settle(Status.UNKNOWN, null, null);
          }
        });
  }
}
