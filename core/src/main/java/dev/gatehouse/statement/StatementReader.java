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
   * @param unfit why it is not for the server, whatever the policies say; null if it is
   */
  public record Read(String text, List<ParsedStatement> statements, @Nullable Unfit unfit) {}

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
          bytes, "client_encoding may be changing in this pipeline, and the text is not ASCII");
    }
    if (dialect.strings() == Dialect.Strings.UNSURE && hidesBackslash(bytes)) {
      return opaque(
          bytes,
          "client_encoding may be changing in this pipeline, and a backslash may be part of a"
              + " character");
    }
    var charset = ClientEncoding.charset(clientEncoding);
    if (charset == null && !ascii(bytes)) {
      return unfit(
          bytes,
          Unfit.Kind.ENCODING,
          "client_encoding "
              + clientEncoding
              + " is not allowed through Gatehouse: SET client_encoding TO UTF8");
    }
    var text = new String(bytes, charset == null ? StandardCharsets.US_ASCII : charset);
    if (text.indexOf(REPLACEMENT) < 0 || charset == null || wellFormed(bytes, charset)) {
      return read(text, dialect);
    }
    return switch (clientEncoding) {
      case "UTF8" ->
          unfit(bytes, Unfit.Kind.MALFORMED, "invalid byte sequence for encoding \"UTF8\"");
      case "SQL_ASCII" -> read(new String(bytes, StandardCharsets.ISO_8859_1), dialect);
      default -> opaque(bytes, "the text is not valid " + clientEncoding);
    };
  }

  private Read read(String text, Dialect dialect) {
    var statements = cache.statements(text, dialect);
    for (var statement : statements) {
      if (statement.acceptance() == Acceptance.EXCESSIVE) {
        return new Read(
            text, statements, new Unfit(Unfit.Kind.EXCESSIVE, statement.facts().reason()));
      }
    }
    return new Read(text, statements, null);
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

  private static Read opaque(byte[] bytes, String reason) {
    return unread(bytes, reason, null);
  }

  private static Read unfit(byte[] bytes, Unfit.Kind kind, String reason) {
    return unread(bytes, reason, new Unfit(kind, reason));
  }

  private static Read unread(byte[] bytes, String reason, @Nullable Unfit unfit) {
    var text = legible(bytes);
    var facts = Facts.opaque("UNKNOWN", reason);
    var statement = new ParsedStatement(0, text.length(), text, facts, Acceptance.REFUSED);
    return new Read(text, List.of(statement), unfit);
  }

  /** For the record: whatever the bytes are, none is lost. */
  private static String legible(byte[] bytes) {
    return new String(
        bytes,
        wellFormed(bytes, StandardCharsets.UTF_8)
            ? StandardCharsets.UTF_8
            : StandardCharsets.ISO_8859_1);
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
