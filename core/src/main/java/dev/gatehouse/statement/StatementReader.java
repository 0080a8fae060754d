package dev.gatehouse.statement;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.sql.Acceptance;
import dev.gatehouse.sql.ClientEncoding;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the text of a statement and finds its facts. A text that cannot be decoded with certainty
 * has OPAQUE facts: the server might read another statement than Gatehouse.
 */
public final class StatementReader {

  private static final char REPLACEMENT = '\uFFFD';

  private final FactsCache cache;

  /**
   * A text and its statements.
   *
   * @param text as decoded
   * @param encoding in which it was sent, by PostgreSQL's name
   * @param charset how the text stands for its bytes; null if they are no text in the encoding:
   *     then each character is a byte
   * @param unfit why it is not for the server, whatever the policies say; null if it is
   */
  public record Read(
      String text,
      String encoding,
      @Nullable Charset charset,
      List<ParsedStatement> statements,
      @Nullable Unfit unfit) {}

  /**
   * Why a text is not for the server: it exceeds the limits of reading, or the server alone could
   * say what it means.
   *
   * @param reason one sentence for the client
   */
  public record Unfit(Kind kind, String reason) {

    /** What is wrong with it. */
    public enum Kind {
      /** It is beyond the limits of what is read. */
      EXCESSIVE,
      /** It is not valid in the encoding it is sent in. */
      MALFORMED,
      /** Its encoding is one that hides ASCII inside characters. */
      ENCODING
    }
  }

  /** Facts come from this cache. */
  public StatementReader(FactsCache cache) {
    this.cache = cache;
  }

  /**
   * Reads a text in the session's client_encoding.
   *
   * @param unsure whether something under way may change the encoding: then only ASCII is certain
   */
  public Read read(byte[] bytes, String clientEncoding, boolean unsure, Dialect dialect) {
    if (unsure && !ascii(bytes)) {
      return opaque(
          bytes,
          clientEncoding,
          "client_encoding may be changing in this pipeline, and the text is not ASCII");
    }
    if (dialect.strings() == Dialect.Strings.UNSURE && hidesBackslash(bytes)) {
      return opaque(
          bytes,
          clientEncoding,
          "client_encoding may be changing in this pipeline, and a backslash may be part of a"
              + " character");
    }
    var charset = ClientEncoding.charset(clientEncoding);
    if (charset == null && !ascii(bytes)) {
      return unfit(
          bytes,
          clientEncoding,
          Unfit.Kind.ENCODING,
          "client_encoding "
              + clientEncoding
              + " is not allowed through Gatehouse: SET client_encoding TO UTF8");
    }
    var known = charset == null ? StandardCharsets.US_ASCII : charset;
    var text = new String(bytes, known);
    if (text.indexOf(REPLACEMENT) < 0 || charset == null || wellFormed(bytes, charset)) {
      return read(text, clientEncoding, known, dialect);
    }
    return switch (clientEncoding) {
      case "UTF8" ->
          unfit(
              bytes,
              clientEncoding,
              Unfit.Kind.MALFORMED,
              "invalid byte sequence for encoding \"UTF8\"");
      case "SQL_ASCII" -> {
        var bytewise = StandardCharsets.ISO_8859_1;
        yield read(new String(bytes, bytewise), clientEncoding, bytewise, dialect);
      }
      default -> opaque(bytes, clientEncoding, "the text is not valid " + clientEncoding);
    };
  }

  private Read read(String text, String encoding, Charset charset, Dialect dialect) {
    var statements = cache.statements(text, dialect);
    for (var statement : statements) {
      if (statement.acceptance() == Acceptance.EXCESSIVE) {
        return new Read(
            text,
            encoding,
            charset,
            statements,
            new Unfit(Unfit.Kind.EXCESSIVE, statement.facts().reason()));
      }
    }
    return new Read(text, encoding, charset, statements, null);
  }

  /** Whether any byte is a backslash. */
  public static boolean holdsBackslash(byte[] bytes) {
    for (var one : bytes) {
      if (one == '\\') {
        return true;
      }
    }
    return false;
  }

  /** Whether a backslash would be the end of a character in SJIS, GBK and the like. */
  private static boolean hidesBackslash(byte[] bytes) {
    for (var at = 1; at < bytes.length; at++) {
      if (bytes[at] == '\\' && bytes[at - 1] < 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean ascii(byte[] bytes) {
    for (var one : bytes) {
      if (one < 0) {
        return false;
      }
    }
    return true;
  }

  private static Read opaque(byte[] bytes, String encoding, String reason) {
    return unread(bytes, encoding, reason, null);
  }

  private static Read unfit(byte[] bytes, String encoding, Unfit.Kind kind, String reason) {
    return unread(bytes, encoding, reason, new Unfit(kind, reason));
  }

  /** For the record: whatever the bytes are, none is lost. */
  private static Read unread(byte[] bytes, String encoding, String reason, @Nullable Unfit unfit) {
    var charset = wellFormed(bytes, StandardCharsets.UTF_8) ? StandardCharsets.UTF_8 : null;
    var text = new String(bytes, charset == null ? StandardCharsets.ISO_8859_1 : charset);
    var facts = Facts.opaque("UNKNOWN", reason);
    var statement = new ParsedStatement(0, text.length(), text, facts, Acceptance.REFUSED);
    return new Read(text, encoding, charset, List.of(statement), unfit);
  }

  private static boolean wellFormed(byte[] bytes, Charset charset) {
    try {
      var decoder = charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
      return decoder.decode(ByteBuffer.wrap(bytes)).length() <= bytes.length;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
