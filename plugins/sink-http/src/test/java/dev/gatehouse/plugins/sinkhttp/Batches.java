package dev.gatehouse.plugins.sinkhttp;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.AuditSink;
import dev.gatehouse.testkit.ConfigOf;
import dev.gatehouse.testkit.FakeAuditEvent;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What tests send, and through what. */
final class Batches {

  static final FakePluginContext CONTEXT = new FakePluginContext(Path.of("."));
  private static final Pattern INDEX = Pattern.compile("\"index\":(\\d+)");

  private Batches() {}

  static AuditSink sink(String url, String... yaml) throws Exception {
    var provider = new SinkHttpProvider();
    var config = ConfigOf.yaml(provider, "url: " + url + "\n" + String.join("\n", yaml));
    return provider.open(config, CONTEXT);
  }

  static List<AuditEvent> events(int from, int count) {
    var session = FakeSession.of("app").build();
    var events = new ArrayList<AuditEvent>();
    for (var i = from; i < from + count; i++) {
      events.add(FakeAuditEvent.intent(i, session, "SELECT 'top secret " + i + "'").build());
    }
    return events;
  }

  /** The lines of format {@code gatehouse}. */
  static String lines(List<AuditEvent> events) throws IOException {
    var out = new ByteArrayOutputStream();
    for (var event : events) {
      CONTEXT.format("gatehouse").encode(event, out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /** The indexes of all events in these bodies, in order. */
  static List<Long> indexes(List<String> bodies) {
    var indexes = new ArrayList<Long>();
    for (var body : bodies) {
      for (var index = INDEX.matcher(body); index.find(); ) {
        indexes.add(Long.valueOf(index.group(1)));
      }
    }
    return indexes;
  }
}
