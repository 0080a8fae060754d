package dev.gatehouse.plugins.identitystatic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.GatehouseBox;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The mapping inside Gatehouse. */
class BoxTest {

  @TempDir private Path folder;

  @Test
  void mapsLoginsAndRefusesStrangers() throws Exception {
    var provider = new IdentityStaticProvider();
    var config =
        ConfigOf.yaml(
            provider,
            """
            users:
              - { user: alice, principal: alice@bank, role: app_rw }
            """);
    List<AuditEvent> events = new CopyOnWriteArrayList<>();
    try (var mapper = provider.open(config, new FakePluginContext(folder))) {
      try (var box = GatehouseBox.builder().identity(mapper).sink(events::addAll).build()) {
        box.server().on("SELECT 1").completes("SELECT 1");
        try (var client = box.login("alice")) {
          assertThat(client.query("SELECT 1").error()).isNull();
        }
        assertThatThrownBy(() -> box.login("mallory")).hasMessageContaining("28000");
      }
    }
    assertThat(events)
        .filteredOn(event -> event.statement() != null)
        .extracting(AuditEvent::session)
        .map(Objects::requireNonNull)
        .extracting(session -> session.principal().id(), Session::databaseRole)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("alice@bank", "app_rw"));
  }
}
