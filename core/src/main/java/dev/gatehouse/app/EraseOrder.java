package dev.gatehouse.app;

import dev.gatehouse.api.audit.AuditEvent.Kind;
import dev.gatehouse.api.audit.AuditEvent.Part;
import dev.gatehouse.audit.journal.AuditDirectory;
import dev.gatehouse.audit.journal.Erasure;
import dev.gatehouse.audit.journal.Journal;
import dev.gatehouse.audit.journal.LogDirectory;
import dev.gatehouse.audit.journal.Ranges;
import dev.gatehouse.audit.search.Query;
import dev.gatehouse.audit.search.Selection;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to have erased; as texts it goes to a running Gatehouse.
 *
 * @param indexes of events; null for all that the query matches
 */
record EraseOrder(@Nullable Ranges indexes, Query query, Set<Part> parts, String by, String basis) {

  /** A text holds all values: whoever erases it erases them. */
  EraseOrder {
    var all = EnumSet.copyOf(parts);
    if (all.contains(Part.TEXT)) {
      all.add(Part.PARAMS);
    }
    parts = all;
    // What it must say it must say before anything is read.
    var _ = new Erasure(by, basis, Ranges.parse("0"), parts);
  }

  /** As texts by name. */
  Map<String, String> texts() {
    var texts = new LinkedHashMap<String, String>();
    put(texts, "index", indexes);
    put(texts, "from", query.from());
    put(texts, "to", query.to());
    put(texts, "user", query.user());
    put(texts, "object", query.object());
    put(texts, "fingerprint", query.fingerprint());
    put(texts, "text", query.text());
    put(texts, "event", query.event());
    put(texts, "kind", query.kind());
    put(texts, "verdict", query.verdict());
    put(texts, "outcome", query.outcome());
    put(texts, "session", query.session());
    put(texts, "value", query.value());
    texts.put("fields", String.join(",", parts.stream().map(Erasure::name).toList()));
    texts.put("by", by);
    texts.put("basis", basis);
    return texts;
  }

  private static void put(Map<String, String> texts, String name, @Nullable Object value) {
    if (value != null) {
      texts.put(name, value.toString());
    }
  }

  /**
   * Reads them.
   *
   * @throws RuntimeException if they are none
   */
  static EraseOrder of(Map<String, String> texts) {
    var index = texts.get("index");
    var from = texts.get("from");
    var to = texts.get("to");
    var kind = texts.get("kind");
    return new EraseOrder(
        index == null ? null : Ranges.parse(index),
        new Query(
            from == null ? null : Instant.parse(from),
            to == null ? null : Instant.parse(to),
            texts.get("user"),
            texts.get("object"),
            texts.get("fingerprint"),
            texts.get("text"),
            texts.get("event"),
            kind == null ? null : Kind.valueOf(kind),
            texts.get("verdict"),
            texts.get("outcome"),
            texts.get("session"),
            texts.get("value")),
        Erasure.parts(texts.getOrDefault("fields", "")),
        texts.getOrDefault("by", ""),
        texts.getOrDefault("basis", ""));
  }

  /** Finds what would be erased below this record. */
  Selection select(AuditDirectory directory, long end) throws IOException {
    try (var log = LogDirectory.open(directory.root())) {
      return Selection.of(log, indexes, query, parts, end);
    }
  }

  /**
   * Erases it.
   *
   * @param user of the operating system that asks; empty if it is not known
   */
  Map<String, String> carryOut(Journal journal, String user)
      throws IOException, InterruptedException {
    var selection = select(journal.directory(), journal.end());
    var answer = answer(selection);
    if (selection.count() > 0) {
      var who = user.isEmpty() ? by : by + " (" + user + ')';
      var erased = journal.erase(new Erasure(who, basis, selection.records(), parts));
      var wanted = 0L;
      for (var part : parts) {
        wanted += selection.bodies(part);
      }
      if (erased.bodies() < wanted) {
        throw new IOException(
            "only "
                + erased.bodies()
                + " of "
                + wanted
                + " bodies were found where they were before: see gatehouse audit verify");
      }
      answer.put("record", Long.toString(erased.index()));
      answer.put("events", Integer.toString(erased.events()));
    }
    return answer;
  }

  /** What there is to erase, as texts by name. */
  Map<String, String> answer(Selection selection) {
    var answer = new LinkedHashMap<String, String>();
    answer.put("records", Integer.toString(selection.count()));
    for (var part : parts) {
      answer.put(Erasure.name(part), Long.toString(selection.bodies(part)));
    }
    return answer;
  }
}
