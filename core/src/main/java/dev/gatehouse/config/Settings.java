package dev.gatehouse.config;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.api.config.Default;
import dev.gatehouse.api.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an operator configures: the YAML file, or the command line where there is none.
 *
 * @param sha256 of the text it was read from, 64 lower-case hexadecimal digits
 * @param folder where relative paths of plugin configurations start: the folder of the file
 * @param catalog null = the databases are not looked into
 * @param masking masking policies, in order
 * @param transport for sockets
 * @param threads event loops, 0 = half as many as the machine has cores, at most 1024
 */
public record Settings(
    String sha256,
    Path folder,
    Listener listener,
    Upstream upstream,
    @Nullable Catalog catalog,
    Startup startup,
    Sql sql,
    Plugins plugins,
    List<Instance> identity,
    List<Policy> policies,
    List<Instance> masking,
    Audit audit,
    Limits limits,
    Tcp tcp,
    Shutdown shutdown,
    Transport transport,
    int threads) {

  /** The same settings with another address to listen at. */
  public Settings withListener(HostPort address) {
    return new Settings(
        sha256,
        folder,
        new Listener(address, listener.tls(), listener.proxyProtocol()),
        upstream,
        catalog,
        startup,
        sql,
        plugins,
        identity,
        policies,
        masking,
        audit,
        limits,
        tcp,
        shutdown,
        transport,
        threads);
  }

  /**
   * The same settings with another server.
   *
   * @throws IllegalArgumentException if its port is 0
   */
  public Settings withUpstream(HostPort address) {
    return new Settings(
        sha256,
        folder,
        listener,
        new Upstream(
            address,
            upstream.sslmode(),
            upstream.sslnegotiation(),
            upstream.rootCertificate(),
            upstream.connectTimeout(),
            upstream.protocolVersion(),
            upstream.requireAuth()),
        catalog,
        startup,
        sql,
        plugins,
        identity,
        policies,
        masking,
        audit,
        limits,
        tcp,
        shutdown,
        transport,
        threads);
  }

  /**
   * Where clients connect.
   *
   * @param tls null = TLS is not offered
   * @param proxyProtocol null = nobody sends PROXY headers
   */
  public record Listener(
      @Default("127.0.0.1:6432") HostPort address,
      @Nullable Tls tls,
      @Nullable ProxyProtocol proxyProtocol) {}

  /**
   * Load balancers in front of Gatehouse.
   *
   * @param trusted their networks: every connection from there begins with a PROXY header, and no
   *     other does
   */
  public record ProxyProtocol(List<Cidr> trusted) {

    /** Refuses a list that says nothing. */
    public ProxyProtocol {
      trusted = List.copyOf(trusted);
      if (trusted.isEmpty()) {
        throw new IllegalArgumentException(
            "trusted is empty: name the networks of the load balancers, or remove proxy-protocol");
      }
    }
  }

  /**
   * TLS towards clients.
   *
   * @param certificate PEM, the server's certificate first, then its chain
   * @param key PEM, PKCS #8, unencrypted
   * @param require refuse clients without TLS
   */
  public record Tls(InputFile certificate, InputFile key, @Default("false") boolean require) {}

  /**
   * The PostgreSQL server.
   *
   * @param sslnegotiation direct only with require and verify-full
   * @param rootCertificate PEM; only with verify-full; null = the JDK's trust store
   * @param protocolVersion what to ask the server for; it may answer with an older one
   * @param requireAuth what the server may ask of clients, at least one
   */
  public record Upstream(
      HostPort address,
      @Default("disable") SslMode sslmode,
      @Default("postgres") SslNegotiation sslnegotiation,
      @Nullable InputFile rootCertificate,
      @Default("5s") Duration connectTimeout,
      @Default("3.0") ProtocolVersion protocolVersion,
      @Default("[scram-sha-256, md5, none]") Set<AuthMethod> requireAuth) {

    /** Checks what belongs together. */
    public Upstream {
      if (address.port() == 0) {
        throw new IllegalArgumentException("address needs the port of the server, not 0");
      }
      if (rootCertificate != null && sslmode != SslMode.VERIFY_FULL) {
        throw new IllegalArgumentException(
            "root-certificate is used only with sslmode: verify-full; set that or remove it");
      }
      if (sslnegotiation == SslNegotiation.DIRECT && sslmode == SslMode.DISABLE) {
        throw new IllegalArgumentException(
            "sslnegotiation: direct needs TLS; set sslmode: verify-full or require");
      }
      Rules.positive("connect-timeout", connectTimeout);
      if (requireAuth.isEmpty()) {
        throw new IllegalArgumentException(
            "require-auth is empty: nobody could log in; list at least one method");
      }
      if (requireAuth.contains(AuthMethod.PASSWORD) && sslmode != SslMode.VERIFY_FULL) {
        throw new IllegalArgumentException(
            "require-auth: password needs sslmode: verify-full, else whoever answers at the address"
                + " learns passwords; set that or remove it");
      }
    }
  }

  /**
   * A connection of our own to each database that sessions use, to read what it holds.
   *
   * @param user a role that may connect; it needs no other privilege
   * @param password null = the server asks it for none
   * @param refreshInterval from one reading to the next, at most 1d
   * @param maxAge above which what was read is stale, longer than refreshInterval, at most 1d
   * @param connectTimeout for TCP, TLS and login, each; 1s to 1d
   * @param statementTimeout for each query; 1s to 1d
   * @param maxObjects rows of the system catalogs of a database, 20000 to 10000000
   * @param maxDatabases databases at once, 1 to 1000
   */
  public record Catalog(
      String user,
      @Nullable Secret password,
      @Default("60s") Duration refreshInterval,
      @Default("5m") Duration maxAge,
      @Default("5s") Duration connectTimeout,
      @Default("30s") Duration statementTimeout,
      @Default("500000") int maxObjects,
      @Default("64") int maxDatabases) {

    /** Checks the ranges. */
    public Catalog {
      if (user.isBlank()) {
        throw new IllegalArgumentException("user is empty: name the role that reads the catalog");
      }
      Rules.positive("refresh-interval", refreshInterval);
      Rules.positive("max-age", maxAge);
      if (maxAge.compareTo(refreshInterval) <= 0) {
        throw new IllegalArgumentException(
            "max-age must be longer than refresh-interval, else the catalog would be stale between"
                + " two readings");
      }
      Rules.range("connect-timeout, in seconds,", connectTimeout.toSeconds(), 1, 86_400);
      Rules.range("statement-timeout, in seconds,", statementTimeout.toSeconds(), 1, 86_400);
      Rules.range("max-objects", maxObjects, 20_000, 10_000_000);
      Rules.range("max-databases", maxDatabases, 1, 1_000);
    }
  }

  /** How a server may ask for proof, in the words of libpq's require_auth. */
  public enum AuthMethod {
    /** Not at all: trust, cert, peer. */
    NONE,
    /** The password in clear. */
    PASSWORD,
    /** A salted digest. */
    MD5,
    /** SCRAM, without channel binding. */
    SCRAM_SHA_256
  }

  /**
   * What clients may bring to a session.
   *
   * @param parameters settings; a trailing {@code *} stands for any rest, {@code default} for what
   *     common drivers and tools send
   * @param replication kinds of replication connections; empty = none
   */
  public record Startup(
      @Default("[default]") Set<String> parameters,
      @Default("[]") Set<ReplicationKind> replication) {

    private static final Pattern PARAMETER =
        Pattern.compile("\\*|[A-Za-z_][A-Za-z0-9_$]*(\\.[A-Za-z0-9_$]+)*\\.?\\*?");

    private static final Set<String> OWN = Set.of("user", "database", "options", "replication");

    /** Checks the names. */
    public Startup {
      for (var name : parameters) {
        if (!PARAMETER.matcher(name).matches()) {
          throw new IllegalArgumentException(
              "parameters: "
                  + Words.quote(name)
                  + " is neither a setting such as search_path nor a beginning such as myapp.*");
        }
        if (OWN.contains(name)) {
          throw new IllegalArgumentException(
              "parameters: "
                  + name
                  + " is no setting; remove it (options are read and their settings judged one by"
                  + " one, replication has a key of its own)");
        }
      }
    }
  }

  /**
   * How statements are read.
   *
   * @param codeCarriers functions, besides those of PostgreSQL, that run SQL handed to them or
   *     reach what no statement shows; names without schema, a trailing {@code *} stands for any
   *     rest
   */
  public record Sql(@Default("[]") Set<String> codeCarriers) {

    /** Checks the names. */
    public Sql {
      for (var name : codeCarriers) {
        int star = name.indexOf('*');
        if (name.isBlank() || star == 0 || (star > 0 && star < name.length() - 1)) {
          throw new IllegalArgumentException(
              "code-carriers: "
                  + Words.quote(name)
                  + " is neither the name of a function nor a beginning such as run_*");
        }
      }
    }
  }

  /** Kinds of replication connections. */
  public enum ReplicationKind {
    /** {@code replication=true}. */
    PHYSICAL,
    /** {@code replication=database}. */
    LOGICAL
  }

  /** TLS towards the server, in the words of libpq. */
  public enum SslMode {
    /** No TLS. */
    DISABLE,
    /** TLS, without knowing whom one talks to. */
    REQUIRE,
    /** TLS with a certificate of a known authority for this host. */
    VERIFY_FULL
  }

  /** How TLS towards the server begins, in the words of libpq. */
  public enum SslNegotiation {
    /** Asked for with SSLRequest. */
    POSTGRES,
    /** At once, with ALPN; PostgreSQL 17 and newer. */
    DIRECT
  }

  /** Which system interface sockets use. */
  public enum Transport {
    /** Epoll where there is one, else NIO. */
    AUTO,
    /** Linux epoll. */
    EPOLL,
    /** Linux io_uring. */
    IO_URING,
    /** What every JDK has. */
    NIO
  }

  /** Where plugin jars are; default {@code plugins} in the home of the installation. */
  public record Plugins(@Default("plugins") InstallationPath directory) {}

  /**
   * An identity mapping or masking policy of a plugin.
   *
   * @param name unique in its section
   * @param type the type a plugin offers
   * @param config for the plugin, bound when the plugin is known
   * @param node what was written; for problems found later
   */
  public record Instance(
      String name, String type, @Default("{}") YamlMapping config, @Self YamlMapping node) {

    /** Checks the name. */
    public Instance {
      Rules.name(name);
    }
  }

  /**
   * An audit sink of a plugin.
   *
   * @param name unique in its section
   * @param type the type a plugin offers
   * @param required whether what it has not taken is kept, and {@code maxLag} refuses sessions
   * @param maxLag age of the oldest event it has not taken beyond which no session is let in, at
   *     most 1d; zero = no limit
   * @param onReject what becomes of an event that its receiver will never take
   * @param from where it begins when it is seen first
   * @param config for the plugin, bound when the plugin is known
   * @param node what was written; for problems found later
   */
  public record Sink(
      String name,
      String type,
      @Default("false") boolean required,
      @Default("0s") Duration maxLag,
      @Default("stop") OnReject onReject,
      @Default("start") From from,
      @Default("{}") YamlMapping config,
      @Self YamlMapping node) {

    /** Refuses a limit that would limit nothing. */
    public Sink {
      Rules.name(name);
      if (name.endsWith(".dead-letter.jsonl")) {
        throw new IllegalArgumentException(
            "name ends in .dead-letter.jsonl, as what lies beside the offsets of sinks does; choose"
                + " another");
      }
      Rules.atMostOneDay("max-lag", maxLag);
      if (!required && !maxLag.isZero()) {
        throw new IllegalArgumentException(
            "max-lag refuses sessions only where the sink is required; set required: true or"
                + " remove max-lag");
      }
    }
  }

  /** What an anchor is. */
  public enum AnchorType {
    /** A witness as C2SP tlog-witness describes it. */
    WITNESS
  }

  /**
   * Somebody in another trust domain who gets the checkpoints of the log.
   *
   * @param name unique in its section
   * @param url of a witness, below which {@code add-checkpoint} lies; without a slash at its end
   * @param vkey of a witness: its public key for cosignatures, {@code name+id+base64}
   * @param required whether {@code maxLag} refuses sessions
   * @param maxLag age of the oldest record it has not cosigned beyond which no session is let in,
   *     at most 1d; zero = no limit
   * @param interval between two checkpoints that it gets of a log that grows, 1s to 1h
   */
  public record Anchor(
      String name,
      AnchorType type,
      String url,
      String vkey,
      @Default("false") boolean required,
      @Default("0s") Duration maxLag,
      @Default("10s") Duration interval) {

    private static final Pattern URL = Pattern.compile("https?://[!-~]{1,2000}(?<!/)");
    private static final Pattern KEY = Pattern.compile("[!-*,-~]{1,200}\\+[0-9a-f]{8}\\+[!-~]{44}");

    /** Refuses what is no witness, and a limit that would limit nothing. */
    public Anchor {
      Rules.name(name);
      if (!URL.matcher(url).matches()) {
        throw new IllegalArgumentException(
            "url is http:// or https:// and the address of the witness, without a slash at its end");
      }
      if (!KEY.matcher(vkey).matches()) {
        throw new IllegalArgumentException(
            "vkey is the public key of the witness as it is published: name+id+base64");
      }
      Rules.atMostOneDay("max-lag", maxLag);
      if (!required && !maxLag.isZero()) {
        throw new IllegalArgumentException(
            "max-lag refuses sessions only where the anchor is required; set required: true or"
                + " remove max-lag");
      }
      Rules.range("interval, in seconds,", interval.toSeconds(), 1, 3600);
    }
  }

  /** What becomes of an event that the receiver of a sink will never take. */
  public enum OnReject {
    /** The sink stops there until a restart. */
    STOP,
    /** It is kept in a file beside the offset, and the sink goes on. */
    DEAD_LETTER
  }

  /** Where a sink begins that is seen first. */
  public enum From {
    /** With the oldest event the log still has. */
    START,
    /** With what happens from now on. */
    NOW
  }

  /** When a record counts as written. */
  public enum Durability {
    /** On disk: it survives a power cut. */
    STRICT,
    /** With the operating system: it survives the end of the process; on disk within 100 ms. */
    PROCESS
  }

  /** What happens while evidence cannot be written. */
  public enum OnAuditFailure {
    /** What cannot be recorded fails; service resumes with the disk. */
    FAIL_OPERATION,
    /** The same, and Gatehouse stops. */
    SHUTDOWN,
    /** Statements pass unrecorded and are counted; needs an approver. */
    CONTINUE_UNAUDITED
  }

  /**
   * Evidence.
   *
   * @param directory of the log: one log, one writer, mode 0700
   * @param keyDirectory where the private key that signs it is; not in {@code directory}
   * @param approver who answers for statements that pass unrecorded
   * @param stallTimeout how long the disk may take for an answer before {@code onFailure} holds, 1s
   *     to 10m
   * @param segmentSize bytes of a file of the journal, 1MiB to 1GiB; two of them always exist
   * @param checkpointInterval between signed checkpoints of a log that grows, 100ms to 60s
   * @param origin name of the log in its checkpoints, null for one made of the machine's name
   * @param follows directory of the log that a new one goes on from; null for none
   * @param capture how much of values is recorded, the first that matches; all of them by default
   * @param retention records older than this are removed, 1d or more; null keeps them for ever
   * @param sinks views of the log; none are needed
   * @param anchors who gets its checkpoints besides the sinks; none are needed
   */
  public record Audit(
      @Default("true") boolean enabled,
      @Default("audit") InstallationPath directory,
      @Default("audit-keys") InstallationPath keyDirectory,
      @Default("strict") Durability durability,
      @Default("fail-operation") OnAuditFailure onFailure,
      @Nullable String approver,
      @Default("10s") Duration stallTimeout,
      @Default("128MiB") ByteSize segmentSize,
      @Default("1s") Duration checkpointInterval,
      @Nullable String origin,
      @Nullable InstallationPath follows,
      @Nullable Duration retention,
      @Default("[]") List<CaptureEntry> capture,
      @Default("[]") List<Sink> sinks,
      @Default("[]") List<Anchor> anchors) {

    private static final Pattern ORIGIN = Pattern.compile("[!-*,-~]{1,200}");

    /** Refuses what would record nothing, or let anything pass, without saying so. */
    public Audit {
      sinks = List.copyOf(sinks);
      anchors = List.copyOf(anchors);
      if (!enabled && !(sinks.isEmpty() && anchors.isEmpty())) {
        throw new IllegalArgumentException(
            "has sinks or anchors but enabled: false: nothing would be recorded; remove them or set"
                + " enabled: true");
      }
      capture = List.copyOf(capture);
      for (var entry : capture.subList(0, Math.max(0, capture.size() - 1))) {
        if (entry.isForAll()) {
          throw new IllegalArgumentException(
              "capture has an entry without conditions before others, which would never be asked;"
                  + " put it last");
        }
      }
      var unaudited = onFailure == OnAuditFailure.CONTINUE_UNAUDITED;
      if (unaudited && (approver == null || approver.isBlank())) {
        throw new IllegalArgumentException(
            "on-failure: continue-unaudited lets statements pass unrecorded; name who has approved"
                + " that in approver");
      }
      if (!unaudited && approver != null) {
        throw new IllegalArgumentException(
            "approver has a meaning only with on-failure: continue-unaudited");
      }
      if (keyDirectory.path().normalize().startsWith(directory.path().normalize())) {
        throw new IllegalArgumentException(
            "key-directory is inside directory: whoever may write there could sign what he has"
                + " changed; put it elsewhere");
      }
      if (follows != null && follows.path().normalize().equals(directory.path().normalize())) {
        throw new IllegalArgumentException(
            "follows is directory itself: a log goes on from one in another directory");
      }
      Rules.range("stall-timeout, in milliseconds,", stallTimeout.toMillis(), 1000, 600_000);
      Rules.range("segment-size, in bytes,", segmentSize.bytes(), 1 << 20, 1 << 30);
      Rules.range(
          "checkpoint-interval, in milliseconds,", checkpointInterval.toMillis(), 100, 60_000);
      if (retention != null && retention.compareTo(Duration.ofDays(1)) < 0) {
        throw new IllegalArgumentException("retention is a day or more, for example 400d");
      }
      if (origin != null && !ORIGIN.matcher(origin).matches()) {
        throw new IllegalArgumentException(
            "origin is the name of a log: 1 to 200 printable ASCII characters without blanks and"
                + " plus signs");
      }
    }
  }

  /**
   * Bounds; beyond them a session ends or is refused. An address is an IPv4 address or a /64
   * network of IPv6.
   *
   * @param messageSize largest message of either side, 64KiB to 1GiB; null = 64MiB, or an eighth of
   *     the heap where that is less
   * @param statementSize longest text of a Query or Parse, UTF-8, 1KiB to 16MiB
   * @param pipelineDepth messages of one session that wait for their reply, 1 to 1000000
   * @param statements prepared statements of one session, and as many portals, 1 to 1000000
   * @param statementBytes what those may hold in texts and parameters before no more are taken,
   *     64KiB to 1GiB
   * @param startupTimeout from connecting to the whole startup message, PROXY header and TLS
   *     included
   * @param loginTimeout from connecting to the first ReadyForQuery
   * @param idleTimeout how long a session may wait for its client; 0s = for ever
   * @param transactionIdleTimeout the same inside a transaction; 0s = for ever
   * @param sessions client connections at once, 1 to 1000000
   * @param sessionsPerUser sessions of one principal at once, up to 1000000; 0 = no limit
   * @param sessionsPerAddress connections of one address at once, up to 1000000; 0 = no limit
   * @param loginsPerAddress connections of one address that have not logged in yet, up to 1000000;
   *     0 = no limit
   * @param cancelGuessesPerMinute wrong cancel keys of one client address, 1 to 1000000
   */
  public record Limits(
      @Nullable ByteSize messageSize,
      @Default("1MiB") ByteSize statementSize,
      @Default("10000") int pipelineDepth,
      @Default("10000") int statements,
      @Default("4MiB") ByteSize statementBytes,
      @Default("10s") Duration startupTimeout,
      @Default("30s") Duration loginTimeout,
      @Default("0s") Duration idleTimeout,
      @Default("0s") Duration transactionIdleTimeout,
      @Default("10000") int sessions,
      @Default("0") int sessionsPerUser,
      @Default("0") int sessionsPerAddress,
      @Default("1000") int loginsPerAddress,
      @Default("10") int cancelGuessesPerMinute) {

    /** Checks the ranges. */
    public Limits {
      if (messageSize != null) {
        upToOneGibibyte("message-size", messageSize);
      }
      if (statementSize.bytes() < 1 << 10 || statementSize.bytes() > 16 << 20) {
        throw new IllegalArgumentException(
            "statement-size must be from 1KiB to 16MiB; found " + statementSize);
      }
      Rules.range("pipeline-depth", pipelineDepth, 1, 1_000_000);
      Rules.range("statements", statements, 1, 1_000_000);
      upToOneGibibyte("statement-bytes", statementBytes);
      Rules.positive("startup-timeout", startupTimeout);
      Rules.positive("login-timeout", loginTimeout);
      Rules.range("sessions", sessions, 1, 1_000_000);
      Rules.range("sessions-per-user", sessionsPerUser, 0, 1_000_000);
      Rules.range("sessions-per-address", sessionsPerAddress, 0, 1_000_000);
      Rules.range("logins-per-address", loginsPerAddress, 0, 1_000_000);
      Rules.range("cancel-guesses-per-minute", cancelGuessesPerMinute, 1, 1_000_000);
    }
  }

  /**
   * How a peer that has vanished is found out, on both legs.
   *
   * @param keepaliveIdle silence before the first probe, 1s to 32767s; 0s = no probes
   * @param keepaliveInterval between probes, 1s to 32767s
   * @param keepaliveCount probes without answer that end the connection, 1 to 127
   * @param userTimeout how long sent data may stay unacknowledged, or a peer may not read, at most
   *     1d; 0s = as the kernel likes
   */
  public record Tcp(
      @Default("60s") Duration keepaliveIdle,
      @Default("10s") Duration keepaliveInterval,
      @Default("6") int keepaliveCount,
      @Default("0s") Duration userTimeout) {

    /** Checks the ranges, which are those of Linux. */
    public Tcp {
      Rules.range("keepalive-idle, in seconds,", keepaliveIdle.toSeconds(), 0, 32_767);
      Rules.range("keepalive-interval, in seconds,", keepaliveInterval.toSeconds(), 1, 32_767);
      Rules.range("keepalive-count", keepaliveCount, 1, 127);
      Rules.atMostOneDay("user-timeout", userTimeout);
    }
  }

  private static void upToOneGibibyte(String key, ByteSize size) {
    if (size.bytes() < 64 << 10 || size.bytes() > 1 << 30) {
      throw new IllegalArgumentException(key + " must be from 64KiB to 1GiB; found " + size);
    }
  }

  /**
   * How Gatehouse ends.
   *
   * @param drainTimeout how long sessions may go on until they are cut, at most 1d; 0s = not at all
   */
  public record Shutdown(@Default("30s") Duration drainTimeout) {

    /** Checks the range. */
    public Shutdown {
      Rules.atMostOneDay("drain-timeout", drainTimeout);
    }
  }
}
