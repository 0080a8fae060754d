package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.audit.journal.Ranges;
import dev.gatehouse.audit.search.Query;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EraseOrderTest {

  /** What a running Gatehouse did not get told would be erased too much. */
  @Test
  void shouldReachARunningGatehouseWhole() {
    var query =
        new Query(
            Instant.parse("2026-11-01T00:00:00Z"),
            Instant.parse("2026-12-01T00:00:00Z"),
            "user",
            "object",
            "fingerprint",
            "text",
            "event",
            Kind.INTENT,
            "verdict",
            "outcome",
            "session",
            "value");
    var order =
        new EraseOrder(Ranges.parse("17,20-25"), query, Set.of(Part.RESULT), "dpo", "GDPR 17");

    var read = EraseOrder.of(order.texts());

    assertThat(read.texts()).isEqualTo(order.texts());
    assertThat(read.query()).isEqualTo(query);
  }
}
