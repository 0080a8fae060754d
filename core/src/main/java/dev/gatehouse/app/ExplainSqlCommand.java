package dev.gatehouse.app;

import dev.gatehouse.sql.Dialect;
import dev.gatehouse.sql.Limits;
import dev.gatehouse.sql.ParsedStatement;
import dev.gatehouse.sql.SqlText;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
      "Needs neither a configuration nor a server. Exit code 0: every statement was read; 1: one was"
          + " not, or the input cannot be read; with --jsonl always 0 unless the input cannot be read."
    })
final class ExplainSqlCommand implements Callable<Integer> {

  private static final int OLDEST = 13;
  private static final int NEWEST = 18;

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
            + " same order: {\"accepted\": …, \"completeness\": …, \"facts\": …, \"error\": …}.",
        "facts is an object for one statement, an array for none or several; error says why"
            + " something was not accepted, else it is null."
      })
  private boolean jsonl;

  /** The words of the option; picocli shows constants as they are written. */
  private enum Conforming {
    on,
    off,
    unsure
  }

  ExplainSqlCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() throws LaunchException {
    if (serverVersion < OLDEST || serverVersion > NEWEST) {
      throw misuse("--server-version must be " + OLDEST + " to " + NEWEST);
    }
    try {
      var explanation = new SqlExplanation(dialect(), spec.commandLine().getOut());
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
      var statements = SqlText.parse(sql.equals("-") ? input() : sql, dialect());
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
  private String input() throws IOException {
    var bytes = in.readNBytes(Limits.DEFAULT.bytes() + 1);
    if (bytes.length > Limits.DEFAULT.bytes()) {
      return "x".repeat(bytes.length);
    }
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private ParameterException misuse(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
