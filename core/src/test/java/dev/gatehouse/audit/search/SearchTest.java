package dev.gatehouse.audit.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditEvent.Decision;
import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.LogDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SearchTest {

  private static final QualifiedName ORDERS = new QualifiedName("public", "orders");
  private static final QualifiedName UNQUALIFIED = new QualifiedName(null, "customers");
  private static final QualifiedName OTHER = new QualifiedName("archive", "customers");

  @TempDir private static Path folder;

  private static Path directory;

  /** Several small segments, whose sessions and statements reach over all of them. */
  @BeforeAll
  static void write() throws IOException {
    directory = folder.resolve("audit");
    var random = new Random(7);
    try (var log = new SearchedLog(directory, 1 << 20)) {
      var alice = log.client(1, "app", "alice");
      var bob = log.client(2, "bob", "bob");
      var rare = log.prepared(1, "SELECT * FROM customers WHERE note = 'Würfel'", UNQUALIFIED);
      for (var i = 0; i < 8000; i++) {
        var client = i % 500 == 499 ? bob : alice;
        if (i % 1000 == 777) {
          log.execute(client, rare);
        } else if (i == 4242) {
          log.query(client, "SELECT secret_word FROM x", OTHER, Decision.DENY);
        } else {
          log.query(client, "SELECT " + random.nextInt(), ORDERS, Decision.ALLOW);
        }
      }
      log.event("authentication", Map.of("outcome", "failure", "user", "mallory"));
    }
  }

  static List<Query> queries() {
    var second = SearchedLog.BEGINNING.plusSeconds(3);
    return List.of(
        Query.ALL,
        Query.between(second, second.plusMillis(700)),
        with("user", "bob"),
        with("user", "alice"),
        with("user", "mallory"),
        with("user", "nobody"),
        with("object", "customers"),
        with("object", "public.customers"),
        with("object", "archive.customers"),
        with("object", "orders"),
        with("text", "SECRET_word"),
        with("text", "würfel"),
        with("text", "absent"),
        with("fingerprint", SearchedLog.fingerprint(UNQUALIFIED)),
        with("fingerprint", "0".repeat(32)),
        with("event", "authentication"),
        with("verdict", "deny"),
        with("outcome", "denied"),
        with("outcome", "failure"),
        with("session", "%032x".formatted(2)),
        new Query(
            second,
            null,
            "alice",
            "customers",
            null,
            "SELECT",
            "execute",
            Kind.INTENT,
            null,
            null,
            null,
            null),
        with("value", SearchedLog.HASH),
        with("value", "hmac-sha256:absent"));
  }

  static Query with(String part, String value) {
    return new Query(
        null,
        null,
        part.equals("user") ? value : null,
        part.equals("object") ? value : null,
        part.equals("fingerprint") ? value : null,
        part.equals("text") ? value : null,
        part.equals("event") ? value : null,
        null,
        part.equals("verdict") ? value : null,
        part.equals("outcome") ? value : null,
        part.equals("session") ? value : null,
        part.equals("value") ? value : null);
  }

  @ParameterizedTest
  @MethodSource("queries")
  void shouldFindWithIndexesWhatReadingEverythingFinds(Query query) throws IOException {
    try (var log = LogDirectory.open(directory)) {
      assertThat(log.segments()).hasSizeGreaterThan(3);
      var expected = new ArrayList<String>();
      try (var cursor = log.events(0)) {
        var all = new ArrayList<Event>();
        while (cursor.read(all, 1000, Long.MAX_VALUE) > 0) {}
        for (var event : all) {
          if (query.matches(event, event.session() == null ? "" : event.session().id())) {
            expected.add(described(event));
          }
        }
      }

      assertThat(found(log, query, false)).isEqualTo(expected);
      assertThat(found(log, query, true)).isEqualTo(expected);
      assertThat(found(log, query, true)).isEqualTo(expected);
    }
  }

  @Test
  void shouldCountWhatIsThere() throws IOException {
    try (var log = LogDirectory.open(directory)) {
      assertThat(found(log, with("user", "bob"), true)).hasSize(2 * 16);
      assertThat(found(log, with("object", "customers"), true)).hasSize(9);
      assertThat(found(log, with("object", "public.customers"), true)).hasSize(8);
      assertThat(found(log, with("object", "archive.customers"), true)).hasSize(9);
      var fingerprint = SearchedLog.fingerprint(UNQUALIFIED);
      assertThat(found(log, with("fingerprint", fingerprint), true)).hasSize(8);
      assertThat(found(log, with("text", "secret_word"), true)).hasSize(1);
      assertThat(found(log, with("text", "WÜRFEL"), true)).hasSize(8);
      assertThat(found(log, with("outcome", "failure"), true)).hasSize(1);
      assertThat(found(log, with("value", SearchedLog.HASH), true)).hasSize(8);
    }
  }

  @Test
  void shouldReadOnlyTheGroupsThatHaveTheTerm() throws IOException {
    try (var log = LogDirectory.open(directory)) {
      var index = new Search(log, true).index(log.segments().getFirst());

      var candidates = index.candidates(with("object", "customers"));

      assertThat(index.groups().length).isGreaterThan(10);
      assertThat(candidates.cardinality()).isBetween(1, 4);
    }
  }

  @Test
  void shouldMakeADamagedIndexAnew() throws IOException {
    try (var log = LogDirectory.open(directory)) {
      var query = with("verdict", "deny");
      assertThat(found(log, query, true)).hasSize(1);
      var files = log.directory().indexes();
      var first = files.resolve("%020d.idx".formatted(log.segments().getFirst().number()));
      var whole = Files.readAllBytes(first);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first)))
          .isEqualTo("rw-------");

      for (var at = 0; at < whole.length; at += whole.length / 50) {
        var damaged = whole.clone();
        damaged[at] ^= 1;
        Files.write(first, damaged);
        new Search(log, true).index(log.segments().getFirst());
        assertThat(Files.readAllBytes(first)).isEqualTo(whole);
      }
      Files.write(first, new byte[3]);

      assertThat(found(log, query, true)).hasSize(1);
      assertThat(Files.readAllBytes(first)).isEqualTo(whole);
    }
  }

  /** Gatehouse does not start where a file belongs to somebody else. */
  @Test
  void shouldLeaveNoFileInTheLogOfAnother() throws IOException {
    assumeTrue(System.getProperty("user.name").equals("root"), "only root can give it away");
    var own = Files.getOwner(directory);
    try (var log = LogDirectory.open(directory)) {
      var index = log.directory().index(log.segments().getFirst().number());
      Files.deleteIfExists(index);
      Files.setOwner(
          directory,
          directory
              .getFileSystem()
              .getUserPrincipalLookupService()
              .lookupPrincipalByName("nobody"));

      assertThat(found(log, with("verdict", "deny"), true)).hasSize(1);
      assertThat(index).doesNotExist();
    } finally {
      Files.setOwner(directory, own);
    }
  }

  @Test
  void shouldNotTakeTheIndexOfAnotherSegment() throws IOException {
    try (var log = LogDirectory.open(directory)) {
      assertThat(found(log, with("verdict", "deny"), true)).hasSize(1);
      var files = log.directory().indexes();
      var one = files.resolve("%020d.idx".formatted(log.segments().get(0).number()));
      var two = files.resolve("%020d.idx".formatted(log.segments().get(1).number()));
      Files.copy(two, one, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

      assertThat(found(log, with("object", "customers"), true)).hasSize(9);
    }
  }

  @Test
  void shouldSeeWhatAWriterAppendsAndNothingHalf(@TempDir Path other) throws IOException {
    try (var written = new SearchedLog(other.resolve("audit"), 1 << 20)) {
      var client = written.client(1, "u", "p");
      written.query(client, "SELECT 1", ORDERS, Decision.ALLOW);
      written.flush();
      try (var log = LogDirectory.open(other.resolve("audit"))) {
        var seen = log.end();
        var cursor = log.events(0);
        var events = new ArrayList<Event>();
        while (cursor.read(events, 100, Long.MAX_VALUE) > 0) {}
        // The log's first event, an intent, an outcome.
        assertThat(events)
            .extracting(AuditEvent::type)
            .containsExactly("log", "execute", "execute");

        for (var i = 0; i < 3000; i++) {
          written.query(client, "SELECT " + i + " ".repeat(300), ORDERS, Decision.ALLOW);
        }
        written.flush();

        assertThat(cursor.read(events, 100, Long.MAX_VALUE)).isZero();
        assertThat(log.refresh()).isGreaterThan(seen + 6000);
        while (cursor.read(events, 100, Long.MAX_VALUE) > 0) {}
        assertThat(events).hasSize(6003);
        assertThat(log.segments()).hasSizeGreaterThan(1);
        cursor.close();
      }
    }
  }

  private static List<String> found(LogDirectory log, Query query, boolean indexed)
      throws IOException {
    var found = new ArrayList<String>();
    new Search(log, indexed)
        .run(
            query,
            event -> {
              found.add(described(event));
              return true;
            });
    return found;
  }

  private static String described(AuditEvent event) {
    var statement = event.statement();
    return event.index() + " " + event.type() + " " + (statement == null ? "" : statement.text());
  }
}
