package dev.gatehouse.app;

import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.SettingsReader;
import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.ParsedStatement;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gatehouse explain-sql}. */
@Command(
    name = "explain-sql",
    description = {
      "Prints what Gatehouse understands of SQL: the facts that policies are asked with, as JSON.",
      "Needs no server, and no configuration. Exit code 0: every statement was read; 1: one was"
          + " not, or the configuration or input cannot be read; with --jsonl only the latter."
    })
final class ExplainSqlCommand implements Callable<Integer> {

  private static final int OLDEST = 13;
  private static final int NEWEST = 18;

  private final Home home;
  private final InputStream in;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before the command runs
  private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "SQL",
      description = "The text of a message, or - to read it from standard input (UTF-8).")
  private @Nullable String sql;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Read with the code-carriers and the statement-size of this configuration; without it,"
              + " with the defaults.")
  private @Nullable Path config;

  @Option(
      names = "--server-version",
      paramLabel = "N",
      description = "Major version of the server that reads the text, 13 to 18; default 18.")
  private int serverVersion = NEWEST;

  @Option(
      names = "--standard-conforming-strings",
      paramLabel = "on|off|unsure",
      description = "The state of that setting; unsure reads the text both ways. Default on.")
  private Conforming conforming = Conforming.on;

  @Option(
      names = "--jsonl",
      description = {
        "Read one JSON object {\"sql\": …} a line from standard input and print one a line, in the"
            + " same order: {\"accepted\": …, \"completeness\": …, \"fingerprint\": …,"
            + " \"facts\": …, \"error\": …}.",
        "facts is an object and fingerprint a string or null for one statement, each is an array"
            + " for none or several; error says why something was not accepted, else it is null."
      })
  private boolean jsonl;

  /** The words of the option; picocli shows constants as they are written. */
  private enum Conforming {
    on,
    off,
    unsure
  }

  ExplainSqlCommand(Home home, InputStream in) {
    this.home = home;
    this.in = in;
  }

  @Override
  public Integer call() throws ConfigException, LaunchException {
    if (serverVersion < OLDEST || serverVersion > NEWEST) {
      throw misuse("--server-version must be " + OLDEST + " to " + NEWEST);
    }
    var reading =
        config == null
            ? SqlReading.DEFAULT
            : SqlReading.of(new SettingsReader(home.path()).read(config));
    try {
      var explanation = new SqlExplanation(reading, dialect(), spec.commandLine().getOut());
      if (jsonl) {
        if (sql != null) {
          throw misuse("with --jsonl the statements come from standard input");
        }
        explanation.lines(new BufferedInputStream(in));
        return 0;
      }
      if (sql == null) {
        throw misuse("a statement is missing; give it as an argument, or - for standard input");
      }
      var statements =
          reading.parse(sql.equals("-") ? input(reading.limits().bytes()) : sql, dialect());
      explanation.statements(statements);
      return statements.stream().allMatch(ParsedStatement::accepted) ? 0 : 1;
    } catch (CharacterCodingException e) {
      throw new LaunchException("standard input is not valid UTF-8", e);
    } catch (IOException e) {
      throw new LaunchException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private Dialect dialect() {
    return new Dialect(
        serverVersion,
        switch (conforming) {
          case on -> Dialect.Strings.STANDARD;
          case off -> Dialect.Strings.ESCAPING;
          case unsure -> Dialect.Strings.UNSURE;
        });
  }

  /** One byte more than a message may hold, so that its length is refused and not cut away. */
  private String input(int most) throws IOException {
    var bytes = in.readNBytes(most + 1);
    if (bytes.length > most) {
      return "x".repeat(bytes.length);
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
