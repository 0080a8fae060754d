/**
 * What a policy script of Gatehouse sees.
 *
 * A script is an ES module (strict, no imports) whose default export is a {@link Policy}. Besides
 * the two arguments and the two functions below there is the JavaScript language without BigInt,
 * Intl, Atomics, SharedArrayBuffer, WeakRef, Math.random, eval, console, timers and `new Date()`.
 * Everything a script shares with others is frozen. Keep nothing between evaluations: scripts that
 * answer differently when they are asked the same again are refused when they are loaded.
 *
 * A script that calls neither `parameters()` nor `values()` may export `readsValues = false`: then
 * nobody waits until the server has told the types of parameters, and the two throw.
 */

/** Made by {@link allow} and {@link deny} only. Anything else a policy returns is a failure. */
export type Verdict = number & { readonly verdict: unique symbol };

/**
 * Decides about one statement before it can have any effect. Must answer within 250 ms of CPU time;
 * an exception, a promise or no verdict counts as the policy's `on-failure`, which is deny.
 */
export type Policy = (statement: Statement, session: Session) => Verdict;

declare global {
  /** The statement may pass, as far as this policy is concerned. */
  function allow(): Verdict;

  /**
   * The statement is refused.
   *
   * @param message what the client reads; cut at 1,000 characters
   * @param sqlState five characters `0-9A-Z`; anything else becomes `42501`, the default
   */
  function deny(message?: string, sqlState?: string): Verdict;
}

/**
 * How far the names in a statement can be trusted. FULL: every name in the text is accounted for.
 * PARTIAL: command and objects are right, further names may be missing. OPAQUE: the text was not
 * understood, or carries code that it does not show.
 */
export type Completeness = 'FULL' | 'PARTIAL' | 'OPAQUE';

/** The family of a command. UNKNOWN is always OPAQUE. */
export type StatementKind =
  | 'QUERY'
  | 'DML'
  | 'DDL'
  | 'COPY'
  | 'CURSOR'
  | 'PREPARED'
  | 'TRANSACTION'
  | 'SESSION'
  | 'PRIVILEGE'
  | 'CODE'
  | 'EXPLAIN'
  | 'MAINTENANCE'
  | 'NOTIFY'
  | 'UNKNOWN';

/**
 * What restricts the rows of a write. NONE: no WHERE, or a command that has none. CONSTANT: a WHERE
 * that reads no column, as good as none. PRESENT: a WHERE that reads a column. CURRENT_OF: the row
 * of a cursor.
 */
export type Filter = 'NONE' | 'CONSTANT' | 'PRESENT' | 'CURRENT_OF';

/**
 * One statement; a message with several is asked about once for each. Names of relations and
 * functions are `schema.name` or `name` as written, unquoted parts in lower case, sorted.
 */
export interface Statement {
  /** The text of this statement. */
  readonly text: string;
  /** PostgreSQL's command tag without counts, for example `CREATE TABLE`; `UNKNOWN` if unreadable. */
  readonly command: string;
  /** The command first, then every command nested in it: CTE, EXPLAIN, PREPARE, DECLARE, COPY (…). */
  readonly commands: readonly string[];
  /** The family of the command. */
  readonly kind: StatementKind;
  /** Look at it before you trust that a name is absent. */
  readonly completeness: Completeness;
  /** Why the completeness is not FULL, one sentence; empty if it is. */
  readonly reason: string;
  /** Relations it reads. UPDATE, DELETE, MERGE and RETURNING also read their target. */
  readonly reads: readonly string[];
  /** Relations it writes. */
  readonly writes: readonly Write[];
  /** Every relation it reads, writes, creates, alters or drops. */
  readonly relations: readonly string[];
  /** Functions and procedures it calls. */
  readonly functions: readonly string[];
  /** Objects that DDL creates, alters or drops. */
  readonly objects: readonly string[];
  /** Settings changed by SET, RESET or set_config, in lower case; SET ROLE is `role`. */
  readonly settings: readonly string[];
  /** Prepared statements and cursors it names. */
  readonly handles: readonly string[];
  /** Whether a query has a LIMIT or FETCH FIRST at its top level. */
  readonly limited: boolean;
  /**
   * What bounds the rows of a query at its top level. CONSTANT: a number. PARAMETER: one that may be
   * NULL. EXPRESSION and WITH_TIES may bound nothing.
   */
  readonly limit: 'NONE' | 'CONSTANT' | 'PARAMETER' | 'EXPRESSION' | 'WITH_TIES';
  /** Its COPY; null if it is none. */
  readonly copy: Copy | null;
  /** Cursors it names; `all` is CLOSE ALL. */
  readonly cursors: readonly string[];
  /** Prepared statements it names. */
  readonly prepared: readonly string[];
  /** Channels of LISTEN, NOTIFY and UNLISTEN; `*` is all. */
  readonly channels: readonly string[];
  /** Savepoints, and identifiers of prepared transactions. */
  readonly savepoints: readonly string[];
  /** Code the text does not show: `DO`, `CALL`, `CREATE FUNCTION`, functions that run SQL text. */
  readonly code: readonly string[];
  /**
   * What restricts the rows of a relation; the weakest, if it is named several times.
   *
   * @param relation as in `relations`
   */
  filter(relation: string): Filter;
  /** The nested commands, and whether they run when the statement does. */
  nested(): readonly Nested[];
  /** Columns it uses. Empty for definitions, which are not traced that far. */
  columns(): readonly Column[];
  /** Names behind a dot: `c.purge` calls the function purge where c has no such column. */
  fields(): readonly string[];
  /** Whether it creates something that the text calls TEMPORARY. */
  temporary(): boolean;
  /** Whether it declares a cursor that outlives its transaction (WITH HOLD). */
  holdable(): boolean;
  /** Operators, `schema.+` or `+`, sorted; one with a schema may run anybody's code. */
  operators(): readonly string[];
  /** Types it casts to or declares, sorted; PostgreSQL's own words as `pg_catalog.int4` and so on. */
  types(): readonly string[];
  /** Row and table locks that the text asks for. */
  locks(): readonly Lock[];
  /** What happens to the objects that definitions, privileges and labels name. */
  objectChanges(): readonly ObjectChange[];
  /** The settings it changes, with their values. */
  settingChanges(): readonly SettingChange[];
  /** What GRANT and REVOKE give or take. */
  privileges(): readonly PrivilegeChange[];
  /** The bound parameters, in order. A verdict that read them is not remembered. */
  parameters(): readonly Parameter[];
  /**
   * Its literals and parameters with their values, in the order of the text: a rule on a value sees
   * it whichever way it came. A verdict that read them is not remembered.
   */
  values(): readonly Value[];
  /** Whether `values()` holds them all; lists of thousands are cut. */
  valuesComplete(): boolean;
  /** What it reaches in the database, views and functions followed; OPAQUE without a catalog. */
  reach(): Reach;
}

/** A command that stands inside another one. */
export interface Nested {
  /** Its tag, for example `DELETE`. */
  readonly command: string;
  /** Whether it runs when the statement does: not in a plain EXPLAIN, a PREPARE, a view, a rule. */
  readonly executes: boolean;
}

/** A use of a column. */
export interface Column {
  /** Relations as written whose column it may be, sorted; empty if it is surely none's. */
  readonly relations: readonly string[];
  /** The column; `*` for all of them, also where a whole row is used. */
  readonly name: string;
  /** What its value serves for; PREDICATE: it decides (WHERE, ON, GROUP BY, ORDER BY and so on). */
  readonly place: 'OUTPUT' | 'EXPRESSION' | 'PREDICATE' | 'ASSIGNED';
}

/** A lock that the text asks for. */
export interface Lock {
  /** The relation or alias as written; null for every relation of its query. */
  readonly relation: string | null;
  /** `UPDATE`, `NO KEY UPDATE`, `SHARE`, `KEY SHARE`; of LOCK TABLE for example `ACCESS SHARE`. */
  readonly mode: string;
}

/** What happens to an object. */
export interface ObjectChange {
  /** PostgreSQL's words, for example `TABLE`, `ROLE`; empty if the text leaves it open. */
  readonly type: string;
  /** As written. */
  readonly name: string;
  /** USE: named by GRANT, REVOKE, a reference, or maintenance. */
  readonly action: 'CREATE' | 'ALTER' | 'DROP' | 'RENAME' | 'OWNER' | 'COMMENT' | 'LABEL' | 'USE';
}

/** A change of a setting. */
export interface SettingChange {
  /** In lower case. */
  readonly name: string;
  /** As PostgreSQL reads them; empty if the setting is reset, or the text does not say. */
  readonly values: readonly string[];
  /** How far it reaches: ROLE, DATABASE and SYSTEM are about later sessions. */
  readonly scope: 'SESSION' | 'LOCAL' | 'ROUTINE' | 'ROLE' | 'DATABASE' | 'SYSTEM';
  /** Whether it goes back to a default. */
  readonly reset: boolean;
}

/** A COPY. */
export interface Copy {
  /** IN: into the relation (COPY FROM). */
  readonly direction: 'IN' | 'OUT';
  /** The other end: FILE and PROGRAM are the server's. */
  readonly end: 'CLIENT' | 'FILE' | 'PROGRAM';
  /** The relation; null for COPY (query). */
  readonly relation: string | null;
  /** The columns as written; empty means all. */
  readonly columns: readonly string[];
  /** The file's name or the program's command line; null for the client. */
  readonly target: string | null;
}

/** What a GRANT or REVOKE gives or takes; on what, say `objectChanges()`. */
export interface PrivilegeChange {
  /**
   * In upper case, `ALL` for all; names of roles where a role is granted; attributes that CREATE ROLE
   * and ALTER ROLE give, such as `SUPERUSER`; `PASSWORD` where they change a password.
   */
  readonly privileges: readonly string[];
  /** Columns the privileges are limited to. */
  readonly columns: readonly string[];
  /** Roles as written; `PUBLIC` for everybody. */
  readonly grantees: readonly string[];
  /** Whether it may be passed on; in a REVOKE whether only that is taken. */
  readonly passable: boolean;
}

/** A literal or a parameter. */
export interface Value {
  /** The parameter's number; 0 for a literal. */
  readonly parameter: number;
  /** Relations as written that the column may belong to, sorted. */
  readonly relations: readonly string[];
  /** The column it is assigned to or compared with; null if there is none. */
  readonly column: string | null;
  /** How it is compared, for example `=`, `IN`; `:=` where it is assigned; null elsewhere. */
  readonly operator: string | null;
  /** In one normal form whichever way it came; null for SQL NULL and if it could not be decoded. */
  readonly value: string | null;
  /** Whether it is SQL NULL. */
  readonly isNull: boolean;
  /** Whether `value` is the value; true for NULL. Refuse what you need and cannot read. */
  readonly decoded: boolean;
}

/** What a statement reaches in the database. It may name too much, never too little. */
export interface Reach {
  /** Look at it before you trust that a name is absent. */
  readonly completeness: Completeness;
  /** Why the completeness is not FULL, one sentence; empty if it is. */
  readonly reason: string;
  /** With their schemas, sorted; also those behind views, rules, partitions. */
  readonly relations: readonly string[];
  /** Every function the names may mean, and those behind operators, defaults, triggers, views. */
  readonly routines: readonly Routine[];
}

/** A function or procedure as the database knows it. */
export interface Routine {
  /** With its schema. */
  readonly name: string;
  /** What it is. */
  readonly kind: 'FUNCTION' | 'PROCEDURE' | 'AGGREGATE' | 'WINDOW';
  /** What it promises. */
  readonly volatility: 'IMMUTABLE' | 'STABLE' | 'VOLATILE';
  /** Whether it runs with the privileges of its owner. */
  readonly securityDefiner: boolean;
  /** For example `internal`, `sql`, `plpgsql`. */
  readonly language: string;
  /** Whether it came with the server. */
  readonly builtIn: boolean;
}

/** A relation that a statement writes. */
export interface Write {
  /** `schema.name` or `name`, as written. */
  readonly relation: string;
  /** What is done to it. */
  readonly command: 'INSERT' | 'UPDATE' | 'DELETE' | 'MERGE' | 'TRUNCATE' | 'COPY' | 'REFRESH';
  /** What restricts the rows. */
  readonly filter: Filter;
}

/** A bound parameter. */
export interface Parameter {
  /** 1 is `$1`. */
  readonly number: number;
  /** The value as text; null for SQL NULL and for a binary value that could not be decoded. */
  readonly value: string | null;
  /** Whether it is SQL NULL. */
  readonly isNull: boolean;
  /** Whether `value` is the value; true for NULL. Refuse what you need and cannot read. */
  readonly decoded: boolean;
}

/** The session as it is now. */
export interface Session {
  /** The user of the startup message. */
  readonly user: string;
  /** The stable identifier of the person or service, as the identity mapping says. */
  readonly principal: string;
  /** The groups of the principal, sorted. */
  readonly groups: readonly string[];
  /** The database of the startup message. */
  readonly database: string;
  /** The role Gatehouse logs in with at the server. */
  readonly role: string;
  /** What the client calls itself (application_name): a claim, never identity. */
  readonly application: string;
  /** The client's IP address, for example `10.1.2.3`. */
  readonly clientAddress: string;
  /** Where the session stands in a transaction, as the server last said. */
  readonly transactionStatus: 'IDLE' | 'ACTIVE' | 'FAILED';
  /** Milliseconds since 1970-01-01 UTC. A verdict that read them is not remembered. */
  now(): number;
  /**
   * The wall clock of a time zone. A verdict that read it is not remembered.
   *
   * @param zone an IANA name such as `Europe/Berlin`, or `UTC`; throws if there is no such zone
   */
  clock(zone: string): Clock;
}

/** A moment on a wall clock. */
export interface Clock {
  /** The year, for example 2026. */
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  /** The day of the month, from 1. */
  readonly day: number;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
}
