package dev.gatehouse.masking;

import dev.gatehouse.api.Session;
import dev.gatehouse.api.masking.ColumnName;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.MaskingPolicy;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.catalog.ProtectedCatalog;
import dev.gatehouse.wire.RowDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is protected from one session, and the judgement of its statements and results under that
 * protection. What cannot be traced to its origin is refused. Confined to the session's event loop.
 */
public final class SessionMasks {

  private static final Logger LOG = LoggerFactory.getLogger(SessionMasks.class);

  /** How long a change made past Gatehouse may go unnoticed. */
  private static final Duration MAX_AGE = Duration.ofSeconds(10);

  /** OIDs of types whose binary format is their text: text, name, bpchar, varchar. */
  private static final Set<Integer> TEXTUAL = Set.of(25, 19, 1042, 1043);

  /** Server functions that carry a value out of the result: into settings, channels, objects. */
  private static final Set<String> CARRIERS =
      Set.of(
          "set_config",
          "pg_notify",
          "setval",
          "lo_create",
          "lo_from_bytea",
          "lo_put",
          "lowrite",
          "pg_logical_emit_message",
          "pg_advisory_lock",
          "pg_advisory_lock_shared",
          "pg_advisory_xact_lock",
          "pg_advisory_xact_lock_shared",
          "pg_try_advisory_lock",
          "pg_try_advisory_lock_shared",
          "pg_try_advisory_xact_lock",
          "pg_try_advisory_xact_lock_shared");

  /** Commands that run a query under a name. */
  private static final Set<Set<String>> INDIRECT =
      Set.of(Set.of("EXECUTE", "SELECT"), Set.of("FETCH", "SELECT"), Set.of("MOVE", "SELECT"));

  private final Session session;
  private final Map<ColumnName, MaskingPolicy> columns;
  private @Nullable ProtectedCatalog catalog;
  private long catalogVersion = -1;
  private long readAt;

  SessionMasks(Session session, Map<ColumnName, MaskingPolicy> columns) {
    this.session = session;
    this.columns = Map.copyOf(columns);
  }

  /** Whether anything is protected from this session; if not, nothing here is asked. */
  public boolean active() {
    return !columns.isEmpty();
  }

  /** The protected columns by name. */
  public Set<ColumnName> columns() {
    return columns.keySet();
  }

  /**
   * Whether the catalog has to be read (again): the schema is at another version, or what was read
   * is old, since not every change of a schema passes through here.
   */
  public boolean stale(long schemaVersion) {
    return catalogVersion != schemaVersion || System.nanoTime() - readAt > MAX_AGE.toNanos();
  }

  /** The catalog was read; it is at least as new as {@code schemaVersion}. */
  public void onCatalogRead(ProtectedCatalog read, long schemaVersion) {
    catalog = read;
    readAt = System.nanoTime();
    catalogVersion = schemaVersion;
  }

  /** The schema has changed as this session alone sees it. */
  public void onOwnSchemaChanged() {
    catalogVersion = -1;
  }

  private ProtectedCatalog catalog() {
    if (catalog == null) {
      throw new IllegalStateException("the catalog has not been read");
    }
    return catalog;
  }

  /**
   * Judges the statements of one message, before it is forwarded.
   *
   * @param facts with EXECUTE resolved; one for each statement
   * @param stale whether the catalog has changed since it was read and cannot be read now
   * @param clientEncoding the session's client_encoding
   */
  public Protection protect(List<Facts> facts, boolean stale, String clientEncoding) {
    if (facts.stream().allMatch(one -> one.kind() == StatementKind.TRANSACTION)) {
      return Protection.NONE;
    }
    if (stale) {
      return Protection.refused(
          "the schema has changed, and columns are masked for you: end the pipeline or the failed"
              + " transaction first");
    }
    if (!readable(clientEncoding) && !facts.stream().allMatch(SessionMasks::setsEncoding)) {
      return Protection.refused("columns are masked for you: SET client_encoding TO UTF8 first");
    }
    var touches = false;
    var runsRoutines = false;
    for (var one : facts) {
      if (one.completeness() == Completeness.OPAQUE) {
        return Protection.refused(
            "the statement cannot be analyzed, and columns are masked for you: " + one.reason());
      }
      if (one.kind() == StatementKind.CURSOR && one.completeness() != Completeness.FULL) {
        return Protection.refused("columns are masked for you, and " + one.reason());
      }
      touches |= one.relations().stream().anyMatch(catalog()::mayBeProtected);
      runsRoutines |= one.functions().stream().anyMatch(catalog()::mayBeUserRoutine);
    }
    if (touches || runsRoutines) {
      if (facts.size() > 1) {
        return Protection.refused(
            "a statement on a table with masked columns, or with a function of your own, must be"
                + " sent alone");
      }
      var reason = refusal(facts.getFirst(), runsRoutines);
      if (reason != null) {
        return Protection.refused(reason);
      }
    }
    return Protection.of(touches, runsRoutines);
  }

  /** Whether names and values come in an encoding that is read here. */
  public boolean readable(String clientEncoding) {
    return clientEncoding.equals("UTF8");
  }

  private static boolean setsEncoding(Facts facts) {
    return facts.command().equals("SET")
        && facts.settings().stream().allMatch(one -> one.name().equals("client_encoding"));
  }

  /** The columns of the configuration that the database does not have, as text. */
  public List<String> unresolved() {
    return catalog().unresolved().stream().map(ColumnName::toString).sorted().toList();
  }

  /**
   * Why a statement may not run that names a protected relation, or calls a routine whose results
   * nobody can trace; null if it may.
   */
  private @Nullable String refusal(Facts facts, boolean runsRoutines) {
    if (facts.relations().stream().anyMatch(catalog()::mayBeUnresolved)) {
      return "a masked column of the table it names does not exist in this database: see to the"
          + " masking configuration";
    }
    if (facts.completeness() != Completeness.FULL) {
      return "the statement cannot be fully analyzed, and columns are masked for you: "
          + facts.reason();
    }
    if (facts.functions().stream().anyMatch(function -> CARRIERS.contains(function.name()))) {
      return "the statement could carry a masked value out of its result";
    }
    var commands = Set.copyOf(facts.commands());
    if (commands.equals(Set.of("SELECT")) && facts.kind() == StatementKind.QUERY) {
      return facts.writes().isEmpty() ? null : "the statement copies a table with masked columns";
    }
    if (runsRoutines) {
      return "with a function of your own only a plain SELECT is allowed while columns are masked";
    }
    if (commands.equals(Set.of("DELETE"))) {
      return null;
    }
    if (commands.equals(Set.of("INSERT"))
        && facts.reads().stream().noneMatch(catalog()::mayBeProtected)) {
      return null;
    }
    // What it executes or fetches from is a plain query; its result has the same origins.
    if (INDIRECT.contains(commands) && facts.writes().isEmpty()) {
      return null;
    }
    return "only SELECT, DELETE and INSERT of new rows are allowed on a table with masked columns;"
        + " this is "
        + facts.command();
  }

  /** Plans one result, when its description is known and before a row of it leaves. */
  public ResultPlan plan(List<RowDescription.Field> fields, Protection protection) {
    List<@Nullable CellMask> masks = new ArrayList<>(fields.size());
    var masked = false;
    for (var field : fields) {
      var column = catalog().column(field.table(), field.attribute());
      if (column != null) {
        var mask = mask(column, field);
        if (mask == null) {
          return new ResultPlan.Refuse(
              "column \"" + field.label() + "\" is masked, but its type cannot be: leave it out");
        }
        masks.add(mask);
        masked = true;
      } else if (traceable(field, protection)) {
        masks.add(null);
      } else {
        return new ResultPlan.Refuse(
            "column \""
                + field.label()
                + "\" cannot be traced to a column that you may see: select plain columns of"
                + " tables instead of expressions, whole rows and views");
      }
    }
    return masked ? new ResultPlan.Mask(masks) : ResultPlan.PASS_THROUGH;
  }

  private boolean traceable(RowDescription.Field field, Protection protection) {
    if (field.table() == 0) {
      return !protection.touches() && !protection.runsRoutines();
    }
    if (catalog().isDerived(field.table())
        || catalog().isComputed(field.table(), field.attribute())) {
      return false;
    }
    return field.attribute() != 0 || !catalog().isProtected(field.table());
  }

  private @Nullable CellMask mask(ColumnName name, RowDescription.Field field) {
    var policy = columns.get(name);
    if (policy == null) {
      return null;
    }
    var column =
        new ResultColumn(
            field.label(), field.typeOid(), TEXTUAL.contains(field.typeOid()), field.binary());
    try {
      Masker masker = policy.masker(session, name);
      return masker.fits(column) ? new CellMask(name, column, masker) : null;
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("column", name).setCause(e).log("a masking policy failed");
      return null;
    }
  }
}
