package dev.gatehouse.session;

import dev.gatehouse.audit.Event;
import dev.gatehouse.statement.MemoryBudget;
import dev.gatehouse.statement.Prepared;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.Cumulation;
import dev.gatehouse.wire.Frontend;
import dev.gatehouse.wire.Messages;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Walks over what the client sends, message by message, as far as nothing has to be waited for.
 * Runs of messages that pass travel as one slice.
 */
final class ClientMessages {

  private final Connection connection;
  private final Serving serving;
  private final HeldOutput toServer;
  private final ReplyQueue replies;
  private final Pause pause;
  private final ByteBufAllocator allocator;
  private final SessionLimits limits;
  private final Admission admission;
  private final ExtendedQuery extended;
  private final SimpleQuery simple;
  private final LargeMessage large;
  private final MemoryBudget underWay;

  private Cumulation cumulation = new Cumulation();

  /** Bytes of a CopyData that is not whole yet and passes as it comes. */
  private int passing;

  /** To which its data belongs; null if nobody looks at it. */
  private @Nullable Execution copying;

  private boolean asksForAnswers;

  ClientMessages(Connection connection, Serving serving) {
    this.connection = connection;
    this.serving = serving;
    this.toServer = serving.toServer();
    this.replies = serving.replies();
    this.pause = serving.pause();
    this.allocator = connection.server().alloc();
    this.limits = connection.services().limits();
    this.admission = new Admission(connection, serving);
    this.extended = new ExtendedQuery(connection, serving, admission);
    this.simple = new SimpleQuery(connection, serving, admission);
    this.large = new LargeMessage(connection, serving);
    this.underWay = connection.services().memory().underWay();
  }

  void start(Cumulation received) {
    cumulation = received;
  }

  void onBytes(ByteBuf in) {
    cumulation.append(connection.client().alloc(), in);
    proceed();
  }

  /** Everything up to this batch of evidence is safe. */
  void onSafe(long batch) {
    admission.intents().onSafe(batch);
  }

  /** The server has refused to read a text. */
  void onParseFailed(Prepared statement, String sqlState) {
    admission.intents().onParseFailed(statement, sqlState);
  }

  /** See {@link Intents#onMisclassified}. */
  void onMisclassified(Execution execution, Event intent, int statement, String tag) {
    admission.intents().onMisclassified(execution, intent, statement, tag);
  }

  void release() {
    cumulation.release();
    admission.release();
    large.onEnded();
  }

  /** So many answers have come that it is worth while to go on. */
  boolean mayGoOn() {
    return replies.size() <= limits.pipelineDepth() / 2 && replies.bytes() <= bytesUnderWay() / 2;
  }

  /** Walks over the messages received so far. */
  void proceed() {
    var bytes = cumulation.bytes();
    var runStart = bytes.readerIndex();
    var at = runStart;
    var end = bytes.writerIndex();
    while (connection.phase() == serving && !pause.on()) {
      if (passing > 0) {
        var step = Math.min(passing, end - at);
        if (copying != null) {
          copying.onDataPart(bytes, at, step);
        }
        passing -= step;
        at += step;
      }
      if (end - at < 5) {
        break;
      }
      var type = bytes.getByte(at);
      var frame = frame(type, bytes.getInt(at + 1));
      if (frame > end - at) {
        if (type == Frontend.COPY_DATA && replies.copiesIn()) {
          copying = copying(frame);
          passing = frame;
          continue;
        }
        // What it waits for may be its own: answers that the server keeps until the Sync behind it.
        asksForAnswers |= large.onPart(frame, end - at) && replies.size() > 0;
        break;
      }
      large.onWhole();
      var fate = onMessage(type, bytes, at);
      if (fate == Fate.WAIT) {
        break;
      }
      var next = at + frame;
      var inserted = admission.takeInsertion();
      if (fate == Fate.DROP || inserted != null) {
        forward(bytes, runStart, fate == Fate.PASS ? next : at);
        if (inserted != null) {
          send(inserted);
        }
        runStart = next;
      }
      at = next;
      large.onEnded();
    }
    if (connection.phase() == serving) {
      forward(bytes, runStart, at);
      bytes.readerIndex(at);
      cumulation.trim();
      asksForAnswers |= admission.asksForAnswers();
      if (asksForAnswers) {
        asksForAnswers = false;
        toServer.write(Messages.bare(allocator, Frontend.FLUSH));
      }
    }
  }

  /** The size of the whole message, its type byte included; nothing of it is buffered before. */
  private int frame(byte type, int length) {
    var limit =
        switch (Frontend.size(type)) {
          case UNKNOWN -> throw new ProtocolViolation(unexpected(type));
          case SMALL -> Frontend.SMALL_LIMIT;
          // COPY data passes as it comes.
          case LARGE ->
              type == Frontend.COPY_DATA && replies.copiesIn()
                  ? Integer.MAX_VALUE - 1
                  : limits.messageSize();
        };
    if (length < 4) {
      throw new ProtocolViolation("invalid message length");
    }
    if (length > limit) {
      throw new ProtocolViolation(
          "a message of " + length + " bytes is over the limit of " + limit);
    }
    return length + 1;
  }

  private static String unexpected(byte type) {
    return "invalid frontend message type " + (type & 0xff);
  }

  private void forward(ByteBuf bytes, int from, int to) {
    if (to > from) {
      send(bytes.retainedSlice(from, to - from));
    }
  }

  private void send(ByteBuf bytes) {
    toServer.write(bytes);
    serving.unrecorded().onSent();
  }

  private Fate onMessage(byte type, ByteBuf bytes, int at) {
    if (admission.answered()) {
      return admission.answer();
    }
    var head = replies.head();
    if (head != null && head.copiesIn) {
      return onCopyMessage(type, head, bytes, at);
    }
    if (tooMuchUnderWay()) {
      return Fate.WAIT;
    }
    if (Frontend.acts(type) && serving.catalog().mustBeRead()) {
      serving.catalog().read();
      return Fate.WAIT;
    }
    var body = BodyReader.ofFrame(bytes, at);
    return switch (type) {
      case Frontend.BIND -> extended.onBind(body);
      case Frontend.EXECUTE -> extended.onExecute(body);
      case Frontend.SYNC -> extended.onSync();
      case Frontend.QUERY -> simple.onQuery(body);
      case Frontend.PARSE -> extended.onParse(body);
      case Frontend.DESCRIBE -> extended.onDescribe(body);
      case Frontend.CLOSE -> extended.onClose(body);
      case Frontend.FLUSH -> Fate.PASS;
      // Outside a COPY the server ignores them; it never gets to see them.
      case Frontend.COPY_DATA, Frontend.COPY_DONE, Frontend.COPY_FAIL -> Fate.DROP;
      case Frontend.FUNCTION_CALL -> simple.onFunctionCall(body);
      case Frontend.TERMINATE -> onTerminate();
      default -> throw new ProtocolViolation(unexpected(type));
    };
  }

  /** The header of a CopyData that the server reads. */
  private @Nullable Execution copying(int size) {
    var head = replies.head();
    var execution = head == null ? null : head.execution;
    if (execution != null) {
      execution.onClientData(size);
    }
    return execution;
  }

  /** While the server reads COPY data. */
  private Fate onCopyMessage(byte type, Reply copy, ByteBuf bytes, int at) {
    return switch (type) {
      case Frontend.COPY_DATA -> {
        var size = 1 + bytes.getInt(at + 1);
        var execution = copying(size);
        if (execution != null) {
          execution.onDataPart(bytes, at, size);
        }
        yield Fate.PASS;
      }
      case Frontend.COPY_DONE, Frontend.COPY_FAIL -> simple.onCopyEnd(copy);
      case Frontend.TERMINATE -> onTerminate();
      case Frontend.SYNC, Frontend.FLUSH -> {
        if (copy.stage == Reply.Stage.COPY_IN) {
          // The server reads and ignores them: it never gets to see them.
          yield Fate.DROP;
        }
        throw new ProtocolViolation("Sync or Flush in a replication stream");
      }
      default ->
          throw new ProtocolViolation(
              "unexpected message type " + (type & 0xff) + " while the server reads COPY data");
    };
  }

  private Fate onTerminate() {
    serving.onClientDone();
    return Fate.PASS;
  }

  private boolean tooMuchUnderWay() {
    if (replies.size() < limits.pipelineDepth() && replies.bytes() < bytesUnderWay()) {
      return false;
    }
    // The server may keep its answers until a Sync that the client will never get to send.
    asksForAnswers = true;
    pause.begin(Pause.Reason.ANSWERS);
    return true;
  }

  /** Where all sessions together have much under way, none gets far ahead. */
  private int bytesUnderWay() {
    return underWay.exhausted()
        ? Math.min(LargeMessage.THRESHOLD, limits.pipelineBytes())
        : limits.pipelineBytes();
  }
}
