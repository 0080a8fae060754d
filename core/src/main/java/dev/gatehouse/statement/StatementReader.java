package dev.gatehouse.statement;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.sql.Acceptance;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the text of a statement and finds its facts. A text that cannot be decoded with certainty
 * has OPAQUE facts: the server might read another statement than Gatehouse.
 */
public final class StatementReader {

  /** client_encoding names whose multi-byte characters hold no ASCII bytes, and their charset. */
  private static final Map<String, Charset> SAFE =
      Map.of(
          "UTF8", StandardCharsets.UTF_8,
          "UNICODE", StandardCharsets.UTF_8,
          "SQL_ASCII", StandardCharsets.UTF_8,
          "LATIN1", StandardCharsets.ISO_8859_1);

  private final FactsCache cache;

  /**
   * A text and its statements.
   *
   * @param text as decoded; undecodable bytes are replaced
   */
  public record Read(String text, List<ParsedStatement> statements) {

    /** What exceeds the limits of reading, one sentence; null if nothing does. */
    public @Nullable String excess() {
      for (var statement : statements) {
        if (statement.acceptance() == Acceptance.EXCESSIVE) {
          return statement.facts().reason();
        }
      }
      return null;
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
          new String(bytes, StandardCharsets.UTF_8),
          "client_encoding may be changing in this pipeline, and the text is not ASCII");
    }
    if (dialect.strings() == Dialect.Strings.UNSURE && hidesBackslash(bytes)) {
      return opaque(
          new String(bytes, StandardCharsets.UTF_8),
          "client_encoding may be changing in this pipeline, and a backslash may be part of a"
              + " character");
    }
    var charset = SAFE.get(clientEncoding);
    if (charset == null) {
      var text = new String(bytes, StandardCharsets.ISO_8859_1);
      return opaque(text, "client_encoding " + clientEncoding + " is not supported: use UTF8");
    }
    var text = new String(bytes, charset);
    if (text.indexOf('\uFFFD') >= 0 && !wellFormed(bytes, charset)) {
      return opaque(text, "the text is not valid " + clientEncoding);
    }
    return new Read(text, cache.statements(text, dialect));
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

  private static Read opaque(String text, String reason) {
    var facts = Facts.opaque("UNKNOWN", reason);
    return new Read(
        text, List.of(new ParsedStatement(0, text.length(), text, facts, Acceptance.REFUSED)));
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
