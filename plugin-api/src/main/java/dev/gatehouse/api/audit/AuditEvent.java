package dev.gatehouse.api.audit;

import dev.gatehouse.api.DoNotImplement;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.policy.Value;
import dev.gatehouse.api.sql.Facts;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened. An execution has two events: an {@link Kind#INTENT} that is safe before
 * anything can run, and an {@link Kind#OUTCOME} that refers to it.
 */
@DoNotImplement
public interface AuditEvent {

  /** What an event is. */
  enum Kind {
    /** A statement is about to run (or was refused, see its verdict). */
    INTENT,
    /** What became of an intent; a Query has one for each of its statements. */
    OUTCOME,
    /** Anything else: connections, authentication, start, stop. */
    EVENT
  }

  /** How a statement reached the server. */
  enum Protocol {
    /** Message Query. */
    SIMPLE,
    /** Messages Parse, Bind, Execute. */
    EXTENDED,
    /** Message FunctionCall. */
    FUNCTION
  }

  /** The decision of the policy chain. */
  enum Decision {
    /** It passed. */
    ALLOW,
    /** It was refused; the session lives. */
    DENY,
    /** It was refused and the session ended. */
    TERMINATE,
    /** A policy failed; its {@code on-failure} decided. */
    ERROR
  }

  /** What became of an intent. */
  enum Status {
    /** The server completed it. */
    SUCCESS,
    /** The server answered with an error. */
    FAILURE,
    /** Gatehouse refused it. */
    DENIED,
    /** The server completed it, but its rows were withheld: they could not be traced and masked. */
    WITHHELD,
    /** An earlier error of the same pipeline made the server skip it. */
    SKIPPED,
    /** The connection ended before an answer: it may have run. */
    UNKNOWN
  }

  /** Whether what an intent did lasts. */
  enum Fate {
    /** The transaction has been committed. */
    COMMITTED,
    /** Nothing of it remains: it was rolled back, has failed, or never ran. */
    ROLLED_BACK,
    /**
     * The transaction goes on. An event {@code transaction} says how it ends, and events {@code
     * savepoint} what of it has been undone before.
     */
    OPEN,
    /** Nobody can tell: the connection was lost, or code that was called may commit by itself. */
    UNKNOWN
  }

  /** What of an event can be erased (GDPR 17) while its place in the log stays. */
  enum Part {
    /**
     * Who it was: all of {@link #session()} but its id, in whose place the word {@code erased} and
     * the address 0.0.0.0 stand; of an event that is neither intent nor outcome also its {@link
     * #details()}.
     */
    SESSION,
    /** The text of the statement, which is then empty. */
    TEXT,
    /**
     * All values: parameters, literals, and the texts that the statement stands for; there are then
     * none.
     */
    PARAMS,
    /** The outcome, which is then {@link Status#UNKNOWN}. */
    RESULT
  }

  /**
   * The transaction in which a message runs: a block, what one message runs outside of a block, or
   * what a client sends up to its next Sync. COMMIT and ROLLBACK end it wherever they stand.
   *
   * @param id 1, 2, 3, … within the session. In an intent 0 if it hangs on answers that the server
   *     has yet to give: the outcome tells it
   * @param status what the server had said last when the event was recorded
   */
  record Transaction(long id, TransactionStatus status) {}

  /**
   * The statement of an intent.
   *
   * @param name the prepared statement's name, empty for the unnamed one and for simple queries
   * @param portal the portal's name
   * @param text the text as the client sent it, whole but for secrets and, where a rule says so,
   *     literals and comments
   * @param facts one for each statement of the text; those of EXECUTE, FETCH and MOVE hold what the
   *     prepared statement or cursor does
   * @param fingerprints one for each of the facts: 32 hexadecimal digits that are the same for all
   *     texts of the statement that differ only in the values of literals, in blanks, in comments
   *     and in how names and key words are spelled. Empty where such a value, or another text, may
   *     decide what the statement does, and where nobody knows: {@code docs/sql.md}
   * @param origins the texts of the prepared statements and cursors that EXECUTE, FETCH and MOVE in
   *     it stand for, as far as they are known
   * @param encoding the client's encoding by PostgreSQL's name, {@code UTF8} for example
   * @param charset how the text stands for {@link #bytes()}; null if they are no text in that
   *     encoding: then each character is a byte
   * @param redacted whether {@code ***} stands for a secret or a literal in the text, an origin or
   *     a literal; the facts then say of no setting what it is set to
   */
  record Statement(
      Protocol protocol,
      String name,
      String portal,
      String text,
      List<Facts> facts,
      List<String> fingerprints,
      List<String> origins,
      String encoding,
      @Nullable Charset charset,
      boolean redacted) {

    /** One in UTF-8 that stands for itself, holds no secret and has no fingerprints. */
    public Statement(
        Protocol protocol, String name, String portal, String text, List<Facts> facts) {
      this(
          protocol,
          name,
          portal,
          text,
          facts,
          Collections.nCopies(facts.size(), ""),
          List.of(),
          "UTF8",
          StandardCharsets.UTF_8,
          false);
    }

    /**
     * The bytes of the text as the client sent it, but for what is left out; made anew each time.
     */
    public byte[] bytes() {
      return text.getBytes(charset == null ? StandardCharsets.ISO_8859_1 : charset);
    }
  }

  /**
   * The decision about an intent.
   *
   * @param rule the rule or policy that decided, null for a plain allow
   * @param sqlState what the client reads, null unless refused
   */
  record Judgement(
      Decision decision,
      @Nullable String policy,
      @Nullable String rule,
      @Nullable String sqlState,
      Set<String> tags,
      Duration duration) {}

  /**
   * The result of an intent.
   *
   * @param tag the server's command tag, null if there is none
   * @param rows rows sent to the client, or touched, as the tag says
   * @param bytes size of the rows as the server sent them
   * @param sqlState the error's SQLSTATE, null on success
   * @param masks masked columns as {@code schema.table.column:masker}
   * @param server from forwarding to the answer's end
   * @param total from arrival to the answer's end
   * @param fate whether what it did lasts
   */
  record Outcome(
      Status status,
      @Nullable String tag,
      long rows,
      long bytes,
      @Nullable String sqlState,
      List<String> masks,
      Duration server,
      Duration total,
      Fate fate) {}

  /** The id of the log it stands in, 32 hexadecimal digits; empty until it is on record. */
  String log();

  /** Position in the log: 0, 1, 2, … without gaps, but for the records of the log itself. */
  long index();

  /** The hash of its leaf in the log (RFC 6962), 32 bytes; empty until it is on record. */
  byte[] leaf();

  /** What it is. */
  Kind kind();

  /**
   * What happened: {@code start}, {@code stop}, {@code connection}, {@code tls}, {@code startup},
   * {@code authentication}, {@code role.change}, {@code disconnection}, {@code cancel}, {@code
   * query}, {@code parse}, {@code bind}, {@code execute}, {@code function-call}, {@code
   * transaction}, {@code savepoint}, {@code copy}, {@code config}, {@code sink} and others: {@code
   * docs/events.md}.
   */
  String type();

  /** Wall clock when it was captured. */
  Instant time();

  /**
   * Monotonic clock when it was captured, nanoseconds; comparable among events of one process only.
   */
  long monotonic();

  /** The session, or null for events of the process. */
  @Nullable Session session();

  /** Position in the session: 0, 1, 2, … without gaps; 0 without a session. */
  long sequence();

  /** For an outcome the index of its intent, else -1. */
  long intent();

  /** The transaction; only in intents and outcomes. */
  @Nullable Transaction transaction();

  /** The statement; only in intents. */
  @Nullable Statement statement();

  /**
   * The values of parameters, in intents. An outcome shows them again if the client left types open
   * and the server told them after the intent was recorded: then they are decoded here.
   */
  List<Parameter> parameters();

  /**
   * The literals of the text, in the order in which they stand in it; only in intents. Arguments of
   * an EXECUTE are among {@link #parameters()}. Where a rule keeps values out their texts are what
   * {@link Parameter.Capture} says, and null for nothing. Read anew with each call.
   */
  default List<Value> literals() {
    return List.of();
  }

  /** The decision; only in intents. */
  @Nullable Judgement judgement();

  /** The result; only in outcomes. */
  @Nullable Outcome outcome();

  /** What of it was erased since; the event {@code erasure} that says so stands in the log. */
  default Set<Part> erased() {
    return Set.of();
  }

  /** Further facts by name, for example {@code method} and {@code outcome} of an authentication. */
  Map<String, String> details();
}
