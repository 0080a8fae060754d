package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent.Status;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.session.RawClient.Frames;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands between two Syncs: skips, implicit transactions, COPY, and who waits for whom. */
class PipelineIT {

  private static Proxy proxy;

  @BeforeAll
  static void start() throws Exception {
    proxy = Proxy.builder().start();
  }

  @AfterAll
  static void stop() {
    proxy.close();
  }

  private static String count(int id) throws Exception {
    try (var direct = RawClient.login(Database.port(), "postgres")) {
      direct.send(new Frames().query("SELECT count(*) FROM notes WHERE id = " + id));
      return direct.untilReady().get(1).text().substring(6);
    }
  }

  private static Frames copy(String sql) {
    return new Frames().parse("", sql).bind("", "").execute("");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The server skips up to Sync, and reads no COPY data there either. */
  @Test
  void w18ShouldSkipACopyBehindAnError() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("", "no sql at all").add('H'));
      assertThat(client.read().type()).isEqualTo('E');
      client.send(copy("COPY notes FROM STDIN").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("Z");
    }
  }

  /** It answers without a word of its own about taking data, and not before a Sync or Flush. */
  @Test
  void w18ShouldNotWaitForDataThatACopyDoesNotTake() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          copy("COPY (INSERT INTO notes VALUES (9100, 'x') RETURNING id) TO STDOUT")
              .parse("", "DELETE FROM notes WHERE id = 9100")
              .bind("", "")
              .execute("")
              .sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12HdcC12CZ");
    }
    try (var client = RawClient.login(proxy.port(), "postgres")) {
      client.send(copy("COPY notes FROM '/does/not/exist'").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12EZ");
      client.send(copy("COPY notes FROM '/dev/null'").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("12CZ");
    }
  }

  /** A client may send its data at once, behind whatever else it has sent. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "COPY notes FROM STDIN",
        "SELECT 1; COPY notes FROM STDIN",
        "COPY notes FROM STDIN; SELECT 1"
      })
  void w18ShouldTakeCopyDataSentWithTheQuery(String sql) throws Exception {
    try (var direct = RawClient.login(Database.port(), "app");
        var client = RawClient.login(proxy.port(), "app")) {
      var pipeline =
          new Frames()
              .query("SELECT 1")
              .query("DELETE FROM notes WHERE id = 9101")
              .query(sql)
              .add('d', bytes("9101\tcopied\n"))
              .add('c')
              .query("SELECT text FROM notes WHERE id = 9101");
      assertThat(transcript(client, pipeline)).isEqualTo(transcript(direct, pipeline));
    }
  }

  private static String transcript(RawClient client, Frames pipeline) throws Exception {
    client.send(pipeline);
    var transcript = new StringBuilder();
    for (var i = 0; i < 4; i++) {
      transcript.append(client.untilReady());
    }
    client.send(new Frames().query("DELETE FROM notes WHERE id = 9101"));
    client.untilReady();
    return transcript.toString();
  }

  @Test
  void w18ShouldTakeTwoCopiesOfOneText() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(
          new Frames()
              .query("COPY notes FROM STDIN; COPY notes FROM STDIN; DELETE FROM notes WHERE id > 0")
              .add('d', bytes("9102\ta\n"))
              .add('c')
              .add('d', bytes("9103\tb\n"))
              .add('c'));
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("GCGCCZ");
    }
  }

  /** In COPY IN only CopyData may be longer than the limit: nobody gathers the rest of it. */
  @Test
  void w12ShouldLimitEveryOtherMessageInACopy() throws Exception {
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().query("COPY notes FROM STDIN"));
      assertThat(client.read().type()).isEqualTo('G');
      client.send(new byte[] {'f', 0x7f, (byte) 0xff, (byte) 0xff, (byte) 0xff, 'x'});
      assertThat(client.untilEnd().getLast().field('M')).contains("over the limit");
    }
  }

  /** What is wrong behind something that had to be waited for ends the session all the same. */
  @Test
  void shouldEndTheSessionOnAViolationBehindAWait() throws Exception {
    var slow = Policies.later(Policies.denyDelete());
    try (var waiting = Proxy.builder().policy(slow).start();
        var other = RawClient.login(waiting.port(), "app");
        var client = RawClient.login(waiting.port(), "app")) {
      client.send(new Frames().query("SELECT 1").add('Y'));
      assertThat(client.untilEnd().getLast().field('C')).isEqualTo("08P01");
      other.send(new Frames().query("SELECT 2"));
      assertThat(RawClient.letters(other.untilReady())).isEqualTo("TDCZ");
      waiting.awaitSessions(1);
    }
  }

  /** Nothing in these texts says that they change how literals are read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE pg_settings SET setting = 'off' WHERE name = 'standard_conforming_strings'",
        "SELECT * FROM b17_view",
        "INSERT INTO b17_table DEFAULT VALUES",
        "FETCH b17_cursor"
      })
  void b17ShouldNotTrustAnOldReadingBehindCodeThatIsNotSeen(String change) throws Exception {
    try (var denying = Proxy.builder().policy(Policies.denyDelete()).start();
        var client = RawClient.login(denying.port(), "app")) {
      var set = "set_config('standard_conforming_strings', 'off', false)";
      client.send(
          new Frames()
              .query(
                  "CREATE TEMP VIEW b17_view AS SELECT "
                      + set
                      + "; CREATE TEMP TABLE b17_table(t text DEFAULT "
                      + set
                      + "); BEGIN; DECLARE b17_cursor CURSOR FOR SELECT "
                      + set));
      client.untilReady();
      var ambiguous = "SELECT 'y\\', (SELECT 17) -- '";
      client.send(
          new Frames()
              .parse("", change)
              .bind("", "")
              .execute("")
              .parse("", ambiguous)
              .bind("", "")
              .execute("")
              .sync());
      client.untilReady();
      var last = denying.intents("(SELECT 17)").getLast();
      assertThat(requireNonNull(last.statement()).facts())
          .anySatisfy(one -> assertThat(one.completeness()).isEqualTo(Completeness.OPAQUE));
    }
  }

  /** Its Bind was answered long ago, but it acts only now. */
  @Test
  void b17ShouldNotTrustAnOldReadingBehindALaterExecute() throws Exception {
    try (var denying = Proxy.builder().policy(Policies.denyDelete()).start();
        var client = RawClient.login(denying.port(), "app")) {
      client.send(
          new Frames()
              .query("BEGIN")
              .parse("", "SELECT set_config('standard_conforming_strings', 'off', false)")
              .bind("later", "")
              .sync());
      client.untilReady();
      client.untilReady();
      var ambiguous = "SELECT 'z\\', (SELECT 18) -- '";
      client.send(
          new Frames().execute("later").parse("", ambiguous).bind("", "").execute("").sync());
      client.untilReady();
      var last = denying.intents("(SELECT 18)").getLast();
      assertThat(requireNonNull(last.statement()).facts())
          .anySatisfy(one -> assertThat(one.completeness()).isEqualTo(Completeness.OPAQUE));
    }
  }

  /** Its report comes with ReadyForQuery only: until then nobody knows how literals read. */
  @Test
  void b17ShouldNotTrustAnOldReadingOfLiteralsBeforeSync() throws Exception {
    try (var denying = Proxy.builder().policy(Policies.denyDelete()).start();
        var client = RawClient.login(denying.port(), "app")) {
      client.send(
          new Frames()
              .parse("", "SET standard_conforming_strings = off")
              .bind("", "")
              .execute("")
              .add('H'));
      for (var i = 0; i < 3; i++) {
        client.read();
      }
      var ambiguous = "SELECT 'x\\', (SELECT 1) -- '";
      client.send(new Frames().parse("", ambiguous).bind("", "").execute("").sync());
      client.untilReady();
      var facts = requireNonNull(denying.intents("(SELECT 1)").getFirst().statement()).facts();
      assertThat(facts)
          .anySatisfy(one -> assertThat(one.completeness()).isEqualTo(Completeness.OPAQUE));
    }
  }

  /** Hides a column of a table from app. */
  private record HidesSsn() implements MaskingPolicy {
    @Override
    public Set<ColumnName> protectedColumns(Session session) {
      return Set.of(ColumnName.parse("public.customers.ssn"));
    }

    @Override
    public Masker masker(Session session, ColumnName column) {
      throw new IllegalStateException("nothing is read here");
    }

    @Override
    public void close() {}
  }

  /** Our own Sync would end the skipping, or commit what is not finished. */
  @Test
  void g07ShouldNotReadTheCatalogWhileTheServerSkips() throws Exception {
    try (var masked = Proxy.builder().masking(new HidesSsn()).start();
        var other = RawClient.login(masked.port(), "app");
        var client = RawClient.login(masked.port(), "app")) {
      client.send(new Frames().parse("", "no sql at all").add('H'));
      assertThat(client.read().type()).isEqualTo('E');
      other.send(new Frames().query("CREATE TEMP TABLE stale()"));
      other.untilReady();
      client.send(copyless("INSERT INTO notes VALUES (9110, 'skipped')").sync());
      assertThat(RawClient.letters(client.untilReady())).isEqualTo("Z");
      assertThat(count(9110)).isEqualTo("0");
    }
  }

  @Test
  void g07ShouldNotReadTheCatalogInAnImplicitTransaction() throws Exception {
    try (var masked = Proxy.builder().masking(new HidesSsn()).start();
        var other = RawClient.login(masked.port(), "app");
        var client = RawClient.login(masked.port(), "app")) {
      client.send(copyless("INSERT INTO notes VALUES (9111, 'undone')").add('H'));
      for (var i = 0; i < 3; i++) {
        client.read();
      }
      other.send(new Frames().query("CREATE TEMP TABLE stale()"));
      other.untilReady();
      client.send(copyless("SELECT 1/(id - 9111) FROM notes WHERE id = 9111").sync());
      assertThat(RawClient.letters(client.untilReady())).contains("E");
      assertThat(count(9111)).isEqualTo("0");
    }
  }

  private static Frames copyless(String sql) {
    return new Frames().parse("", sql).bind("", "").execute("");
  }

  /** F23: gone in the middle of everything: rolled back, recorded, forgotten. */
  @Test
  void f23ShouldCloseTheServersSideWhenAClientIsGone() throws Exception {
    var client = RawClient.login(proxy.port(), "app");
    client.send(new Frames().query("BEGIN; INSERT INTO notes VALUES (9120, 'gone')"));
    client.untilReady();
    client.send(new Frames().query("SELECT 'f23', pg_sleep(30)"));
    Thread.sleep(100);
    client.close();
    var intent = proxy.intents("'f23'").getFirst();
    assertThat(proxy.awaitOutcome(intent).status()).isEqualTo(Status.UNKNOWN);
    assertThat(count(9120)).isEqualTo("0");
    proxy.awaitSessions(0);
  }
}
