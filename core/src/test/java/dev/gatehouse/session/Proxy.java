package dev.gatehouse.session;

import static java.util.Objects.requireNonNull;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Durability;
import dev.gatehouse.audit.journal.Faults;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.JournalOptions;
import dev.gatehouse.audit.journal.OnFailure;
import dev.gatehouse.audit.sink.SinkDispatch;
import dev.gatehouse.audit.sink.SinkOptions;
import dev.gatehouse.catalog.CatalogSource;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.identity.MappingChain;
import dev.gatehouse.identity.MappingChain.NamedMapper;
import dev.gatehouse.masking.Masking;
import dev.gatehouse.masking.Masking.NamedPolicy;
import dev.gatehouse.net.Network;
import dev.gatehouse.net.ProxyServer;
import dev.gatehouse.net.SslMode;
import dev.gatehouse.net.SslNegotiation;
import dev.gatehouse.net.TcpSettings;
import dev.gatehouse.net.TransportKind;
import dev.gatehouse.net.UpstreamAddress;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.policy.PolicyEntry;
import dev.gatehouse.statement.FactsCache;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A Gatehouse in front of {@link Database}, put together from the parts a test names. */
final class Proxy implements AutoCloseable {

  /** Keeps events in memory, but for the first of every log. */
  static final class MemorySink implements AuditSink {
    final List<AuditEvent> events = new CopyOnWriteArrayList<>();

    private final Semaphore marks = new Semaphore(0);

    @Override
    public void write(List<AuditEvent> batch) {
      for (var event : batch) {
        if (event.type().equals(MARK)) {
          marks.release();
        } else if (!event.type().equals("log")) {
          events.add(event);
        }
      }
    }
  }

  /** Small, and without waiting for the disk: most tests are about something else. */
  static final JournalOptions JOURNAL =
      new JournalOptions(
          Durability.PROCESS, OnFailure.FAIL_OPERATION, "", 1 << 20, "test/gatehouse");

  private static final String MARK = "test.mark";

  private static final SinkOptions MEMORY =
      new SinkOptions(false, Duration.ZERO, SinkOptions.OnReject.STOP, SinkOptions.From.START);

  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final Path directory;
  private final Journal journal;
  private final SinkDispatch sinks;
  private final Catalogs catalogs;
  private final ProxyServer server;
  private final boolean ownDirectory;
  private boolean stopped;
  private boolean closed;
  final MemorySink sink = new MemorySink();

  /** What a test may change. */
  static final class Builder {
    private final List<PolicyEntry> policies = new ArrayList<>();
    private final List<NamedMapper> mappers = new ArrayList<>();
    private final List<NamedPolicy> maskings = new ArrayList<>();
    private SessionLimits limits = SessionLimits.DEFAULT;
    private SharedMemory memory = SharedMemory.ofHeap();
    private SslMode sslMode = SslMode.DISABLE;
    private int upstreamPort = -1;
    private String upstreamHost = "127.0.0.1";
    private @Nullable Path rootCertificate;
    private SslNegotiation sslNegotiation = SslNegotiation.POSTGRES;
    private ConnectionLimits connections = new ConnectionLimits(100, 0, 0, 0);
    private Deadlines deadlines = Deadlines.DEFAULT;
    private List<Network> trustedProxies = List.of();
    private TransportKind transport = TransportKind.AUTO;
    private TcpSettings tcp = TcpSettings.DEFAULT;
    private InetAddress listen = InetAddress.getLoopbackAddress();
    private InstantSource clock = Clock.systemUTC();
    private ProxyServer.@Nullable ClientTls clientTls;
    private List<String> parameters = StartupRules.DEFAULT.parameters();
    private Set<Replication> replication = Set.of();
    private Set<AuthMethod> requireAuth = StartupRules.DEFAULT.requireAuth();
    private int upstreamMinor;
    private @Nullable CatalogSource catalog;
    private Freshness freshness = Freshness.DEFAULT;
    private @Nullable Path auditDirectory;
    private JournalOptions journal = JOURNAL;
    private Faults disk = new Faults();
    private CaptureRules capture = CaptureRules.NONE;
    private int cancelGuesses = StartupRules.DEFAULT.cancelGuesses();

    /** The log is in this directory, which stays. */
    Builder auditDirectory(Path value) {
      auditDirectory = value;
      return this;
    }

    /** The log is on this disk. */
    Builder disk(Faults value) {
      disk = value;
      return this;
    }

    Builder journal(JournalOptions value) {
      journal = value;
      return this;
    }

    Builder capture(CaptureRules value) {
      capture = value;
      return this;
    }

    Builder policy(StatementPolicy policy) {
      policies.add(new PolicyEntry("policy-" + policies.size(), policy));
      return this;
    }

    Builder mapper(IdentityMapper mapper) {
      mappers.add(new NamedMapper("mapper", mapper));
      return this;
    }

    Builder masking(MaskingPolicy policy) {
      maskings.add(new NamedPolicy("masking", policy));
      return this;
    }

    Builder memory(SharedMemory value) {
      memory = value;
      return this;
    }

    Builder limits(SessionLimits value) {
      limits = value;
      return this;
    }

    Builder upstreamPort(int port) {
      upstreamPort = port;
      return this;
    }

    Builder upstreamHost(String host) {
      upstreamHost = host;
      return this;
    }

    Builder sessions(int most) {
      return connections(new ConnectionLimits(most, 0, 0, 0));
    }

    Builder connections(ConnectionLimits value) {
      connections = value;
      return this;
    }

    Builder deadlines(Deadlines value) {
      deadlines = value;
      return this;
    }

    /** Connections from this network begin with a PROXY header. */
    Builder trustedProxies(String address, int prefix) {
      trustedProxies = List.of(new Network(InetAddress.ofLiteral(address), prefix));
      return this;
    }

    Builder transport(TransportKind kind) {
      transport = kind;
      return this;
    }

    Builder tcp(TcpSettings value) {
      tcp = value;
      return this;
    }

    Builder listen(InetAddress address) {
      listen = address;
      return this;
    }

    Builder clock(InstantSource value) {
      clock = value;
      return this;
    }

    Builder direct() {
      sslNegotiation = SslNegotiation.DIRECT;
      return this;
    }

    Builder sslMode(SslMode mode) {
      sslMode = mode;
      return this;
    }

    /** Verifies the server against this authority, or the JDK's where it is null. */
    Builder verifyFull(@Nullable Path authority) {
      sslMode = SslMode.VERIFY_FULL;
      rootCertificate = authority;
      return this;
    }

    /** TLS for clients with the certificate of {@link SelfSigned#shared()}. */
    Builder tls(boolean required) throws Exception {
      var own = SelfSigned.shared();
      clientTls = new ProxyServer.ClientTls(own.certificate(), own.key(), required);
      return this;
    }

    Builder parameters(String... names) {
      parameters = List.of(names);
      return this;
    }

    Builder replication(Replication... kinds) {
      replication = Set.of(kinds);
      return this;
    }

    Builder requireAuth(AuthMethod... methods) {
      requireAuth = Set.of(methods);
      return this;
    }

    Builder upstreamMinor(int minor) {
      upstreamMinor = minor;
      return this;
    }

    /** Databases are looked into on connections of this source. */
    Builder catalog(CatalogSource source, Freshness how) {
      catalog = source;
      freshness = how;
      return this;
    }

    Builder cancelGuesses(int perMinute) {
      cancelGuesses = perMinute;
      return this;
    }

    private StartupRules startup() {
      return new StartupRules(parameters, replication, upstreamMinor, requireAuth, cancelGuesses);
    }

    Proxy start() throws IOException {
      return new Proxy(this);
    }
  }

  private static Path temporary() throws IOException {
    return Files.createTempDirectory("gatehouse-proxy-");
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Proxy(Builder builder) throws IOException {
    ownDirectory = builder.auditDirectory == null;
    directory = builder.auditDirectory == null ? temporary() : builder.auditDirectory;
    journal = builder.disk.open(new AuditDirectory(directory), builder.journal, builder.clock);
    sinks =
        SinkDispatch.start(
            directory,
            journal,
            List.of(new SinkDispatch.Target("memory", sink, MEMORY)),
            builder.clock);
    var source = builder.catalog;
    catalogs =
        source == null
            ? Catalogs.none()
            : Catalogs.of(
                source,
                builder.freshness,
                details ->
                    journal.submit(
                        List.of(Event.of("catalog", builder.clock.instant(), null, 0, details)),
                        _ -> {}));
    server =
        ProxyServer.start(
            new ProxyServer.Options(
                new InetSocketAddress(builder.listen, 0),
                builder.clientTls,
                builder.trustedProxies,
                new UpstreamAddress(
                    builder.upstreamHost,
                    builder.upstreamPort == -1 ? Database.port() : builder.upstreamPort,
                    builder.sslMode,
                    builder.sslNegotiation,
                    builder.rootCertificate,
                    Duration.ofSeconds(2)),
                builder.transport,
                2,
                builder.tcp,
                builder.connections,
                builder.limits,
                builder.deadlines,
                builder.memory,
                builder.startup(),
                builder.capture,
                new FactsCache(FactsCache.DEFAULT_BYTES)),
            new MappingChain(builder.mappers, workers),
            new PolicyChain(builder.policies, 1),
            new Masking(builder.maskings),
            catalogs,
            journal,
            builder.clock);
  }

  static Builder builder() {
    return new Builder();
  }

  int port() {
    return server.address().getPort();
  }

  String transport() {
    return server.transport();
  }

  int sessions() {
    return server.sessions();
  }

  /** Waits until nothing is counted against any limit. */
  void awaitNoCounters() throws InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (server.sessions() + server.counters() > 0) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(
            server.sessions() + " sessions, " + server.counters() + " counters are left");
      }
      Thread.sleep(5);
    }
  }

  Connection connect(String user) throws SQLException {
    return connect(user, "");
  }

  /** {@code options} continue the URL: {@code &name=value}. */
  Connection connect(String user, String options) throws SQLException {
    return connect(user, "", "sslmode=disable" + options);
  }

  /** {@code options} are all of the URL's: {@code name=value&name=value}. */
  Connection connect(String user, String password, String options) throws SQLException {
    var url = "jdbc:postgresql://127.0.0.1:" + port() + "/postgres?" + options;
    return DriverManager.getConnection(url, user, password);
  }

  /** Stops taking clients and waits for the transactions; returns how many were cut off. */
  int drain(Duration deadline) throws InterruptedException {
    stopped = true;
    return server.stop(deadline);
  }

  /** Waits until no more sessions than these are open. */
  void awaitSessions(int most) throws InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (server.sessions() > most) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(server.sessions() + " sessions are still open");
      }
      Thread.sleep(5);
    }
  }

  /** Waits until such an event has been recorded and returns the first. */
  AuditEvent awaitEvent(Predicate<AuditEvent> wanted) throws InterruptedException {
    var end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (System.nanoTime() - end < 0) {
      for (var event : sink.events) {
        if (wanted.test(event)) {
          return event;
        }
      }
      Thread.sleep(5);
    }
    throw new AssertionError("no such event among " + sink.events.size());
  }

  /** What has been recorded so far. */
  List<AuditEvent> events() {
    if (closed) {
      return sink.events;
    }
    try {
      journal.record(Event.of(MARK, Instant.EPOCH, null, 0, Map.of()));
      if (!sink.marks.tryAcquire(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the sink does not take what is recorded");
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    return sink.events;
  }

  /** The intents whose text holds this. */
  List<AuditEvent> intents(String text) {
    return events().stream()
        .filter(
            event -> {
              var statement = event.statement();
              return statement != null && statement.text().contains(text);
            })
        .toList();
  }

  /** The outcomes of an intent so far, in order. */
  List<AuditEvent.Outcome> outcomes(AuditEvent intent) {
    return events().stream()
        .filter(event -> event.outcome() != null && event.intent() == intent.index())
        .map(event -> requireNonNull(event.outcome()))
        .toList();
  }

  AuditEvent.Outcome awaitOutcome(AuditEvent intent) throws InterruptedException {
    return requireNonNull(
        awaitEvent(event -> event.outcome() != null && event.intent() == intent.index()).outcome());
  }

  @Override
  public void close() {
    try {
      if (!stopped) {
        server.stop(Duration.ofMillis(200));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    catalogs.close();
    closed = true;
    sinks.close();
    journal.close();
    if (ownDirectory) {
      delete(directory);
    }
    workers.close();
  }
}
