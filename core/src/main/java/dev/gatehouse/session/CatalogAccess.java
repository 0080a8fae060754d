package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.catalog.CatalogQuery;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.masking.SessionMasks;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ErrorFields;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is protected from the catalog, on the session's own connection while nothing else is
 * under way; the client is not read meanwhile, and sees nothing of it.
 */
final class CatalogAccess {

  private final Connection connection;
  private final Serving serving;
  private final Masking masking;
  private final SessionMasks masks;
  private @Nullable CatalogReading reading;
  private @Nullable ByteBuf readyForQuery;

  CatalogAccess(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.masking = connection.services().masking();
    this.masks = serving.masks();
  }

  /** Reads it before the client may begin; takes over its first ReadyForQuery. */
  void readBefore(ByteBuf ready) {
    readyForQuery = ready;
    read();
  }

  /** Whether what is known is out of date. */
  boolean stale() {
    return masks.active() && masks.stale(masking.schemaVersion());
  }

  /** Whether it can and must be read before another statement is judged. */
  boolean mustBeRead() {
    return stale()
        && serving.replies().atBoundary()
        && serving.state().view().transactionStatus() != TransactionStatus.FAILED;
  }

  void read() {
    if (!masks.readable(serving.state().clientEncoding())) {
      connection.fail("22023", "columns are masked for you: connect with client_encoding UTF8");
      return;
    }
    var name = Serving.RESERVED + connection.id();
    serving.pause().begin(Pause.Reason.CATALOG);
    reading = new CatalogReading(masking.schemaVersion());
    var alloc = connection.server().alloc();
    var parameters = CatalogQuery.parameters(masks.columns());
    send(Reply.Kind.PARSE, Messages.parse(alloc, name, CatalogQuery.SQL));
    send(Reply.Kind.BIND, Messages.bind(alloc, name, name, parameters));
    send(Reply.Kind.EXECUTE, Messages.execute(alloc, name));
    send(Reply.Kind.CLOSE_PORTAL, Messages.closePortal(alloc, name));
    send(Reply.Kind.CLOSE_STATEMENT, Messages.closeStatement(alloc, name));
    send(Reply.Kind.SYNC, Messages.bare(alloc, Frontend.SYNC));
    serving.toServer().flush();
  }

  private void send(Reply.Kind kind, ByteBuf message) {
    if (!serving.replies().expect(Reply.swallowed(kind))) {
      throw new IllegalStateException("a query of ours was sent where the server skips it");
    }
    serving.toServer().write(message);
  }

  boolean beingRead() {
    return reading != null;
  }

  private CatalogReading reading() {
    if (reading == null) {
      throw new IllegalStateException("no catalog is being read");
    }
    return reading;
  }

  /** A DataRow that the client must not see. */
  void onRow(BodyReader body) {
    reading().onRow(body);
  }

  /** CommandComplete of what the client must not see. */
  void onComplete() {
    reading().onComplete();
  }

  /** ReadyForQuery: the catalog query is answered to its end. */
  void onRead() {
    var read = reading();
    reading = null;
    if (!read.complete()) {
      throw new ProtocolViolation("the catalog query was not answered");
    }
    masks.onCatalogRead(read.finish(masks.columns()), read.schemaVersion());
    var unresolved = masks.unresolved();
    if (!unresolved.isEmpty()) {
      connection.record("masking", Map.of("unresolved", String.join(", ", unresolved)));
    }
    // Not now: the server's messages are just being walked over.
    connection.loop().execute(this::goOn);
  }

  private void goOn() {
    if (connection.phase() != serving) {
      return;
    }
    if (readyForQuery != null) {
      serving.toClient().write(readyForQuery);
      serving.toClient().flush();
      readyForQuery = null;
    }
    if (serving.pause().end(Pause.Reason.CATALOG)) {
      serving.proceedWithClient();
      serving.endIfDraining();
    }
  }

  /** The server refused the catalog query: nothing can be masked, so nothing may pass. */
  void onUnreadable(ErrorFields error) {
    connection.fail(
        "58000",
        "the catalog cannot be read, so columns cannot be masked ("
            + error.sqlState()
            + "): "
            + error.message());
  }

  /** Lets go of what was held back. */
  void release() {
    if (readyForQuery != null) {
      readyForQuery.release();
      readyForQuery = null;
    }
  }
}
