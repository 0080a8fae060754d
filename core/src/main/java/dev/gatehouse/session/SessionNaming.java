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
import dev.gatehouse.catalog.SessionStart;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

  /** Whether others are told that a definition of this session is under way. */
  private boolean defining;

  /** With which the session began on a server that does not report it. */
  private final SearchPath startPath;

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
   * Stands for the catalog in which names of the oldest cursor or portal that may be open were
   * read; null if none is.
   */
  private @Nullable Object opened;

  /** One may outlive its transaction. */
  private boolean holds;

  /** How many statements were sent that may run code nobody has seen. */
  private long unseenRuns;

  /** The last code that was run here, as the catalog counts it. */
  private long code;

  /**
   * What statements sent so far may have changed.
   *
   * @param path since the server has answered everything: the search_path
   * @param everPath at any time: the search_path
   * @param role the current role
   * @param temporary there may be temporary relations or types
   * @param definitions since the transaction has begun: the schema, be it in code that is called
   */
  private record Doubts(
      boolean path, boolean everPath, boolean role, boolean temporary, Definition definitions) {

    Doubts after(Facts facts, Reach reach, SearchPath known) {
      return after(facts, runsUnseen(facts, reach), known);
    }

    /** Where it is known whether it runs {@code code} that nobody has seen. */
    Doubts after(Facts facts, boolean code, SearchPath known) {
      var path = code || changesPath(facts) || endsTransaction(facts);
      return new Doubts(
          this.path || path,
          everPath || path,
          role || code || changesRole(facts),
          temporary || code || createsTemporary(facts, known),
          definitions.and(code ? Definition.UNSEEN : Definition.NONE).and(Definition.of(facts)));
    }

    Doubts atBoundary() {
      return path ? new Doubts(false, everPath, role, temporary, definitions) : this;
    }

    Doubts atTransactionEnd() {
      return definitions == Definition.NONE
          ? this
          : new Doubts(path, everPath, role, temporary, Definition.NONE);
    }

    boolean schema() {
      return definitions.compareTo(Definition.OWN) > 0;
    }

    private static boolean runsUnseen(Facts facts, Reach reach) {
      return reach.completeness() == Completeness.OPAQUE
          || SettingNames.callsSetConfig(facts)
          || SettingNames.holdsView(facts.relations())
          || setsUnseen(reach);
    }

    /** By the settings' own function, or by writing into their view. */
    private static boolean setsUnseen(Reach reach) {
      for (var routine : reach.routines()) {
        if (routine.name().name().equals("set_config")) {
          return true;
        }
      }
      return SettingNames.holdsView(reach.relations());
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

    /** Relations or types; where a name has no schema, the first of the path may be temporary. */
    private static boolean createsTemporary(Facts facts, SearchPath path) {
      if (facts.temporary()) {
        return true;
      }
      for (var object : facts.objects()) {
        var schema = object.name().schema();
        if (object.action() == SchemaObject.Action.CREATE
            && (schema == null ? path.mayBeTemporary() : schema.startsWith(SearchPath.TEMPORARY))) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * Takes over the catalog: it is released with this.
   *
   * @param start how the session began, as far as the catalog knows
   */
  SessionNaming(
      DatabaseCatalog catalog, SessionStart start, SessionState state, ReplyQueue replies) {
    this.catalog = catalog;
    startPath = start.path();
    this.state = state;
    this.replies = replies;
    login = state.view().databaseRole();
    var ownRole = state.ownRole() && start.ownRole();
    doubts = new Doubts(false, false, !ownRole, false, Definition.NONE);
    if (catalog.configured()) {
      state.onBegun(start.lcMonetary());
    }
  }

  /** Of the database the session is in. */
  DatabaseCatalog catalog() {
    return catalog;
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
        after = after.after(facts, lookup.reach(facts), lookup.naming().path());
      }
    }
    return lookups;
  }

  /** The same for a portal, whose names mean what they meant at Bind. */
  List<Lookup> lookups(List<Facts> statements, List<BoundNames> atBind) {
    if (catalog == DatabaseCatalog.NONE) {
      return NONE;
    }
    settle();
    var lookups = new ArrayList<Lookup>(atBind.size());
    for (var i = 0; i < atBind.size(); i++) {
      lookups.add(lookup(statements.get(i), atBind.get(i)));
    }
    return lookups;
  }

  /**
   * What is behind the names is what the catalog knows by now. Every schema counts where the names
   * may be found elsewhere since then, or code is called, which reads its own names when it runs.
   */
  private Lookup lookup(Facts facts, BoundNames atBind) {
    var now = naming(facts, doubts);
    var bound = catalog.lookup(atBind.naming(), doubt(doubts));
    var same = Objects.equals(bound.catalog(), atBind.catalog());
    if (same && (now.equals(atBind.naming()) || !callsOwnCode(bound.reach(facts)))) {
      return bound;
    }
    var either = now.temporary() || atBind.naming().temporary();
    return catalog.lookup(new Naming(SearchPath.UNKNOWN, null, either), doubt(doubts));
  }

  private static boolean callsOwnCode(Reach reach) {
    for (var routine : reach.routines()) {
      if (!routine.isBuiltIn()) {
        return true;
      }
    }
    return false;
  }

  private void settle() {
    if (replies.atBoundary()) {
      doubts = doubts.atBoundary();
      pathChanges = 0;
      pending = null;
    }
  }

  private Lookup lookup(Facts facts, Doubts now) {
    var lookup = catalog.lookup(naming(facts, now), doubt(now));
    if (!fetches(facts) || opened == null || opened.equals(lookup.catalog())) {
      return lookup;
    }
    // What it reads may be found elsewhere since then.
    return catalog.lookup(lookup.naming().with(SearchPath.UNKNOWN), doubt(now));
  }

  private Naming naming(Facts facts, Doubts now) {
    // A cursor keeps what its names meant when it was declared.
    var path = now.path() || (fetches(facts) && now.everPath()) ? SearchPath.UNKNOWN : path();
    return new Naming(path, now.role() ? null : login, now.temporary());
  }

  private String doubt(Doubts now) {
    if (now.schema()) {
      return "the schema is being changed in this transaction";
    }
    return catalog.includes(code) ? "" : "code that was run may have changed the schema";
  }

  private static boolean fetches(Facts facts) {
    return facts.kind() == StatementKind.CURSOR && !facts.command().equals("DECLARE CURSOR");
  }

  private SearchPath path() {
    var reported = state.searchPath();
    if (state.reportsSearchPath() && reported != null) {
      return reported;
    }
    if (followed != null) {
      return followed;
    }
    return reported == null ? startPath() : reported;
  }

  /**
   * ALTER ROLE changes it for later sessions only, another configuration of the server for living
   * ones too: what has changed since is not known.
   */
  private SearchPath startPath() {
    return catalog.startOf(login).path().equals(startPath) ? startPath : SearchPath.UNKNOWN;
  }

  // ---- what the session does

  /**
   * These statements are sent.
   *
   * @param lookups of their names, as they were judged
   * @return whether the catalog knows that one may run code which changes settings unsaid
   */
  boolean onSent(List<Facts> statements, List<Lookup> lookups) {
    if (catalog == DatabaseCatalog.NONE) {
      return false;
    }
    settle();
    var setsUnseen = false;
    for (var i = 0; i < statements.size(); i++) {
      var facts = statements.get(i);
      // Found already where a policy has asked for it.
      var reach = lookups.get(i).reach(facts);
      var code = Doubts.runsUnseen(facts, reach);
      doubts = doubts.after(facts, code, lookups.get(i).naming().path());
      onOpened(facts, lookups.get(i));
      if (Definition.of(facts) == Definition.DATABASE) {
        catalog.onDefining(this, facts);
        defining = true;
      }
      unseenRuns += code ? 1 : 0;
      if (code || Doubts.changesPath(facts)) {
        followed = SearchPath.UNKNOWN;
        pathChanges++;
      } else if (facts.kind() == StatementKind.TRANSACTION) {
        pathChanges++;
      }
      setsUnseen |= code && Doubts.setsUnseen(reach);
    }
    return setsUnseen;
  }

  private void onOpened(Facts facts, Lookup names) {
    holds |= facts.holdable();
    if (opened == null) {
      var read = names.catalog();
      opened = read == null ? new Object() : read;
    }
  }

  /** How many statements were sent that may run code nobody has seen. */
  long unseenRuns() {
    return unseenRuns;
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

  /** What was defined is seen by others from now on. */
  void onDefined(Definition what) {
    switch (what) {
      case NONE, OWN -> {}
      case UNSEEN -> code = catalog.onCodeRun();
      case DATABASE -> catalog.onSchemaChanged();
      case SERVER -> catalog.onServerChanged();
    }
  }

  /** ReadyForQuery outside a transaction block. */
  void onTransactionEnd() {
    if (!replies.atBoundary()) {
      // What was sent behind it may change as much.
      pending = null;
      return;
    }
    doubts = doubts.atTransactionEnd();
    opened = holds ? opened : null;
    onDefiningEnded();
    if (pending != null && pathChanges == 1) {
      followed = pending;
    }
    pending = null;
  }

  /**
   * The session has ended. What is under way may be done yet; of a transaction in which nothing is,
   * nothing remains.
   */
  void release() {
    if (!replies.atBoundary()) {
      onDefined(doubts.definitions());
      switch (doubts.definitions()) {
        case NONE, OWN, UNSEEN -> {}
        case DATABASE -> catalog.onOutcomeUnknown();
        case SERVER -> catalog.onServerOutcomeUnknown();
      }
    }
    onDefiningEnded();
    catalog.release();
  }

  private void onDefiningEnded() {
    if (defining) {
      defining = false;
      catalog.onDefined(this);
    }
  }
}
