/**
 * What a policy script of Gatehouse sees.
 *
 * A script is an ES module (strict, no imports) whose default export is a {@link Policy}. Besides
 * the two arguments and the two functions below there is the JavaScript language without BigInt,
 * Intl, Atomics, SharedArrayBuffer, WeakRef, Math.random, eval, console, timers and `new Date()`.
 * Everything a script shares with others is frozen. Keep nothing between evaluations: scripts that
 * answer differently when they are asked the same again are refused when they are loaded.
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
  /** The bound parameters, in order. A verdict that read them is not remembered. */
  parameters(): readonly Parameter[];
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
