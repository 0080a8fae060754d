package dev.gatehouse.sql;

import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.sql.Dialect.Strings;
import java.util.List;

/** Reads the text of a message: which statements it holds and what each of them says. */
public final class SqlText {

  private static final String UNKNOWN = "UNKNOWN";

  private SqlText() {}

  /** {@link #parse(String, Dialect, Limits)} within the default limits. */
  public static List<ParsedStatement> parse(String message, Dialect dialect) {
    return parse(message, dialect, Limits.DEFAULT);
  }

  /**
   * The statements of a message, in order; empty if it holds none. Never throws: what cannot be
   * read comes as one statement with OPAQUE facts and their reason. If the scanner refuses the text
   * that is the whole message, as the server would run nothing of it either.
   */
  public static List<ParsedStatement> parse(String message, Dialect dialect, Limits limits) {
    return parse(message, dialect, limits, CodeCarriers.DEFAULT);
  }

  /** The same, with functions of the installation that hide what a statement does. */
  public static List<ParsedStatement> parse(
      String message, Dialect dialect, Limits limits, CodeCarriers carriers) {
    return switch (dialect.strings()) {
      case STANDARD, ESCAPING -> Scanned.of(message, dialect, limits, carriers).statements();
      case UNSURE -> bothReadings(message, dialect, limits, carriers);
    };
  }

  /**
   * The same, and statements have fingerprints. The fingerprint of a statement is the same for all
   * texts of it that differ in the values of their literals only; the empty text if those may
   * decide what it does, if another text does, or if nobody knows. Where the dialect is {@link
   * Strings#UNSURE} there are none.
   */
  public static List<ParsedStatement> read(
      String message, Dialect dialect, Limits limits, CodeCarriers carriers) {
    if (dialect.strings() == Strings.UNSURE) {
      return parse(message, dialect, limits, carriers);
    }
    var scanned = scan(message, dialect, limits, carriers);
    var _ = scanned.normalForm();
    return scanned.statements();
  }

  /**
   * Scans a message only; for whoever keeps facts by normal form.
   *
   * @param dialect one that is not {@link Strings#UNSURE}
   */
  public static Scanned scan(
      String message, Dialect dialect, Limits limits, CodeCarriers carriers) {
    return Scanned.of(message, dialect, limits, carriers);
  }

  /**
   * The name PostgreSQL reads in an identifier of any spelling: unquoted in lower case (ASCII
   * only), quoted as it stands, {@code U&} decoded, cut at 63 bytes.
   */
  public static String identifier(String written) {
    return Spelling.identifier(written);
  }

  /** Without a backslash there is one reading: the other one only refuses {@code U&'…'}. */
  private static List<ParsedStatement> bothReadings(
      String message, Dialect dialect, Limits limits, CodeCarriers carriers) {
    var standard = parse(message, dialect.with(Strings.STANDARD), limits, carriers);
    if (message.indexOf('\\') < 0) {
      return standard;
    }
    var escaping = parse(message, dialect.with(Strings.ESCAPING), limits, carriers);
    return standard.equals(escaping) ? standard : united(message, standard, escaping);
  }

  /** One statement that says whatever either reading says, so that it is denied if either is. */
  private static List<ParsedStatement> united(
      String message, List<ParsedStatement> standard, List<ParsedStatement> escaping) {
    var command = command(standard).equals(command(escaping)) ? command(standard) : UNKNOWN;
    var facts =
        Facts.builder(command, StatementKind.UNKNOWN)
            .completeness(
                Completeness.OPAQUE,
                "the text depends on standard_conforming_strings, which is not known");
    var acceptance = Acceptance.ACCEPTED;
    for (var one : List.of(standard, escaping)) {
      for (var statement : one) {
        facts.include(statement.facts(), true);
        acceptance =
            statement.acceptance().compareTo(acceptance) > 0 ? statement.acceptance() : acceptance;
      }
    }
    return List.of(
        new ParsedStatement(0, message.length(), message.strip(), facts.build(), acceptance));
  }

  private static String command(List<ParsedStatement> statements) {
    return statements.isEmpty() ? UNKNOWN : statements.getFirst().facts().command();
  }
}
