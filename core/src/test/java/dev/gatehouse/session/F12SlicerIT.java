package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F12: every byte by itself, from the client and from the server, in both directions. Programs do
 * not notice.
 */
class F12SlicerIT {

  @TempDir private static Path folder;

  private static Programs programs;
  private static Slicer toServer;
  private static Proxy proxy;
  private static Slicer toProxy;

  @BeforeAll
  static void start() throws Exception {
    programs = new Programs(folder);
    toServer = new Slicer(Database.port());
    proxy = Proxy.builder().upstreamPort(toServer.port()).start();
    toProxy = new Slicer(proxy.port());
  }

  @AfterAll
  static void stop() throws Exception {
    toProxy.close();
    proxy.close();
    toServer.close();
  }

  @Test
  void shouldPrintTheSameFromPsql() throws Exception {
    var script =
        """
        SELECT i, repeat('x', i) FROM generate_series(1, 50) i;
        SELECT 1/0;
        SELECT 2 AS two \\gset
        SELECT :two + 1;
        BEGIN;
        COPY notes FROM STDIN;
        9600\tsliced
        9601\tä
        \\.
        COPY (SELECT id FROM notes WHERE id >= 9600 ORDER BY id) TO STDOUT;
        ROLLBACK;
        DO $$BEGIN RAISE NOTICE 'hello'; END$$;
        SELECT 1 AS a; SELECT 'last' AS b;
        """;
    var direct = programs.run(programs.psql(Database.port(), "-a"), script);
    var sliced = programs.run(programs.psql(toProxy.port(), "-a"), script);
    assertThat(sliced).isEqualTo(direct);
    assertThat(proxy.intents("last")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "prepared"})
  void shouldRunPgbench(String mode) throws Exception {
    programs.run(
        programs.command(Database.port(), "pgbench", "-U", "postgres", "-i", "-q", "postgres"), "");
    var result =
        programs.run(
            programs.command(
                toProxy.port(),
                "pgbench",
                "-U",
                "postgres",
                "-n",
                "-c",
                "2",
                "-t",
                "20",
                "-M",
                mode,
                "-b",
                "tpcb-like",
                "postgres"),
            "");
    programs.run(
        programs.command(Database.port(), "pgbench", "-U", "postgres", "-i", "-I", "d", "postgres"),
        "");
    assertThat(result.exit()).as(result.output()).isZero();
    assertThat(result.output())
        .contains("number of transactions actually processed: 40/40")
        .contains("number of failed transactions: 0");
  }
}
