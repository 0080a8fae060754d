package dev.gatehouse.session;

import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.catalog.ProtectedCatalog;
import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Collects the rows of the catalog query. */
final class CatalogReading {

  /** More objects than this are not held for a session. */
  private static final int MAX_ROWS = 100_000;

  private final long schemaVersion;
  private final List<List<String>> rows = new ArrayList<>();
  private boolean complete;

  CatalogReading(long schemaVersion) {
    this.schemaVersion = schemaVersion;
  }

  /** The version of the schema that the catalog is at least as new as. */
  long schemaVersion() {
    return schemaVersion;
  }

  /** A DataRow. */
  void onRow(BodyReader body) {
    if (rows.size() == MAX_ROWS) {
      throw new ProtocolViolation("the catalog is too large to mask columns in this database");
    }
    var count = body.count(4);
    var row = new ArrayList<String>(count);
    for (var i = 0; i < count; i++) {
      row.add(new String(body.bytes(body.int32()), StandardCharsets.UTF_8));
    }
    rows.add(row);
  }

  /** CommandComplete. */
  void onComplete() {
    complete = true;
  }

  /** Whether the query ran to its end: without it, no rows would mean that nothing is protected. */
  boolean complete() {
    return complete;
  }

  /** What was read, for these columns of the configuration. */
  ProtectedCatalog finish(Set<ColumnName> wanted) {
    try {
      return ProtectedCatalog.of(rows, wanted);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolation("the rows of the catalog are not what was asked for");
    }
  }
}
