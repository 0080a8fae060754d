package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.audit.format.EventSchema;
import dev.gatehouse.audit.format.Formats;
import dev.gatehouse.audit.format.OcsfRequirements;
import dev.gatehouse.session.RawClient.Frames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** Whatever real sessions do, their events are lines that the published formats allow. */
class EventLinesIT {

  @Test
  void shouldBeLinesOfThePublishedFormats() throws Exception {
    try (var proxy = Proxy.builder().policy(Policies.denyDelete()).start()) {
      work(proxy);
      proxy.awaitEvent(event -> event.type().equals("disconnection") && event.session() != null);

      var seen = new HashSet<String>();
      for (var event : proxy.events()) {
        seen.add(event.kind() + " " + event.type());
        assertThat(EventSchema.problems(encode("gatehouse", event))).isEmpty();
        for (var format : Formats.NAMES) {
          assertThat(encode(format, event)).as(format).endsWith("\n").containsOnlyOnce("\n");
        }
        var ocsf = encode("ocsf", event);
        assertThat(OcsfRequirements.problems(ocsf)).as(ocsf).isEmpty();
      }

      assertThat(seen)
          .contains(
              "EVENT connection",
              "EVENT authentication",
              "INTENT query",
              "OUTCOME query",
              "INTENT execute",
              "OUTCOME execute",
              "EVENT disconnection");
    }
  }

  private static void work(Proxy proxy) throws Exception {
    try (var connection = proxy.connect("app");
        var statement = connection.createStatement();
        var prepared = connection.prepareStatement("SELECT ?::int, ?::text")) {
      statement.execute("SELECT 1; SELECT 'a' AS b WHERE 1 = 2");
      statement.execute("SET application_name = E'a\\nb'");
      prepared.setInt(1, 1);
      prepared.setString(2, null);
      prepared.execute();
      assertThatThrownBy(() -> statement.execute("DELETE FROM notes"))
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> statement.execute("SELECT 1/0")).isInstanceOf(SQLException.class);
      assertThatThrownBy(() -> statement.execute("GRABBLE")).isInstanceOf(SQLException.class);
    }
    try (var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("s", "SELECT $1").bind("p", "s", "x").execute("p").sync());
      client.untilReady();
      client.send(new Frames().query("COPY (SELECT 1) TO STDOUT"));
      client.untilReady();
    }
    assertThatThrownBy(() -> proxy.connect("nobody")).isInstanceOf(SQLException.class);
  }

  private static String encode(String format, AuditEvent event) throws IOException {
    var out = new ByteArrayOutputStream();
    Formats.byName(format).encode(event, out);
    return out.toString(StandardCharsets.UTF_8);
  }
}
