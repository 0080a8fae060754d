package dev.gatehouse.policy.script;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.EnvironmentAccess;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.io.IOAccess;

/**
 * The engine and its contexts, from which nothing of the host can be reached except the exported
 * views.
 */
final class Sandbox implements AutoCloseable {
  static final String LANGUAGE = "js";

  /** One object for all contexts: contexts that share code must share it. */
  private static final HostAccess ACCESS =
      HostAccess.newBuilder(HostAccess.CONSTRAINED).allowListAccess(true).build();

  /** Options that SandboxPolicy.CONSTRAINED accepts. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "js.esm-eval-returns-exports", "true",
          "js.strict", "true",
          "js.allow-eval", "false",
          "js.load", "false",
          "js.print", "false",
          "js.console", "false",
          "js.graal-builtin", "false");

  /**
   * Options that it refuses, although each only takes away. BigInt and Atomics cannot be
   * interrupted, Intl reads the clock, the length limits bound single built-in calls.
   */
  private static final Map<String, String> STRICTER_OPTIONS =
      Map.of(
          "js.polyglot-builtin", "false",
          "js.global-arguments", "false",
          "js.bigint", "false",
          "js.atomics", "false",
          "js.shared-array-buffer", "false",
          "js.regexp-static-result", "false",
          "js.intl-402", "false",
          "js.string-length-limit", "65536",
          "js.max-typed-array-length", "65536");

  private static final Source WORDS = Source.create(LANGUAGE, Prelude.WORDS);
  private static final Source FREEZE = Source.create(LANGUAGE, Prelude.FREEZE);

  private final Engine engine =
      Engine.newBuilder(LANGUAGE)
          .option("engine.WarnInterpreterOnly", "false") // a log line says it instead
          .out(OutputStream.nullOutputStream())
          .err(OutputStream.nullOutputStream())
          .in(InputStream.nullInputStream())
          .build();

  String engineName() {
    return engine.getImplementationName();
  }

  /** A context in which {@code sink} takes the denials and everything is frozen. */
  Context context(Sink sink) {
    var context =
        builder().engine(engine).allowExperimentalOptions(true).options(STRICTER_OPTIONS).build();
    context.eval(WORDS).executeVoid(sink);
    context.eval(FREEZE).executeVoid(sink, List.of());
    return context;
  }

  /** Ends every context with it. */
  @Override
  public void close() {
    engine.close(true);
  }

  /**
   * The settings that SandboxPolicy.CONSTRAINED accepts; a test builds them under that policy, so
   * that GraalVM checks that nothing is open.
   */
  static Context.Builder builder() {
    // allowHostClassLookup stays unset: even a filter that refuses everything makes Java appear
    return Context.newBuilder(LANGUAGE)
        .allowHostAccess(ACCESS)
        .allowIO(IOAccess.NONE)
        .allowPolyglotAccess(PolyglotAccess.NONE)
        .allowEnvironmentAccess(EnvironmentAccess.NONE)
        .allowCreateThread(false)
        .allowNativeAccess(false)
        .allowCreateProcess(false)
        .allowValueSharing(false)
        .timeZone(ZoneOffset.UTC)
        .out(OutputStream.nullOutputStream())
        .err(OutputStream.nullOutputStream())
        .in(InputStream.nullInputStream())
        .options(OPTIONS);
  }
}
