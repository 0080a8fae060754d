package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs everybody has: psql and pgbench, as if Gatehouse were not there. */
class PsqlIT {

  @TempDir private static Path folder;

  private static Proxy proxy;
  private static Programs programs;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
    programs = new Programs(folder);
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  /** What psql prints is the same, byte for byte, as without Gatehouse. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\d\n\\d customers\n\\dt+ customers\n\\df\n\\dn\n\\du app\n",
        "SELECT 1/0;\nSELEC 1;\nSELECT nope FROM customers;\nSELECT 'still here';\n",
        "\\set VERBOSITY verbose\nSELECT * FROM nowhere;\nINSERT INTO notes VALUES (NULL);\n",
        "DO $$BEGIN RAISE NOTICE 'a notice %', 42; RAISE WARNING 'a warning'; END$$;\n",
        "LISTEN ch;\nNOTIFY ch, 'hello';\nSELECT 1;\n",
        "SELECT id, name AS n, bal * 2 FROM customers \\gdesc\n",
        "\\set FETCH_COUNT 7\nSELECT g, repeat('x', g) FROM generate_series(1, 50) g;\n",
        "BEGIN;\nSELECT 1/0;\nSELECT 2;\nROLLBACK;\nSELECT 3;\n",
        "SELECT 1 \\; SELECT 2 \\; SELECT 3;\n",
        "\\copy customers(id, name) to stdout csv header\n",
        """
        COPY notes FROM STDIN;
        9400\tpsql
        9401\tä
        \\.
        SELECT * FROM notes WHERE id >= 9400 ORDER BY 1;
        DELETE FROM notes WHERE id >= 9400;
        """,
        "COPY notes FROM STDIN;\nx\tbad\n\\.\nSELECT 'still here';\n",
        "SET standard_conforming_strings = off;\nSELECT 'a\\\\b';\n",
        "SELECT $$quoted ; text$$, E'\\n', U&'\\0041';\n",
        "\\encoding LATIN1\nSELECT 'x';\n\\encoding\n",
        "SET client_encoding = 'LATIN2';\nSELECT 1 AS one;\n",
        "SELECT 'SELECT ' || g FROM generate_series(1, 3) g \\gexec\n",
        "SELECT 5 AS five \\gset\nSELECT :five + 1;\n\\crosstabview\n",
      })
  void shouldBehaveAsWithoutGatehouse(String script) throws Exception {
    var direct = programs.run(programs.psql(Database.port(), "-a"), script);
    var through = programs.run(programs.psql(proxy.port(), "-a"), script);
    assertThat(clean(through.output())).isEqualTo(clean(direct.output()));
    assertThat(through.exit()).isEqualTo(direct.exit());
  }

  /** Process ids differ from session to session. */
  private static String clean(String output) {
    return output
        .replaceAll("server process with PID \\d+", "server process with PID ?")
        .replaceAll("LOCATION: .*", "LOCATION");
  }

  @Test
  void shouldCopyFilesBothWays() throws Exception {
    var rows = new StringBuilder();
    for (var i = 0; i < 20_000; i++) {
      rows.append(100_000 + i).append("\trow ").append(i).append('\n');
    }
    var in = Files.writeString(folder.resolve("in.tsv"), rows);
    var out = folder.resolve("out.tsv");
    var script =
        """
        \\copy notes from '%s'
        \\copy (select * from notes where id >= 100000 order by id) to '%s'
        DELETE FROM notes WHERE id >= 100000;
        """
            .formatted(in, out);
    var result = programs.run(programs.psql(proxy.port(), "-v", "ON_ERROR_STOP=1"), script);
    assertThat(result.output()).contains("COPY 20000").contains("DELETE 20000");
    assertThat(Files.mismatch(in, out)).isEqualTo(-1);
  }

  /** Ctrl-C. */
  @Test
  void w20ShouldCancelOnInterrupt() throws Exception {
    var out = folder.resolve("canceled.txt");
    var process =
        programs
            .psql(proxy.port(), "-c", "SELECT 'interrupt me', pg_sleep(30)")
            .redirectOutput(out.toFile())
            .start();
    proxy.awaitEvent(
        event -> event.statement() != null && event.statement().text().contains("interrupt me"));
    Thread.sleep(200);
    new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.readString(out)).contains("canceling statement due to user request");
  }

  @Test
  void shouldRunPgbenchWithoutAFailedTransaction() throws Exception {
    var initialized =
        programs.run(
            programs.command(proxy.port(), "pgbench", "-U", "postgres", "-i", "-q", "postgres"),
            "");
    assertThat(initialized.exit()).as(initialized.output()).isZero();
    for (var mode : List.of("simple", "extended", "prepared")) {
      for (var script : List.of("select-only", "tpcb-like")) {
        var result =
            programs.run(
                programs.command(
                    proxy.port(),
                    "pgbench",
                    "-U",
                    "postgres",
                    "-n",
                    "-c",
                    "4",
                    "-t",
                    "50",
                    "-M",
                    mode,
                    "-b",
                    script,
                    "postgres"),
                "");
        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output())
            .contains("number of transactions actually processed: 200/200")
            .contains("number of failed transactions: 0");
      }
    }
    programs.run(
        programs.command(proxy.port(), "pgbench", "-U", "postgres", "-i", "-I", "d", "postgres"),
        "");
  }

  /** Statements behind each other without waiting, as psql cannot send them but pgbench can. */
  @Test
  void shouldRunAPgbenchPipeline() throws Exception {
    var script =
        Files.writeString(
            folder.resolve("pipeline.sql"),
            """
            \\startpipeline
            SELECT 1;
            INSERT INTO notes VALUES (9500, 'p') ON CONFLICT DO NOTHING;
            SELECT count(*) FROM notes;
            DELETE FROM notes WHERE id = 9500;
            \\endpipeline
            """);
    for (var mode : List.of("extended", "prepared")) {
      var result =
          programs.run(
              programs.command(
                  proxy.port(),
                  "pgbench",
                  "-U",
                  "app",
                  "-n",
                  "-t",
                  "50",
                  "-M",
                  mode,
                  "-f",
                  script.toString(),
                  "postgres"),
              "");
      assertThat(result.exit()).as(result.output()).isZero();
      assertThat(result.output()).contains("number of transactions actually processed: 50/50");
    }
  }
}
