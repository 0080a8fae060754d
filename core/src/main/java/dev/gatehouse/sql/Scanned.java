package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Facts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text of a message, cut into tokens: enough to find facts that are known already by its normal
 * form. For one thread.
 */
public final class Scanned {

  private final String message;
  private final Dialect dialect;
  private final Limits limits;
  private final CodeCarriers carriers;
  private final @Nullable Tokens tokens;
  private final @Nullable Refusal refusal;
  private @Nullable String form;
  private @Nullable Template template;

  private Scanned(
      String message,
      Dialect dialect,
      Limits limits,
      CodeCarriers carriers,
      @Nullable Tokens tokens,
      @Nullable Refusal refusal) {
    this.message = message;
    this.dialect = dialect;
    this.limits = limits;
    this.carriers = carriers;
    this.tokens = tokens;
    this.refusal = refusal;
  }

  /** Scans a text; {@code dialect} must say how it reads a backslash. */
  static Scanned of(String message, Dialect dialect, Limits limits, CodeCarriers carriers) {
    try {
      if (exceeds(message, limits.bytes())) {
        throw Refusal.excessive("the text is longer than " + limits.bytes() + " bytes");
      }
      if (message.indexOf('\0') >= 0) {
        throw new Refusal("the text holds a character of code zero");
      }
      boolean escaping = dialect.strings() == Dialect.Strings.ESCAPING;
      var tokens = Lexer.lex(message, dialect.serverMajor(), escaping, limits.commentNesting());
      return new Scanned(message, dialect, limits, carriers, tokens, null);
    } catch (Refusal refusal) {
      return new Scanned(message, dialect, limits, carriers, null, refusal);
    }
  }

  private static boolean exceeds(String message, int bytes) {
    if (message.length() > bytes) {
      return true;
    }
    return message.length() > bytes / 3 && message.getBytes(StandardCharsets.UTF_8).length > bytes;
  }

  /**
   * The text without what its facts do not depend on; null if the scanner refuses it. Texts of
   * equal form have equal facts under equal dialects, unless those are {@link
   * Facts#literalSensitive}.
   */
  public @Nullable String normalForm() {
    if (form == null && tokens != null) {
      form = Normaliser.normalForm(tokens);
    }
    return form;
  }

  /**
   * Reads the statements. Never throws, see {@link SqlText#parse(String, Dialect, Limits)}. They
   * have fingerprints if {@link #normalForm()} was asked for, which these are made of.
   */
  public List<ParsedStatement> statements() {
    if (tokens == null) {
      return refused(Objects.requireNonNull(refusal));
    }
    try {
      var parts = new MessageParser(tokens, dialect, limits, carriers).parse();
      var read =
          new Template(form == null ? parts : Fingerprints.of(parts, form, tokens.size() - 1));
      template = read;
      return statements(tokens, read);
    } catch (StackOverflowError overflow) {
      // The counter of levels prevents this on any stack of 512 KiB; a caller may run on less.
      return refused(Refusal.excessive("the statement is nested too deeply for this thread"));
    }
  }

  /** The statements, with the facts that another text of the same normal form has. */
  public List<ParsedStatement> statements(Template known) {
    return tokens == null ? statements() : statements(tokens, known);
  }

  /** What {@link #statements()} found, for other texts; null if it found nothing to keep. */
  public @Nullable Template template() {
    return template;
  }

  private List<ParsedStatement> statements(Tokens tokens, Template known) {
    var parts = known.parts();
    if (parts.size() == 1) {
      return List.of(statement(tokens, parts.getFirst()));
    }
    var statements = new ArrayList<ParsedStatement>(parts.size());
    for (var part : parts) {
      statements.add(statement(tokens, part));
    }
    return statements;
  }

  private ParsedStatement statement(Tokens tokens, Template.Part part) {
    int from = tokens.start(part.first());
    int to = tokens.end(part.end() - 1);
    return new ParsedStatement(
        from,
        to,
        message.substring(from, to),
        part.facts(),
        part.acceptance(),
        part.outline(),
        part.fingerprint());
  }

  private List<ParsedStatement> refused(Refusal why) {
    var facts = new FactsBuilder(carriers);
    facts.opaque(why.reason());
    return List.of(
        new ParsedStatement(0, message.length(), message.strip(), facts.build(), why.acceptance()));
  }
}
