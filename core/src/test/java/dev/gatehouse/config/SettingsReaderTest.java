package dev.gatehouse.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.api.config.ByteSize;
import dev.gatehouse.api.config.Secret;
import dev.gatehouse.api.policy.Parameter.Capture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsReaderTest {

  private static final String SMALLEST =
      "upstream: { address: db:5432 }\naudit: { enabled: false }\n";

  @TempDir private Path folder;

  @Test
  void shouldReadEveryKey() throws Exception {
    // Given
    for (var file : new String[] {"server.crt", "server.key", "ca.crt", "office.js"}) {
      Files.writeString(folder.resolve(file), "x");
    }
    var yaml =
        """
        listener:
          address: "[::1]:6433"
          tls: { certificate: server.crt, key: server.key, require: true }
          proxy-protocol: { trusted: [10.0.0.0/8, "fd00::/8", 192.168.7.1] }
        upstream:
          address: db.example:5432
          sslmode: verify-full
          sslnegotiation: direct
          root-certificate: ca.crt
          connect-timeout: 2s
          protocol-version: 3.2
          require-auth: [scram-sha-256, password]
        catalog:
          user: reader
          password: tell-nobody
          refresh-interval: 10s
          max-age: 1m
          connect-timeout: 3s
          statement-timeout: 4s
          max-objects: 30000
          max-databases: 2
        startup: { parameters: [default, myapp.*], replication: [logical] }
        plugins: { directory: more/plugins }
        identity:
          - { name: staff, type: identity-static, config: { a: 1 } }
        policies:
          - { name: rules, type: policy-rules, on-failure: allow, time-limit: 250ms, config: { b: 2 } }
          - { name: office, type: javascript, reuse: never, file: office.js }
          - name: inline
            type: javascript
            script: |
              export default () => allow();
        masking:
          - { name: pii, type: mask-basic }
        audit:
          capture:
            - { objects: [hr.*, person], parameters: hash }
            - { users: [etl], principals: [a], databases: [d], applications: [b], commands: [COPY] }
            - { parameters: masked, text: full }
          sinks:
            - { name: file, type: sink-file }
            - { name: siem, type: sink-http, required: true, max-lag: 10m, on-reject: dead-letter, from: now, config: { a: 1 } }
          anchors:
            - name: w
              type: witness
              url: https://witness.example/w
              vkey: witness.example+a675cf77+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV
              required: true
              max-lag: 5m
            - name: other
              type: witness
              url: http://127.0.0.1:8080
              vkey: witness.example+a675cf77+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV
              interval: 1m
        limits:
          message-size: 1MiB
          statement-size: 2MiB
          pipeline-depth: 10
          startup-timeout: 2s
          login-timeout: 3s
          idle-timeout: 4s
          transaction-idle-timeout: 5s
          sessions: 6
          sessions-per-user: 7
          sessions-per-address: 8
          logins-per-address: 9
          cancel-guesses-per-minute: 10
        tcp:
          keepalive-idle: 1s
          keepalive-interval: 2s
          keepalive-count: 3
          user-timeout: 4s
        transport: io-uring
        shutdown: { drain-timeout: 0s }
        sql: { code-carriers: [run_report, "audit_*"] }
        threads: 3
        """;

    // When
    var settings = parse(yaml);

    // Then
    assertThat(settings.folder()).isEqualTo(folder);
    assertThat(settings.sql().codeCarriers()).containsExactlyInAnyOrder("run_report", "audit_*");
    assertThat(settings.listener().address()).isEqualTo(new HostPort("::1", 6433));
    assertThat(settings.listener().tls())
        .isEqualTo(
            new Settings.Tls(
                new InputFile(folder.resolve("server.crt")),
                new InputFile(folder.resolve("server.key")),
                true));
    assertThat(settings.upstream())
        .isEqualTo(
            new Settings.Upstream(
                new HostPort("db.example", 5432),
                Settings.SslMode.VERIFY_FULL,
                Settings.SslNegotiation.DIRECT,
                new InputFile(folder.resolve("ca.crt")),
                Duration.ofSeconds(2),
                new ProtocolVersion(2),
                Set.of(Settings.AuthMethod.SCRAM_SHA_256, Settings.AuthMethod.PASSWORD)));
    assertThat(settings.catalog())
        .isEqualTo(
            new Settings.Catalog(
                "reader",
                Secret.of("tell-nobody"),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                30_000,
                2));
    assertThat(settings.toString()).doesNotContain("tell-nobody");
    assertThat(settings.startup())
        .isEqualTo(
            new Settings.Startup(
                Set.of("default", "myapp.*"), Set.of(Settings.ReplicationKind.LOGICAL)));
    assertThat(settings.plugins().directory().path()).isEqualTo(Path.of("/opt/home/more/plugins"));
    assertThat(settings.identity()).extracting(Settings.Instance::name).containsExactly("staff");
    assertThat(settings.policies())
        .extracting(Policy::name)
        .containsExactly("rules", "office", "inline");
    assertThat(settings.policies().get(0))
        .isInstanceOfSatisfying(
            Policy.Plugin.class,
            policy -> {
              assertThat(policy.onFailure()).isEqualTo(FailureMode.ALLOW);
              assertThat(policy.timeLimit()).isEqualTo(Duration.ofMillis(250));
              assertThat(policy.config().entries()).containsKey("b");
            });
    assertThat(settings.policies().get(1))
        .isInstanceOfSatisfying(
            Policy.Script.class,
            policy -> {
              assertThat(policy.onFailure()).isEqualTo(FailureMode.DENY);
              assertThat(policy.reuse()).isEqualTo(Policy.ScriptReuse.NEVER);
              assertThat(policy.file()).isEqualTo(new InputFile(folder.resolve("office.js")));
            });
    assertThat(settings.policies().get(2))
        .isInstanceOfSatisfying(
            Policy.Script.class,
            policy -> assertThat(policy.script()).isEqualTo("export default () => allow();\n"));
    assertThat(settings.masking().getFirst().config().entries()).isEmpty();
    var capture = settings.audit().capture();
    assertThat(capture)
        .extracting(CaptureEntry::parameters)
        .containsExactly(Capture.HASH, Capture.FULL, Capture.MASKED);
    assertThat(capture).extracting(CaptureEntry::keepsText).containsExactly(false, true, true);
    assertThat(capture.getFirst().objects()).containsExactly("hr.*", "person");
    var file = settings.audit().sinks().getFirst();
    assertThat(file.required()).isFalse();
    assertThat(file.maxLag()).isZero();
    assertThat(file.onReject()).isEqualTo(Settings.OnReject.STOP);
    assertThat(file.from()).isEqualTo(Settings.From.START);
    var siem = settings.audit().sinks().getLast();
    assertThat(siem.type()).isEqualTo("sink-http");
    assertThat(siem.required()).isTrue();
    assertThat(siem.maxLag()).isEqualTo(Duration.ofMinutes(10));
    assertThat(siem.onReject()).isEqualTo(Settings.OnReject.DEAD_LETTER);
    assertThat(siem.from()).isEqualTo(Settings.From.NOW);
    assertThat(siem.config().entries()).containsOnlyKeys("a");
    var anchors = settings.audit().anchors();
    assertThat(anchors.getFirst())
        .isEqualTo(
            new Settings.Anchor(
                "w",
                Settings.AnchorType.WITNESS,
                "https://witness.example/w",
                "witness.example+a675cf77+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV",
                true,
                Duration.ofMinutes(5),
                Duration.ofSeconds(10)));
    assertThat(anchors.getLast().required()).isFalse();
    assertThat(anchors.getLast().interval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(settings.limits())
        .isEqualTo(
            new Settings.Limits(
                new ByteSize(1 << 20),
                new ByteSize(2 << 20),
                10,
                10_000,
                new ByteSize(4 << 20),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                6,
                7,
                8,
                9,
                10));
    assertThat(settings.tcp())
        .isEqualTo(
            new Settings.Tcp(
                Duration.ofSeconds(1), Duration.ofSeconds(2), 3, Duration.ofSeconds(4)));
    assertThat(settings.transport()).isEqualTo(Settings.Transport.IO_URING);
    assertThat(requireNonNull(settings.listener().proxyProtocol()).trusted())
        .extracting(Cidr::toString)
        .containsExactly("10.0.0.0/8", "fd00:0:0:0:0:0:0:0/8", "192.168.7.1/32");
    assertThat(settings.shutdown().drainTimeout()).isEqualTo(Duration.ZERO);
    assertThat(settings.threads()).isEqualTo(3);
  }

  @Test
  void shouldUseDefaults() throws Exception {
    // When
    var settings = parse(SMALLEST);

    // Then
    assertThat(settings.listener())
        .isEqualTo(new Settings.Listener(new HostPort("127.0.0.1", 6432), null, null));
    assertThat(settings.upstream().sslmode()).isEqualTo(Settings.SslMode.DISABLE);
    assertThat(settings.upstream().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.upstream().protocolVersion()).hasToString("3.0");
    assertThat(settings.upstream().requireAuth())
        .containsExactlyInAnyOrder(
            Settings.AuthMethod.SCRAM_SHA_256, Settings.AuthMethod.MD5, Settings.AuthMethod.NONE);
    assertThat(settings.catalog()).isNull();
    assertThat(settings.startup().parameters()).containsExactly("default");
    assertThat(settings.startup().replication()).isEmpty();
    assertThat(settings.plugins().directory().path()).isEqualTo(Path.of("/opt/home/plugins"));
    assertThat(settings.limits())
        .isEqualTo(
            new Settings.Limits(
                null,
                new ByteSize(1 << 20),
                10_000,
                10_000,
                new ByteSize(4 << 20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ZERO,
                Duration.ZERO,
                10_000,
                0,
                0,
                1_000,
                10));
    assertThat(settings.tcp())
        .isEqualTo(
            new Settings.Tcp(Duration.ofSeconds(60), Duration.ofSeconds(10), 6, Duration.ZERO));
    assertThat(settings.transport()).isEqualTo(Settings.Transport.AUTO);
    assertThat(settings.shutdown().drainTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.threads()).isZero();
    assertThat(settings.policies()).isEmpty();
  }

  @Test
  void shouldReportAllProblemsAtOnceWithTheirLines() {
    // Given
    var yaml =
        """
        listner: {}
        upstream: { address: db, sslmode: prefer }
        policies:
          - name: a
            type: policy-rules
            on-failure: deni
            script: x
          - name: a
            type: javascript
            time-limit: 1s
          - name: b c
            type: javascript
            file: no/such.js
        limits: { message-size: 64MB }
        threads: -1
        """;

    // When
    var failure = catchThrowableOfType(ConfigException.class, () -> parse(yaml));

    // Then
    assertThat(failure)
        .hasMessage(
            """
            f.yaml:1:1: listner: unknown key, did you mean 'listener'?
            f.yaml:2:22: upstream.address: must be HOST:PORT, for example 127.0.0.1:5432 or [::1]:5432; found 'db'
            f.yaml:2:35: upstream.sslmode: must be one of disable, require, verify-full; found 'prefer'
            f.yaml:6:17: policies[0].on-failure: must be one of deny, allow; found 'deni', did you mean 'deny'?
            f.yaml:7:5: policies[0].script: unknown key; known here: name, type, on-failure, time-limit, config
            f.yaml:8:11: policies[1].name: the name 'a' is taken by line 4; names are unique in a section
            f.yaml:10:5: policies[1].time-limit: unknown key; known here: name, type, on-failure, reuse, script, file
            f.yaml:13:11: policies[2].file: there is no such file: %s
            f.yaml:14:25: limits.message-size: must be a size such as 512KiB, 64MiB or 1GiB; found '64MB'"""
                .formatted(folder.resolve("no/such.js")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "threads: -1 | f.yaml:1:1: threads must be from 0 to 1024; found -1",
        "listener: { tls: { certificate: nope.crt, key: . } } | listener.tls.certificate: there is no such file: ",
        "listener: { address: 'db:70000' } | listener.address: must be HOST:PORT",
        "listener: { address: ':6432' } | listener.address: must be HOST:PORT",
        "masking: [ { name: 'a b', type: x } ] | masking[0]: name 'a b' must be 1 to 63 letters",
        "masking: [ { name: a } ] | masking[0].type: is missing",
        "identity: [ { name: a, type: x }, { name: a, type: y } ] | identity[1].name: the name 'a' is taken by line 3",
        "policies: [ { name: a, type: javascript } ] | policies[0]: needs its source",
        "policies: [ { name: a, type: javascript, script: x, file: f.js } ] | policies[0]: has both script and file",
        "policies: [ { name: a, type: x, time-limit: 0s } ] | policies[0]: time-limit must be more than 0",
        "policies: [ x ] | policies[0]: must be a mapping of keys to values; found a single value",
        "limits: { message-size: 1KiB } | limits: message-size must be from 64KiB to 1GiB; found 1KiB",
        "limits: { cancel-guesses-per-minute: 0 } | limits: cancel-guesses-per-minute must be from 1",
        "catalog: {} | catalog.user: is missing",
        "catalog: { user: '' } | catalog: user is empty: name the role",
        "catalog: { user: a, refresh-interval: 0s } | catalog: refresh-interval must be more than 0",
        "catalog: { user: a, max-age: 60s } | catalog: max-age must be longer than refresh-interval",
        "catalog: { user: a, statement-timeout: 100ms } | catalog: statement-timeout, in seconds, must be from 1",
        "catalog: { user: a, max-objects: 10 } | catalog: max-objects must be from 20000 to 10000000; found 10",
        "catalog: { user: a, max-databases: 0 } | catalog: max-databases must be from 1 to 1000; found 0",
        "sql: { code-carriers: ['*'] } | sql: code-carriers: '*' is neither the name of a function",
        "sql: { code-carriers: [a*b] } | sql: code-carriers: 'a*b' is neither the name",
        "startup: { parameters: [a b] } | startup: parameters: 'a b' is neither a setting",
        "startup: { parameters: ['*x'] } | startup: parameters: '*x' is neither a setting",
        "startup: { parameters: [options] } | startup: parameters: options is no setting",
        "startup: { parameters: [jit, jit] } | startup.parameters[1]: is in the list twice",
        "startup: { replication: [on] } | startup.replication[0]: must be one of physical, logical",
        "limits: { sessions: 0 } | limits: sessions must be from 1 to 1000000; found 0",
        "shutdown: { drain-timeout: 25h } | shutdown: drain-timeout must be at most 1d",
        "limits: { sessions-per-user: -1 } | limits: sessions-per-user must be from 0 to 1000000; found -1",
        "limits: { startup-timeout: 0s } | limits: startup-timeout must be more than 0 and at most 1d",
        "tcp: { keepalive-count: 0 } | tcp: keepalive-count must be from 1 to 127; found 0",
        "tcp: { keepalive-interval: 500ms } | tcp: keepalive-interval, in seconds, must be from 1 to 32767; found 0",
        "transport: uring | transport: must be one of auto, epoll, io-uring, nio; found 'uring'",
        "listener: { proxy-protocol: { trusted: [] } } | listener.proxy-protocol: trusted is empty: name the networks of the load balancers, or remove proxy-protocol",
        "listener: { proxy-protocol: { trusted: [10.0.0.1/8] } } | listener.proxy-protocol.trusted[0]: has bits set behind its prefix; which network is meant? Found '10.0.0.1/8'",
        "listener: { proxy-protocol: { trusted: [lb.example] } } | listener.proxy-protocol.trusted[0]: must be an address or a network, for example 10.0.0.7, 10.0.0.0/8 or fd00::/8; found 'lb.example'",
        "limits: { login-timeout: 25h } | limits: login-timeout must be more than 0 and at most 1d",
        "plugins: { directory: '' } | plugins.directory: must be a path; found ''",
      })
  void shouldRefuse(String yaml, String expected) throws IOException {
    Files.writeString(folder.resolve("f.js"), "x");

    assertThatThrownBy(() -> parse(SMALLEST + yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "upstream: { address: 'db:0' } | upstream: address needs the port of the server",
        "upstream: { address: 'db:1', sslnegotiation: direct } | upstream: sslnegotiation: direct needs TLS",
        "upstream: { address: 'db:1', root-certificate: ca.crt } | upstream: root-certificate is used only",
        "upstream: { address: 'db:1', protocol-version: 3.1 } | upstream.protocol-version: must be 3.0 or 3.2; found '3.1'",
        "upstream: { address: 'db:1', require-auth: [] } | upstream: require-auth is empty",
        "upstream: { address: 'db:1', require-auth: [gss] } | upstream.require-auth[0]: must be one of none, password, md5, scram-sha-256",
        "upstream: { address: 'db:1', require-auth: [password] } | f.yaml:2:11: upstream: require-auth: password needs sslmode: verify-full",
        "upstream: { address: 'db:1', sslmode: require, require-auth: [md5, password] } | require-auth: password needs",
        "upstream: { address: 'db:1', sslmode: verify-full, require-auth: [password] } | lists password, which clients then send in clear",
        "threads: 1 | f.yaml:1:1: upstream: is missing; this key is required",
      })
  void shouldRefuseUpstream(String yaml, String expected) throws IOException {
    Files.writeString(folder.resolve("ca.crt"), "x");

    assertThatThrownBy(() -> parse("audit: { enabled: false }\n" + yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void shouldRefuseSinksThatRecordNothing() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    upstream: { address: db:5432 }
                    audit:
                      enabled: false
                      sinks: [ { name: file, type: sink-file } ]
                    """))
        .hasMessage(
            "f.yaml:3:3: audit: has sinks or anchors but enabled: false: nothing would be recorded;"
                + " remove them or set enabled: true");
  }

  @Test
  void f06ShouldRefuseALagLimitThatLimitsNothing() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    upstream: { address: db:5432 }
                    audit:
                      sinks:
                        - { name: file, type: sink-file, max-lag: 1m }
                        - { name: b/c, type: sink-file }
                        - { name: siem, type: sink-http, required: true, max-lag: 2d, on-reject: skip }
                    """))
        .hasMessage(
            """
            f.yaml:4:7: audit.sinks[0]: max-lag refuses sessions only where the sink is required; set required: true or remove max-lag
            f.yaml:5:7: audit.sinks[1]: name 'b/c' must be 1 to 63 letters, digits, dots, dashes or underscores, beginning with a letter or digit
            f.yaml:6:78: audit.sinks[2].on-reject: must be one of stop, dead-letter; found 'skip'""");
    assertThatThrownBy(
            () ->
                parse(
                    """
                    upstream: { address: db:5432 }
                    audit: { sinks: [ { name: a, type: b, required: true, max-lag: 2d } ] }
                    """))
        .hasMessageEndingWith("audit.sinks[0]: max-lag must be at most 1d");
  }

  @Test
  void f06ShouldRefuseAnAnchorThatAnchorsNothing() {
    assertThatThrownBy(
            () ->
                parse(
                    """
                    upstream: { address: db:5432 }
                    audit:
                      anchors:
                        - { name: a, type: witness, url: ftp://w, vkey: w+00000000+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV }
                        - { name: b, type: witness, url: https://w/, vkey: w+00000000+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV }
                        - { name: c, type: witness, url: https://w, vkey: w }
                        - { name: d, type: witness, url: https://w, vkey: w+00000000+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV, max-lag: 1m }
                        - { name: e, type: witness, url: https://w, vkey: w+00000000+BEyDiUaFQOlHk3OUQOFl7M74BU+OX3WEkQj2fR9GOTtV, interval: 0s }
                        - { name: e, type: notary }
                    """))
        .hasMessageContainingAll(
            "audit.anchors[0]: url is http:// or https://",
            "audit.anchors[1]: url is http:// or https://",
            "audit.anchors[2]: vkey is the public key of the witness",
            "audit.anchors[3]: max-lag refuses sessions only where the anchor is required",
            "audit.anchors[4]: interval, in seconds, must be from 1 to 3600",
            "audit.anchors[5].type: must be one of witness; found 'notary'",
            "the name 'e' is taken by line 8");
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws IOException {
    // Given
    var reader = new SettingsReader(folder);
    var latin =
        Files.write(folder.resolve("latin.yaml"), "a: ä".getBytes(StandardCharsets.ISO_8859_1));
    var large = Files.writeString(folder.resolve("large.yaml"), "#".repeat((1 << 20) + 1));

    // Then
    assertThatThrownBy(() -> reader.read(folder.resolve("none.yaml")))
        .hasMessage(folder.resolve("none.yaml") + ": does not exist");
    assertThatThrownBy(() -> reader.read(folder))
        .hasMessage(folder + ": is a folder; name a YAML file");
    assertThatThrownBy(() -> reader.read(latin)).hasMessageContaining("is not UTF-8");
    assertThatThrownBy(() -> reader.read(large)).hasMessageContaining("is larger than 1 MiB");
  }

  @Test
  void shouldKeepOtherSettingsWhenTheCommandLineSetsAddresses() throws Exception {
    // When
    var settings =
        parse(SMALLEST)
            .withListener(HostPort.parse("0.0.0.0:7000"))
            .withUpstream(HostPort.parse("[fe80::1]:5433"));

    // Then
    assertThat(settings.listener().address()).hasToString("0.0.0.0:7000");
    assertThat(settings.upstream().address()).hasToString("[fe80::1]:5433");
    assertThat(settings.audit().enabled()).isFalse();
  }

  @Test
  void shouldUseDefaultsOfACatalog() throws Exception {
    // When
    var settings = parse(SMALLEST + "catalog: { user: reader }");

    // Then
    assertThat(settings.catalog())
        .isEqualTo(
            new Settings.Catalog(
                "reader",
                null,
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                500_000,
                64));
    assertThat(settings.withUpstream(HostPort.parse("db:1")).catalog()).isNotNull();
  }

  private Settings parse(String yaml) throws ConfigException {
    return new SettingsReader(Path.of("/opt/home")).parse("f.yaml", yaml, folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ on-failure: continue-unaudited }|name who has approved",
        "{ approver: Jane }|only with on-failure: continue-unaudited",
        "{ directory: a, key-directory: a/keys }|key-directory is inside directory",
        "{ directory: a, follows: b/../a }|follows is directory itself",
        "{ stall-timeout: 100ms }|stall-timeout, in milliseconds, must be from 1000",
        "{ segment-size: 4KiB }|segment-size, in bytes, must be from 1048576",
        "{ retention: 23h }|retention is a day or more, for example 400d",
        "{ checkpoint-interval: 5ms }|checkpoint-interval, in milliseconds, must be from 100",
        "{ origin: 'a b' }|1 to 200 printable ASCII characters",
        "{ durability: paranoid }|must be one of strict, process",
        "{ capture: [ { objects: ['a.b.c'] } ] }|'a.b.c' is not schema.name or name",
        "{ capture: [ { objects: ['.x'] } ] }|'.x' is not schema.name or name",
        "{ capture: [ { objects: ['\"x\"'] } ] }|has quotes",
        "{ capture: [ { objects: ['hr. '] } ] }|'hr. ' is not schema.name or name",
        "{ capture: [ { objects: [\"a.b\\u001b[2J.c\"] } ] }|'a.b?[2J.c' is not schema.name",
        "{ sinks: [ { name: a.dead-letter.jsonl, type: x } ] }|choose another",
        "{ capture: [ { users: [''] } ] }|users holds an empty name",
        "{ capture: [ { commands: [INSRT] } ] }|begins with 'insrt', did you mean 'insert'?",
        "{ capture: [ { parameters: hashed } ] }|must be one of full, masked, hash, none",
        "{ capture: [ { parameters: none }, { users: [a] } ] }|without conditions before others"
      })
  void shouldRefuseALogThatIsNotWhatItSays(String example) {
    var parts = example.split("\\|");
    var yaml = "upstream: { address: db:5432 }\naudit: " + parts[0];
    assertThatThrownBy(() -> parse(yaml)).hasMessageContaining(parts[1]);
  }
}
