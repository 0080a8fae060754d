package dev.gatehouse.statement;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.sql.ParsedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A prepared statement: its text and what is known of it. Immutable but for the parameter types,
 * which the server may tell later (ParameterDescription).
 */
public final class Prepared {

  private final String name;
  private final String text;
  private final List<String> texts;
  private final List<Facts> facts;
  private int[] parameterTypes;
  private AuditEvent.@Nullable Statement shown;

  private Prepared(
      String name, String text, List<String> texts, List<Facts> facts, int[] parameterTypes) {
    this.name = name;
    this.text = text;
    this.texts = texts;
    this.facts = facts;
    this.parameterTypes = parameterTypes;
  }

  /**
   * One that message Parse makes.
   *
   * @param name cut as the server cuts it
   * @param parameterTypes OIDs as the client declared them, 0 where it left them open
   */
  public static Prepared byParse(
      String name, String text, List<ParsedStatement> statements, int[] parameterTypes) {
    return new Prepared(
        name,
        text,
        statements.stream().map(ParsedStatement::text).toList(),
        statements.stream().map(ParsedStatement::facts).toList(),
        parameterTypes);
  }

  /** One that an SQL PREPARE made. */
  public static Prepared bySql(String name, Facts facts) {
    return new Prepared(name, "", List.of(""), List.of(facts), new int[0]);
  }

  /** Something that runs and has no text: {@code text} says what it is. */
  public static Prepared withoutText(String text, Facts facts) {
    return new Prepared("", text, List.of(text), List.of(facts), new int[0]);
  }

  /** One whose name the server may know, but not Gatehouse. */
  public static Prepared unknown(String name) {
    return new Prepared(
        name,
        "",
        List.of(""),
        List.of(Facts.opaque("UNKNOWN", "the prepared statement is not known to Gatehouse")),
        new int[0]);
  }

  /** Its name, empty for the unnamed statement. */
  public String name() {
    return name;
  }

  /** Its text as the client sent it. */
  public String text() {
    return text;
  }

  /** What it keeps in memory, about; bytes. */
  int size() {
    return 2 * text.length();
  }

  /** The texts of its statements; none if it is empty. */
  public List<String> texts() {
    return texts;
  }

  /** The facts of {@link #texts()}. */
  public List<Facts> facts() {
    return facts;
  }

  /** What events show of it; the same object again for the same portal. */
  public AuditEvent.Statement shown(AuditEvent.Protocol protocol, String portal) {
    var last = shown;
    if (last == null || last.protocol() != protocol || !last.portal().equals(portal)) {
      last = new AuditEvent.Statement(protocol, name, portal, text, facts);
      shown = last;
    }
    return last;
  }

  /** The type of parameter {@code number} (1 is $1), 0 if it is not known. */
  public int parameterType(int number) {
    return number <= parameterTypes.length ? parameterTypes[number - 1] : 0;
  }

  /** The server has told the types. */
  public void learnParameterTypes(int[] types) {
    parameterTypes = types;
  }
}
