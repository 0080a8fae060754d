package dev.gatehouse.plugins.maskbasic;

import static dev.gatehouse.testkit.Rows.column;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.GatehouseBox;
import dev.gatehouse.testkit.Rows;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The masks inside Gatehouse. */
class BoxTest {

  @TempDir private Path folder;

  @Test
  void masksRowsForEveryoneButTheCleared() throws Exception {
    var provider = new MaskBasicProvider();
    var config =
        ConfigOf.yaml(
            provider,
            """
            columns:
              - { column: public.customers.card, method: partial, keep-last: 4 }
            clear-for:
              roles: [auditor]
            """);
    var sql = "SELECT id, card AS number FROM customers";
    try (var masking = provider.open(config, new FakePluginContext(folder));
        var box = GatehouseBox.builder().masking(masking).build()) {
      box.server()
          .on(sql)
          .returns(
              Rows.of(
                      column("id", "public.customers.id"),
                      column("number", "public.customers.card"))
                  .row("1", "4929123456781234"));
      try (var alice = box.login("alice");
          var auditor = box.login("auditor")) {
        assertThat(alice.query(sql).rows().getFirst()).containsExactly("1", "************1234");
        assertThat(alice.execute(sql).rows().getFirst()).containsExactly("1", "************1234");
        assertThat(auditor.query(sql).rows().getFirst()).containsExactly("1", "4929123456781234");
      }
    }
  }
}
