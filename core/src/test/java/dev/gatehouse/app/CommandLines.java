package dev.gatehouse.app;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs command lines for tests of other rooms. */
public final class CommandLines {

  private CommandLines() {}

  /** What came of one. */
  public record Result(int code, String out, String err) {
    public List<String> lines() {
      return out.lines().toList();
    }
  }

  /** Runs {@code gatehouse} with these arguments. */
  public static Result run(Object... args) {
    return run(InputStream.nullInputStream(), args);
  }

  /** Runs {@code gatehouse audit COMMAND --dir DIRECTORY} with these options. */
  public static Result audit(Path directory, String command, Object... options) {
    var args = new ArrayList<Object>(List.of("audit", command, "--dir", directory));
    args.addAll(List.of(options));
    return run(args.toArray());
  }

  /** The same as {@link #run(Object...)} with something to read on standard input. */
  public static Result run(InputStream in, Object... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    var texts = new String[args.length];
    for (var i = 0; i < args.length; i++) {
      texts[i] = args[i].toString();
    }
    var code =
        Main.run(
            in,
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            new Home(Path.of("")),
            launch -> {
              throw new LaunchException("nothing is started here");
            },
            texts);
    return new Result(code, out.toString(), err.toString());
  }
}
