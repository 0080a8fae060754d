package dev.gatehouse.app;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.config.ConfigException;
import dev.gatehouse.config.Settings;
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
import dev.gatehouse.plugin.PluginInstances;
import dev.gatehouse.plugin.PluginJar;
import dev.gatehouse.plugin.Surroundings;
import dev.gatehouse.policy.PolicyChain;
import dev.gatehouse.session.AuthMethod;
import dev.gatehouse.session.CaptureRules;
import dev.gatehouse.session.ConnectionLimits;
import dev.gatehouse.session.Deadlines;
import dev.gatehouse.session.Replication;
import dev.gatehouse.session.SessionLimits;
import dev.gatehouse.session.SharedMemory;
import dev.gatehouse.session.StartupRules;
import dev.gatehouse.statement.FactsCache;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running proxy: everything wired together by constructors, and taken apart in reverse. */
public final class Gatehouse implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gatehouse.class);

  /** How it was stopped. */
  enum Ending {
    /** All sessions came to an end of their own. */
    CLEAN,
    /** Some did not until the deadline. */
    CUT_OFF,
    /** The log does not say that it has stopped. */
    UNRECORDED
  }

  private final ProxyServer server;
  private final @Nullable Evidence evidence;
  private final InstantSource clock;
  private final Duration drainTimeout;
  private final Deque<Runnable> closings;
  private Ending ending = Ending.CLEAN;

  private Gatehouse(
      ProxyServer server,
      @Nullable Evidence evidence,
      InstantSource clock,
      Duration drainTimeout,
      Deque<Runnable> closings) {
    this.server = server;
    this.evidence = evidence;
    this.clock = clock;
    this.drainTimeout = drainTimeout;
    this.closings = closings;
  }

  /**
   * Opens plugins, compiles scripts, records the start, listens.
   *
   * @throws ConfigException if a plugin or a script cannot work as configured
   * @throws LaunchException if something of the machine is missing; in both cases nothing stays
   *     behind
   */
  public static Gatehouse start(Launch launch) throws ConfigException, LaunchException {
    return start(launch, () -> {});
  }

  /**
   * The same; {@code onAuditFailure} is told once if it shall stop because evidence is not safe.
   */
  static Gatehouse start(Launch launch, Runnable onAuditFailure)
      throws ConfigException, LaunchException {
    Deque<Runnable> closings = new ArrayDeque<>();
    try {
      return start(launch, onAuditFailure, Clock.systemUTC(), closings);
    } catch (ConfigException | LaunchException | RuntimeException | LinkageError e) {
      closings.forEach(Runnable::run);
      throw e;
    }
  }

  private static Gatehouse start(
      Launch launch, Runnable onAuditFailure, InstantSource clock, Deque<Runnable> closings)
      throws ConfigException, LaunchException {
    var settings = launch.settings();
    var loops = settings.threads() == 0 ? defaultLoops() : settings.threads();
    ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
    closings.push(workers::shutdownNow);
    var plugins = launch.plugins().open(new Surroundings(workers, clock, Formats::byName));
    closings.push(plugins::close);
    var scripts = Scripts.compile(settings.policies(), loops);
    closings.push(scripts::close);
    var evidence = Evidence.open(settings.audit(), plugins.sinks(), clock, onAuditFailure);
    if (evidence != null) {
      closings.push(evidence::close);
    }
    var capture = CaptureWiring.open(settings.audit());
    var recorder = evidence == null ? Recorder.none() : evidence.recorder();
    record(recorder, Event.of("start", clock.instant(), null, 0, startDetails(launch)));
    if (recorder.enabled()) {
      recordConfiguration(ConfigRecord.of(launch, scripts.hashes()), recorder, clock);
    }
    var catalogs = CatalogWiring.open(settings, recorder, clock);
    closings.push(catalogs::close);
    try {
      var server =
          ProxyServer.start(
              options(settings, loops, capture),
              new MappingChain(mappers(plugins), workers),
              new PolicyChain(scripts.entries(settings.policies(), plugins), 1),
              new Masking(maskings(plugins)),
              catalogs,
              recorder,
              clock);
      LOG.atInfo()
          .addKeyValue("listen", server.address())
          .addKeyValue("upstream", settings.upstream().address())
          .addKeyValue("transport", server.transport())
          .addKeyValue("threads", loops)
          .addKeyValue("plugins", launch.registry().jars().size())
          .log("Gatehouse is ready");
      return new Gatehouse(server, evidence, clock, settings.shutdown().drainTimeout(), closings);
    } catch (IOException e) {
      throw new LaunchException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Half of the cores: fewer loops gather more evidence into one write, and the database or its
   * clients often share the machine.
   */
  private static int defaultLoops() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
  }

  private static ProxyServer.Options options(Settings settings, int loops, CaptureRules capture)
      throws LaunchException {
    var listen = settings.listener();
    var tls = listen.tls();
    var proxies = listen.proxyProtocol();
    var limits = settings.limits();
    var reading = SqlReading.of(settings);
    return new ProxyServer.Options(
        new InetSocketAddress(listen.address().host(), listen.address().port()),
        tls == null
            ? null
            : new ProxyServer.ClientTls(tls.certificate().path(), tls.key().path(), tls.require()),
        proxies == null
            ? List.of()
            : proxies.trusted().stream()
                .map(one -> new Network(one.address(), one.prefix()))
                .toList(),
        upstream(settings.upstream()),
        switch (settings.transport()) {
          case AUTO -> TransportKind.AUTO;
          case EPOLL -> TransportKind.EPOLL;
          case IO_URING -> TransportKind.IO_URING;
          case NIO -> TransportKind.NIO;
        },
        loops,
        tcp(settings.tcp()),
        new ConnectionLimits(
            limits.sessions(),
            limits.sessionsPerAddress(),
            limits.loginsPerAddress(),
            limits.sessionsPerUser()),
        new SessionLimits(
            messageSize(limits.messageSize()),
            limits.pipelineDepth(),
            SessionLimits.DEFAULT.pipelineBytes(),
            limits.statements(),
            (int) limits.statementBytes().bytes(),
            SessionLimits.DEFAULT.heldBytes(),
            SessionLimits.DEFAULT.messageTimeout(),
            limits.loginTimeout()),
        new Deadlines(
            limits.startupTimeout(), limits.idleTimeout(), limits.transactionIdleTimeout()),
        SharedMemory.ofHeap(),
        startup(settings),
        capture,
        new FactsCache(FactsCache.DEFAULT_BYTES, reading.limits(), reading.carriers()));
  }

  /** One message alone must not be able to use up the heap. */
  private static int messageSize(@Nullable ByteSize configured) throws LaunchException {
    var longest = SharedMemory.longestMessage();
    if (configured == null) {
      return (int) Math.min(longest, SessionLimits.DEFAULT.messageSize());
    }
    if (configured.bytes() > longest) {
      throw new LaunchException(
          "limits.message-size: "
              + configured
              + " needs a heap of 8 times as much, and this JVM has "
              + new ByteSize(longest * 8)
              + ": lower it, or raise -Xmx in JAVA_OPTS");
    }
    return (int) configured.bytes();
  }

  private static StartupRules startup(Settings settings) {
    return new StartupRules(
        List.copyOf(settings.startup().parameters()),
        settings.startup().replication().stream()
            .map(
                kind ->
                    switch (kind) {
                      case PHYSICAL -> Replication.PHYSICAL;
                      case LOGICAL -> Replication.LOGICAL;
                    })
            .collect(Collectors.toSet()),
        settings.upstream().protocolVersion().minor(),
        settings.upstream().requireAuth().stream()
            .map(
                method ->
                    switch (method) {
                      case NONE -> AuthMethod.NONE;
                      case PASSWORD -> AuthMethod.PASSWORD;
                      case MD5 -> AuthMethod.MD5;
                      case SCRAM_SHA_256 -> AuthMethod.SCRAM_SHA_256;
                    })
            .collect(Collectors.toSet()),
        settings.limits().cancelGuessesPerMinute());
  }

  private static TcpSettings tcp(Settings.Tcp tcp) {
    return new TcpSettings(
        tcp.keepaliveIdle(), tcp.keepaliveInterval(), tcp.keepaliveCount(), tcp.userTimeout());
  }

  private static UpstreamAddress upstream(Settings.Upstream upstream) {
    var root = upstream.rootCertificate();
    return new UpstreamAddress(
        upstream.address().host(),
        upstream.address().port(),
        switch (upstream.sslmode()) {
          case DISABLE -> SslMode.DISABLE;
          case REQUIRE -> SslMode.REQUIRE;
          case VERIFY_FULL -> SslMode.VERIFY_FULL;
        },
        switch (upstream.sslnegotiation()) {
          case POSTGRES -> SslNegotiation.POSTGRES;
          case DIRECT -> SslNegotiation.DIRECT;
        },
        root == null ? null : root.path(),
        upstream.connectTimeout());
  }

  private static List<NamedMapper> mappers(PluginInstances plugins) {
    var mappers = new ArrayList<NamedMapper>();
    plugins.identity().forEach((name, mapper) -> mappers.add(new NamedMapper(name, mapper)));
    return mappers;
  }

  private static List<NamedPolicy> maskings(PluginInstances plugins) {
    var maskings = new ArrayList<NamedPolicy>();
    plugins.masking().forEach((name, policy) -> maskings.add(new NamedPolicy(name, policy)));
    return maskings;
  }

  private static Map<String, String> startDetails(Launch launch) {
    var details = new LinkedHashMap<String, String>();
    details.put("version", Version.number());
    details.put("upstream", launch.settings().upstream().address().toString());
    for (PluginJar jar : launch.registry().jars()) {
      details.put("plugin." + jar.id(), jar.version() + " sha256:" + jar.sha256());
    }
    return details;
  }

  private static void recordConfiguration(
      ConfigRecord configuration, Recorder recorder, InstantSource clock) throws LaunchException {
    try {
      configuration.record(recorder, clock.instant());
    } catch (Exception e) {
      throw unwritable(e);
    }
  }

  private static void record(Recorder recorder, Event event) throws LaunchException {
    try {
      recorder.record(event);
    } catch (Exception e) {
      throw unwritable(e);
    }
  }

  private static LaunchException unwritable(Exception cause) {
    return new LaunchException(
        "the audit trail cannot be written ("
            + cause.getMessage()
            + "); see to the directory of audit.directory, then start again",
        cause);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return server.address();
  }

  /** Lets transactions end, records the stop, closes everything. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (closings.isEmpty()) {
      return;
    }
    LOG.atInfo()
        .addKeyValue("sessions", server.sessions())
        .addKeyValue("deadline", drainTimeout)
        .log("Gatehouse is stopping");
    try {
      var cutOff = server.stop(drainTimeout);
      ending = cutOff > 0 ? Ending.CUT_OFF : Ending.CLEAN;
      if (evidence != null) {
        evidence.onStop();
        record(
            evidence.recorder(),
            Event.of(
                "stop", clock.instant(), null, 0, Map.of("cut_off", Integer.toString(cutOff))));
      }
    } catch (InterruptedException e) {
      ending = Ending.CUT_OFF;
      Thread.currentThread().interrupt();
    } catch (LaunchException e) {
      ending = Ending.UNRECORDED;
      LOG.atError().setCause(e).log("the stop is not on record");
    }
    while (!closings.isEmpty()) {
      closings.pop().run();
    }
    LOG.atInfo().log("Gatehouse has stopped");
  }

  /** What {@link #close} has come to. */
  synchronized Ending ending() {
    return ending;
  }
}
