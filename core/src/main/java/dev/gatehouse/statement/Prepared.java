package dev.gatehouse.statement;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.policy.Parameter;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.api.sql.ValueUse;
import dev.gatehouse.sql.Acceptance;
import dev.gatehouse.sql.BareText;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.Redaction;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
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
  private final List<String> fingerprints;
  private final Dialect dialect;
  private final Sent sent;
  private final boolean wholeStatements;
  private int[] parameterTypes;
  private boolean typesTold;
  private AuditEvent.@Nullable Statement shown;
  private boolean shownWhole;
  private @Nullable Object onRecord;

  /** The server's own objects have OIDs below this one (transam.h). */
  private static final int FIRST_USER_OID = 16384;

  private static final int RECORD = 2249;
  private static final int RECORD_ARRAY = 2287;
  private @Nullable Recorded recorded;
  private @Nullable Recorded bare;
  private @Nullable BitSet secrets;

  /**
   * How a text was sent.
   *
   * @param charset see {@link StatementReader.Read}
   * @param refused whether it is for no server, so that it need not be read
   */
  private record Sent(String encoding, @Nullable Charset charset, boolean refused) {
    static final Sent AS_UTF8 = new Sent("UTF8", StandardCharsets.UTF_8, false);
  }

  private Prepared(
      String name,
      String text,
      List<String> texts,
      List<Facts> facts,
      List<String> fingerprints,
      int[] parameterTypes,
      Dialect dialect,
      Sent sent,
      boolean wholeStatements) {
    this.dialect = dialect;
    this.sent = sent;
    this.wholeStatements = wholeStatements;
    this.name = name;
    this.text = text;
    this.texts = texts;
    this.facts = facts;
    this.fingerprints = fingerprints;
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
    return byParse(name, text, statements, parameterTypes, Dialect.DEFAULT, Sent.AS_UTF8);
  }

  /**
   * The same with how the text was sent.
   *
   * @param dialect in which it was read
   */
  public static Prepared byParse(
      String name, StatementReader.Read read, int[] parameterTypes, Dialect dialect) {
    var sent = new Sent(read.encoding(), read.charset(), read.unfit() != null);
    return byParse(name, read.text(), read.statements(), parameterTypes, dialect, sent);
  }

  private static Prepared byParse(
      String name,
      String text,
      List<ParsedStatement> statements,
      int[] parameterTypes,
      Dialect dialect,
      Sent sent) {
    return new Prepared(
        name,
        text,
        of(statements, ParsedStatement::text),
        of(statements, ParsedStatement::facts),
        of(statements, ParsedStatement::fingerprint),
        parameterTypes,
        dialect,
        sent,
        areWhole(statements));
  }

  private static boolean areWhole(List<ParsedStatement> statements) {
    for (var one : statements) {
      if (one.acceptance() != Acceptance.ACCEPTED || one.facts().kind() == StatementKind.UNKNOWN) {
        return false;
      }
    }
    return true;
  }

  private static <T> List<T> of(
      List<ParsedStatement> statements, Function<ParsedStatement, T> part) {
    return statements.size() == 1
        ? List.of(part.apply(statements.getFirst()))
        : statements.stream().map(part).toList();
  }

  /** One that an SQL PREPARE or DECLARE of this text made. */
  public static Prepared bySql(String name, String text, Facts facts, Dialect dialect) {
    return of(name, text, facts, dialect, true);
  }

  /** Something that runs and has no text: {@code text} says what it is. */
  public static Prepared withoutText(String text, Facts facts) {
    return of("", text, facts, Dialect.DEFAULT, false);
  }

  /** One whose name the server may know, but not Gatehouse. */
  public static Prepared unknown(String name) {
    var facts = Facts.opaque("UNKNOWN", "the prepared statement is not known to Gatehouse");
    return of(name, "", facts, Dialect.DEFAULT, false);
  }

  private static Prepared of(
      String name, String text, Facts facts, Dialect dialect, boolean wholeStatements) {
    return new Prepared(
        name,
        text,
        List.of(text),
        List.of(facts),
        List.of(""),
        new int[0],
        dialect,
        Sent.AS_UTF8,
        wholeStatements);
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

  /** Whether the server surely takes the text for as many statements as there are facts. */
  public boolean wholeStatements() {
    return wholeStatements;
  }

  /** In which its texts were read. */
  public Dialect dialect() {
    return dialect;
  }

  /** The facts of {@link #texts()}. */
  public List<Facts> facts() {
    return facts;
  }

  /**
   * What events show of it; the same object again for the same portal.
   *
   * @param literals whether its text is shown with its literals and comments
   */
  AuditEvent.Statement shown(AuditEvent.Protocol protocol, String portal, boolean literals) {
    var last = shown;
    if (last == null
        || shownWhole != literals
        || last.protocol() != protocol
        || !last.portal().equals(portal)) {
      var as = literals ? recorded() : bare();
      last = shown(protocol, portal, as.text(), as.facts(), List.of(), as.redacted());
      shown = last;
      shownWhole = literals;
    }
    return last;
  }

  /** What whoever records it has kept here; null if nothing. */
  public @Nullable Object onRecord() {
    return onRecord;
  }

  /** Keeps what whoever records it wants to know it by. */
  public void onRecord(Object kept) {
    onRecord = kept;
  }

  /** The same with what it stands for. */
  AuditEvent.Statement shown(
      AuditEvent.Protocol protocol,
      String portal,
      String text,
      List<Facts> resolved,
      List<String> origins,
      boolean redacted) {
    return new AuditEvent.Statement(
        protocol,
        name,
        portal,
        text,
        resolved,
        fingerprints,
        origins,
        sent.encoding(),
        sent.charset(),
        redacted);
  }

  /** What may be recorded of it. */
  Recorded recorded() {
    var known = recorded;
    if (known == null) {
      known = record();
      recorded = known;
    }
    return known;
  }

  /** The same without literals and comments; its texts are those of {@link #recorded()}. */
  Recorded bare() {
    var known = bare;
    if (known == null) {
      known = recordBare();
      bare = known;
    }
    return known;
  }

  private Recorded recordBare() {
    var most = recorded();
    // Where it is no text, what looks like a quote may be part of a character.
    var text =
        sent.charset() == null ? BareText.ofUnread(most.text()) : BareText.of(most.text(), dialect);
    return text.equals(most.text())
        ? most
        : new Recorded(text, most.texts(), Recorded.withoutTexts(most.facts()), true);
  }

  private Recorded record() {
    return recorded(givesSecrets() ? secretLiterals() : List.of());
  }

  /**
   * What may be recorded of it.
   *
   * @param hidden of each of its statements, the literals that are secrets; empty if there are none
   */
  Recorded recorded(List<BitSet> hidden) {
    var shownText =
        sent.refused() ? Redaction.ofRefused(text) : Redaction.of(text, dialect, texts, hidden);
    if (shownText.equals(text)) {
      return new Recorded(text, texts, facts, false);
    }
    var shownTexts = new ArrayList<String>(texts.size());
    for (var i = 0; i < texts.size(); i++) {
      var one = List.of(texts.get(i));
      var own = hidden.isEmpty() ? hidden : List.of(hidden.get(i));
      shownTexts.add(Redaction.of(one.getFirst(), dialect, one, own));
    }
    return new Recorded(shownText, shownTexts, Recorded.withoutTexts(facts), true);
  }

  private boolean givesSecrets() {
    for (var i = 0; i < facts.size(); i++) {
      var uses = facts.get(i).values();
      for (var j = 0; j < uses.size(); j++) {
        if (uses.get(j).literal() >= 0 && isOfSecret(uses.get(j))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Of each statement, the literals that it gives to columns that hold secrets. */
  List<BitSet> secretLiterals() {
    var all = new ArrayList<BitSet>(facts.size());
    for (var one : facts) {
      var literals = new BitSet();
      for (var use : one.values()) {
        if (use.literal() >= 0 && isOfSecret(use)) {
          literals.set(use.literal());
        }
      }
      all.add(literals);
    }
    return all;
  }

  private static boolean isOfSecret(ValueUse use) {
    var column = use.column();
    return column != null && Redaction.isSecretName(column);
  }

  /** Whether the text gives a parameter, from 1, to a column that holds secrets. */
  boolean isSecret(int number) {
    var known = secrets;
    if (known == null) {
      known = secrets();
      secrets = known;
    }
    return known.get(number);
  }

  private BitSet secrets() {
    var numbers = new BitSet();
    for (var one : facts) {
      for (var use : one.values()) {
        if (use.parameter() > 0 && isOfSecret(use)) {
          numbers.set(use.parameter());
        }
      }
    }
    return numbers;
  }

  /** The highest number of a parameter that is known. */
  int parameterCount() {
    var most = parameterTypes.length;
    for (var one : facts) {
      for (var use : one.parameters()) {
        most = Math.max(most, use.number());
      }
    }
    return Math.min(most, 0xffff);
  }

  /**
   * Whether every parameter is known to have a type that came with the server and holds no other:
   * no code of a user runs when a value of it is read.
   */
  public boolean takesServerTypesOnly() {
    if (hasOpenTypes()) {
      return false;
    }
    for (var number = parameterCount(); number > 0; number--) {
      var type = parameterType(number);
      if (type <= 0 || type >= FIRST_USER_OID || type == RECORD || type == RECORD_ARRAY) {
        return false;
      }
    }
    return true;
  }

  /** The type of parameter {@code number} (1 is $1), 0 if it is not known. */
  public int parameterType(int number) {
    return number <= parameterTypes.length ? parameterTypes[number - 1] : 0;
  }

  /**
   * Whether parameters of it may have a type that nobody has told yet: the text names one behind a
   * dollar sign, and the client has not declared them all.
   */
  public boolean hasOpenTypes() {
    if (typesTold) {
      return false;
    }
    for (var type : parameterTypes) {
      if (type == 0) {
        return true;
      }
    }
    return mentionsParameter(parameterTypes.length);
  }

  /** Whether the text mentions a parameter of a higher number, be it in a comment. */
  private boolean mentionsParameter(int declared) {
    var at = text.indexOf('$');
    while (at >= 0) {
      var number = 0;
      at++;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        number = Math.min(number * 10 + text.charAt(at) - '0', 0xffff);
        at++;
      }
      if (number > declared) {
        return true;
      }
      at = text.indexOf('$', at);
    }
    return false;
  }

  /** Whether a type is known by now that one of these parameters does not have. */
  public boolean knowsMoreThan(List<Parameter> parameters) {
    for (var parameter : parameters) {
      if (parameter.typeOid() == 0 && parameterType(parameter.number()) != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * The parameters with the types that are known by now; the list itself if that is no more than it
   * says already.
   */
  public List<Parameter> typed(List<Parameter> parameters) {
    if (!knowsMoreThan(parameters)) {
      return parameters;
    }
    var typed = new ArrayList<Parameter>(parameters.size());
    for (var parameter : parameters) {
      typed.add(
          parameter instanceof BoundParameter bound && bound.typeOid() == 0
              ? bound.withType(parameterType(bound.number()))
              : parameter);
    }
    return Collections.unmodifiableList(typed);
  }

  /** The server has told the types. */
  public void learnParameterTypes(int[] types) {
    parameterTypes = types;
    typesTold = true;
  }
}
