package dev.gatehouse.app;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.audit.ValueKey;
import dev.gatehouse.audit.search.Query;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Which events are wanted. */
final class QueryOptions {

  @Mixin private TimeRange time = new TimeRange();

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "User of the startup message, or the principal behind it.")
  private @Nullable String user;

  @Option(
      names = "--object",
      paramLabel = "[SCHEMA.]NAME",
      description = "Statements that name this relation, function or other object.")
  private @Nullable String object;

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      converter = Fingerprint.class,
      description = "Statements that have this fingerprint: see gatehouse explain-sql.")
  private @Nullable String fingerprint;

  @Option(
      names = "--text",
      paramLabel = "TEXT",
      description = "Statements whose text holds this, in upper or lower case.")
  private @Nullable String text;

  @Option(
      names = "--event",
      paramLabel = "TYPE",
      description = "Events of this type, for example authentication.")
  private @Nullable String event;

  @Option(
      names = "--kind",
      paramLabel = "intent|outcome|event",
      description = "Events of this kind: an execution has an intent and an outcome.")
  private @Nullable Word kind;

  @Option(
      names = "--verdict",
      paramLabel = "allow|deny|terminate|error",
      description = "Statements that policies judged so.")
  private @Nullable String verdict;

  @Option(
      names = "--outcome",
      paramLabel = "WORD",
      description =
          "Outcomes of this status (success, failure, denied, withheld, skipped, unknown), and"
              + " events that say this of theirs (a login: success, failure, rejected).")
  private @Nullable String outcome;

  @Option(names = "--session", paramLabel = "ID", description = "Events of this session.")
  private @Nullable String session;

  @Option(
      names = "--param-hash",
      paramLabel = "HASH",
      description =
          "Events with a value that has this hash: see gatehouse audit hash-value. Reads every"
              + " record.")
  private @Nullable String paramHash;

  /** The words of the option; picocli shows constants as they are written. */
  private enum Word {
    intent,
    outcome,
    event
  }

  /** Written in whichever case; what is none finds nothing, and should not seem to. */
  private static final class Fingerprint implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
      var digits = value.toLowerCase(Locale.ROOT);
      if (digits.length() != 32 || !digits.chars().allMatch(HexFormat::isHexDigit)) {
        throw new TypeConversionException("a fingerprint has 32 hexadecimal digits");
      }
      return digits;
    }
  }

  /** Whether none is given: then all events are wanted. */
  boolean isEmpty() {
    return query().equals(Query.ALL);
  }

  Query query() {
    return new Query(
        time.from(),
        time.to(),
        user,
        object,
        fingerprint,
        text,
        event,
        kind == null ? null : Kind.valueOf(kind.name().toUpperCase(Locale.ROOT)),
        verdict,
        outcome,
        session,
        paramHash == null || paramHash.startsWith(ValueKey.PREFIX)
            ? paramHash
            : ValueKey.PREFIX + paramHash);
  }
}
