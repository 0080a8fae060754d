package dev.gatehouse.app;

import dev.gatehouse.audit.Event;
import dev.gatehouse.audit.Recorder;
import dev.gatehouse.catalog.Catalogs;
import dev.gatehouse.catalog.DriverSource;
import dev.gatehouse.catalog.Freshness;
import dev.gatehouse.config.Settings;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the catalogs as configured, and puts on record what becomes of them. */
final class CatalogWiring {

  private static final Logger LOG = LoggerFactory.getLogger(CatalogWiring.class);

  private CatalogWiring() {}

  static Catalogs open(Settings settings, Recorder recorder, InstantSource clock) {
    var catalog = settings.catalog();
    if (catalog == null) {
      return Catalogs.none();
    }
    return Catalogs.of(
        source(settings.upstream(), catalog),
        new Freshness(
            catalog.refreshInterval(),
            catalog.maxAge(),
            catalog.maxObjects(),
            catalog.maxDatabases()),
        details -> record(recorder, clock, details),
        SqlReading.of(settings).carriers());
  }

  /** Towards the server of the sessions, and encrypted like their connections to it. */
  static DriverSource source(Settings.Upstream upstream, Settings.Catalog catalog) {
    var root = upstream.rootCertificate();
    return new DriverSource(
        upstream.address().host(),
        upstream.address().port(),
        catalog.user(),
        catalog.password(),
        new DriverSource.Tls(
            switch (upstream.sslmode()) {
              case DISABLE -> "disable";
              case REQUIRE -> "require";
              case VERIFY_FULL -> "verify-full";
            },
            upstream.sslnegotiation() == Settings.SslNegotiation.DIRECT,
            root == null ? null : root.path()),
        upstream.requireAuth().stream()
            .map(method -> method.name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .collect(Collectors.toSet()),
        catalog.connectTimeout(),
        catalog.statementTimeout());
  }

  private static void record(Recorder recorder, InstantSource clock, Map<String, String> details) {
    recorder.submit(
        List.of(Event.of("catalog", clock.instant(), null, 0, details)),
        failure -> {
          if (failure != null) {
            LOG.atWarn().setCause(failure).log("the state of a catalog is not on record");
          }
        });
  }
}
