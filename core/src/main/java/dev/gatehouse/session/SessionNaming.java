package dev.gatehouse.session;

import dev.gatehouse.api.TransactionStatus;
import dev.gatehouse.api.sql.Completeness;
import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.api.sql.Reach;
import dev.gatehouse.api.sql.SchemaObject;
import dev.gatehouse.api.sql.SettingChange;
import dev.gatehouse.api.sql.StatementKind;
import dev.gatehouse.catalog.DatabaseCatalog;
import dev.gatehouse.catalog.Lookup;
import dev.gatehouse.catalog.Naming;
import dev.gatehouse.catalog.SearchPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What names mean in this session: the search path, the role and the temporary relations it may
 * have. A server from 18 on reports its search_path; of others it is followed through plain SETs,
 * and unknown once something else may have changed it. What is unknown makes names mean more, never
 * less. Confined to the session's event loop.
 */
final class SessionNaming {

  private static final List<Lookup> NONE = List.of(Lookup.NONE);

  private final DatabaseCatalog catalog;
  private final SessionState state;
  private final ReplyQueue replies;
  private final String login;
  private Doubts doubts;

  /** Of a server that does not report it; null while it is the one the session began with. */
  private @Nullable SearchPath followed;

  /** What that will be when the transaction at hand has ended well. */
  private @Nullable SearchPath pending;

  /**
   * How many statements were sent, since the server has answered everything, that may change the
   * path or have it undone. Only one that stands alone is followed.
   */
  private int pathChanges;

  /**
   * What statements sent so far may have changed.
   *
   * @param path since the server has answered everything: the search_path
   * @param everPath at any time: the search_path
   * @param role the current role
   * @param temporary there may be temporary relations
   * @param definitions since the transaction has begun: the schema, be it in code that is called
   */
  private record Doubts(
      boolean path, boolean everPath, boolean role, boolean temporary, boolean definitions) {

    Doubts after(Facts facts, Lookup lookup) {
      var reach = lookup.reach(facts);
      var code = runsUnseen(facts, reach);
      var path = code || changesPath(facts) || endsTransaction(facts);
      return new Doubts(
          this.path || path,
          everPath || path,
          role || code || changesRole(facts),
          temporary || code || createsTemporary(facts, lookup.naming().path()),
          definitions || code || CommandEffects.changesSchema(facts));
    }

    Doubts atBoundary() {
      return path ? new Doubts(false, everPath, role, temporary, definitions) : this;
    }

    Doubts atTransactionEnd() {
      return definitions ? new Doubts(path, everPath, role, temporary, false) : this;
    }

    private static boolean runsUnseen(Facts facts, Reach reach) {
      return reach.completeness() == Completeness.OPAQUE
          || facts.functions().stream().anyMatch(name -> name.name().equals("set_config"))
          || facts.relations().stream().anyMatch(name -> name.name().equals("pg_settings"))
          || setsUnseen(reach);
    }

    /** By the settings' own function, or by writing into their view. */
    private static boolean setsUnseen(Reach reach) {
      return reach.routines().stream().anyMatch(one -> one.name().name().equals("set_config"))
          || reach.relations().stream().anyMatch(one -> one.name().equals("pg_settings"));
    }

    private static boolean changesPath(Facts facts) {
      return changesRole(facts) || facts.changesSetting("search_path");
    }

    /** What was set in it may be undone. */
    private static boolean endsTransaction(Facts facts) {
      return facts.kind() == StatementKind.TRANSACTION && !facts.command().equals("BEGIN");
    }

    private static boolean changesRole(Facts facts) {
      return facts.changesSetting("role")
          || facts.changesSetting("session_authorization")
          || facts.changesSetting("all");
    }

    /** Where a name has no schema, the first of the path may be the temporary one. */
    private static boolean createsTemporary(Facts facts, SearchPath path) {
      if (facts.temporary()) {
        return true;
      }
      for (var object : facts.objects()) {
        var schema = object.name().schema();
        if (object.action() == SchemaObject.Action.CREATE
            && (object.isRelation() || object.type().equals("DOMAIN"))
            && (schema == null ? path.mayBeTemporary() : schema.startsWith(SearchPath.TEMPORARY))) {
          return true;
        }
      }
      return false;
    }
  }

  /** Takes over the catalog: it is released with this. */
  SessionNaming(DatabaseCatalog catalog, SessionState state, ReplyQueue replies) {
    this.catalog = catalog;
    this.state = state;
    this.replies = replies;
    login = state.view().databaseRole();
    doubts = new Doubts(false, false, !state.ownRole(), false, false);
  }

  /** How the names in each of these statements, sent in one message, are looked up. */
  List<Lookup> lookups(List<Facts> statements) {
    if (!catalog.configured() && statements.size() == 1) {
      return catalog == DatabaseCatalog.NONE
          ? NONE
          : List.of(lookup(statements.getFirst(), doubts));
    }
    settle();
    var after = doubts;
    var lookups = new ArrayList<Lookup>(statements.size());
    for (var facts : statements) {
      var lookup = lookup(facts, after);
      lookups.add(lookup);
      if (catalog.configured() && statements.size() > 1) {
        after = after.after(facts, lookup);
      }
    }
    return lookups;
  }

  private void settle() {
    if (replies.atBoundary()) {
      doubts = doubts.atBoundary();
      pathChanges = 0;
      pending = null;
    }
  }

  private Lookup lookup(Facts facts, Doubts now) {
    // A cursor keeps what its names meant when it was declared.
    var path = now.path() || (fetches(facts) && now.everPath()) ? SearchPath.UNKNOWN : path();
    var naming =
        new Naming(
            path == null ? SearchPath.UNKNOWN : path, now.role() ? null : login, now.temporary());
    return catalog.lookup(
        path == null ? login : null,
        naming,
        now.definitions() ? "the schema is being changed in this transaction" : "");
  }

  private static boolean fetches(Facts facts) {
    return facts.kind() == StatementKind.CURSOR && !facts.command().equals("DECLARE CURSOR");
  }

  /** Null for the one with which sessions of the role begin. */
  private @Nullable SearchPath path() {
    var reported = state.searchPath();
    if (state.reportsSearchPath() && reported != null) {
      return SearchPath.of(reported);
    }
    if (followed != null) {
      return followed;
    }
    return reported == null ? null : SearchPath.of(reported);
  }

  // ---- what the session does

  /**
   * These statements are sent.
   *
   * @return whether the catalog knows that one may run code which changes settings unsaid
   */
  boolean onSent(List<Facts> statements) {
    if (!catalog.configured()) {
      return false;
    }
    settle();
    var setsUnseen = false;
    for (var facts : statements) {
      var lookup = lookup(facts, doubts);
      var reach = lookup.reach(facts);
      doubts = doubts.after(facts, lookup);
      if (Doubts.runsUnseen(facts, reach) || Doubts.changesPath(facts)) {
        followed = SearchPath.UNKNOWN;
        pathChanges++;
      } else if (facts.kind() == StatementKind.TRANSACTION) {
        pathChanges++;
      }
      setsUnseen |= Doubts.setsUnseen(reach);
    }
    return setsUnseen;
  }

  /** The server has completed a statement of a message with these. */
  void onCompleted(List<Facts> message) {
    if (!catalog.configured() || message.size() != 1 || pathChanges != 1) {
      return;
    }
    var facts = message.getFirst();
    if (state.view().transactionStatus() == TransactionStatus.IDLE
        && facts.command().equals("SET")
        && facts.settings().size() == 1
        && facts.changesSetting("search_path")) {
      var change = facts.settings().getFirst();
      if (change.scope() == SettingChange.Scope.SESSION && !change.reset()) {
        pending = SearchPath.ofWords(change.values());
      }
    }
  }

  /** The server has answered with an error. */
  void onError() {
    pending = null;
  }

  /** What was defined is seen by all. */
  void onSchemaChanged() {
    catalog.onSchemaChanged();
  }

  /** ReadyForQuery outside a transaction block. */
  void onTransactionEnd() {
    if (!replies.atBoundary()) {
      // What was sent behind it may change as much.
      pending = null;
      return;
    }
    doubts = doubts.atTransactionEnd();
    if (pending != null && pathChanges == 1) {
      followed = pending;
    }
    pending = null;
  }

  /** The session has ended: what was under way may have been done. */
  void release() {
    if (doubts.definitions()) {
      catalog.onSchemaChanged();
    }
    catalog.release();
  }
}
