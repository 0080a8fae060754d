package dev.gatehouse.catalog;

/**
 * The queries of {@link CatalogReader}. They run with an empty search_path, and still every table,
 * type, function and operator in them is qualified: they call nothing but what is the server's. All
 * of it may be read by every role that may connect.
 */
final class CatalogQueries {

  /**
   * The schemas of sessions' temporary objects: they come and go, and no other session sees them.
   */
  private static final String TEMPORARY =
      """
      (ARRAY(SELECT x.oid FROM pg_catalog.pg_namespace x
        WHERE pg_catalog.starts_with(x.nspname::pg_catalog.text, 'pg_temp_')
          OR pg_catalog.starts_with(x.nspname::pg_catalog.text, 'pg_toast_temp_')))
      """;

  private CatalogQueries() {}

  /**
   * Leaves out what temporary objects lead to.
   *
   * @param rows whose first column says what kind of object the OID in the second one is of
   */
  private static String permanent(String rows) {
    return """
        SELECT l.* FROM (
        <rows>
        ) l(place, object)
        WHERE NOT CASE
          WHEN l.place OPERATOR(pg_catalog.=) 'routine'
              OR pg_catalog.starts_with(l.place, 'routine-')
            THEN l.object OPERATOR(pg_catalog.=) ANY (SELECT o.oid FROM pg_catalog.pg_proc o
              WHERE o.pronamespace OPERATOR(pg_catalog.=) ANY <temporary>)
          WHEN l.place OPERATOR(pg_catalog.=) 'domain'
              OR pg_catalog.starts_with(l.place, 'type-')
            THEN l.object OPERATOR(pg_catalog.=) ANY (SELECT o.oid FROM pg_catalog.pg_type o
              WHERE o.typnamespace OPERATOR(pg_catalog.=) ANY <temporary>)
          WHEN pg_catalog.starts_with(l.place, 'operator-')
            THEN l.object OPERATOR(pg_catalog.=) ANY (SELECT o.oid FROM pg_catalog.pg_operator o
              WHERE o.oprnamespace OPERATOR(pg_catalog.=) ANY <temporary>)
          ELSE l.object OPERATOR(pg_catalog.=) ANY (SELECT o.oid FROM pg_catalog.pg_class o
              WHERE o.relnamespace OPERATOR(pg_catalog.=) ANY <temporary>)
        END
        """
        .replace("<rows>", rows)
        .replace("<temporary>", TEMPORARY);
  }

  /**
   * Rows of (name, whether PUBLIC may use it, names of the roles that may by its own list, whether
   * a role has its name).
   */
  static final String SCHEMAS =
      """
      SELECT n.nspname, pg_catalog.has_schema_privilege('public', n.oid, 'USAGE'),
        pg_catalog.array_to_string(ARRAY(
          SELECT r.rolname
          FROM pg_catalog.aclexplode(COALESCE(n.nspacl,
            pg_catalog.acldefault('n', n.nspowner))) a
          JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) a.grantee
          WHERE a.privilege_type OPERATOR(pg_catalog.=) 'USAGE'
            AND r.rolname::pg_catalog.text OPERATOR(pg_catalog.!~) E'\\n'), E'\\n'),
        EXISTS (SELECT FROM pg_catalog.pg_roles r
          WHERE r.rolname OPERATOR(pg_catalog.=) n.nspname)
      FROM pg_catalog.pg_namespace n
      WHERE n.oid OPERATOR(pg_catalog.<>) ALL
      """
          + TEMPORARY;

  /** Rows of (OID, schema, name, kind). */
  static final String RELATIONS =
      """
      SELECT c.oid, n.nspname, c.relname, c.relkind
      FROM pg_catalog.pg_class c
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
      WHERE c.relpersistence OPERATOR(pg_catalog.<>) 't'
      """;

  /** The views and materialized views that did not come with the server. */
  static final String VIEWS =
      """
      SELECT c.oid FROM pg_catalog.pg_class c
      WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{v,m}'::pg_catalog."char"[])
        AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
        AND c.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      ORDER BY c.oid
      """;

  /** Rows of (OID, definition), for OIDs that are separated by commas. */
  static final String DEFINITIONS =
      """
      SELECT v.oid, v.definition
      FROM (
        SELECT o AS oid, pg_catalog.pg_get_viewdef(o) AS definition
        FROM pg_catalog.unnest('{%s}'::pg_catalog.oid[]) o
        OFFSET 0) v
      WHERE pg_catalog.octet_length(v.definition) OPERATOR(pg_catalog.<=) 1048576
      """;

  /** Rows of (relation, number, name, type), in order. */
  static final String COLUMNS =
      """
      SELECT a.attrelid, a.attnum, a.attname, a.atttypid
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
      WHERE a.attnum OPERATOR(pg_catalog.>) 0 AND NOT a.attisdropped
        AND c.relpersistence OPERATOR(pg_catalog.<>) 't'
        AND c.relkind OPERATOR(pg_catalog.<>) ALL ('{i,I,t}'::pg_catalog."char"[])
      ORDER BY a.attrelid, a.attnum
      """;

  /**
   * Rows of (OID, schema, name, typtype, relation, element, base, delimiter, whether it is an
   * array, whether the server changes what it reads).
   */
  static final String TYPES =
      """
      SELECT t.oid, n.nspname, t.typname, t.typtype, t.typrelid,
        COALESCE(%1$s r.rngsubtype, t.typelem), t.typbasetype, t.typdelim,
        t.typlen OPERATOR(pg_catalog.=) (-1)::pg_catalog.int2
          AND t.typelem OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
          AND t.typtype OPERATOR(pg_catalog.=) 'b',
        COALESCE(r.rngcanonical::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid, false)
          OR (t.typtype OPERATOR(pg_catalog.=) 'd' AND t.typtypmod OPERATOR(pg_catalog.<>) -1)
      FROM pg_catalog.pg_type t
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
      LEFT JOIN pg_catalog.pg_range r ON r.rngtypid OPERATOR(pg_catalog.=) t.oid
      WHERE n.oid OPERATOR(pg_catalog.<>) ALL
      """
          + TEMPORARY;

  /** Rows of (type, label), in order. */
  static final String LABELS =
      """
      SELECT e.enumtypid, e.enumlabel FROM pg_catalog.pg_enum e
      JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) e.enumtypid
      WHERE t.typnamespace OPERATOR(pg_catalog.<>) ALL
      """
          + TEMPORARY
          + "ORDER BY e.enumtypid, e.enumsortorder";

  /**
   * Rows of (OID, schema, name, prokind, provolatile, security definer, language, setting of
   * search_path, source if it is SQL in a literal and not too long to be read, result type, whether
   * its body is in SQL syntax, argument types, whether one argument is enough).
   */
  static final String ROUTINES =
      """
      SELECT p.oid, n.nspname, p.proname, p.prokind, p.provolatile, p.prosecdef, l.lanname,
        (SELECT pg_catalog.substr(s, 13) FROM pg_catalog.unnest(p.proconfig) s
          WHERE pg_catalog.starts_with(s, 'search_path=')),
        CASE WHEN l.lanname OPERATOR(pg_catalog.=) 'sql' AND NOT (%1$s)
            AND pg_catalog.octet_length(p.prosrc) OPERATOR(pg_catalog.<=) 1048576
          THEN p.prosrc END,
        p.prorettype, %1$s,
        pg_catalog.array_to_string(p.proargtypes::pg_catalog.oid[], ' '),
        p.pronargs OPERATOR(pg_catalog.>) 0 AND p.pronargs::pg_catalog.int4
          OPERATOR(pg_catalog.-) p.pronargdefaults::pg_catalog.int4 OPERATOR(pg_catalog.<=) 1,
        l.lanname OPERATOR(pg_catalog.=) 'internal' AND p.prosrc OPERATOR(pg_catalog.=) ANY (
          '{range_constructor2,range_constructor3,multirange_constructor0,multirange_constructor1,multirange_constructor2}'::pg_catalog.text[])
      FROM pg_catalog.pg_proc p
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
      JOIN pg_catalog.pg_language l ON l.oid OPERATOR(pg_catalog.=) p.prolang
      WHERE n.oid OPERATOR(pg_catalog.<>) ALL
      """
          + TEMPORARY;

  /** Rows of (OID, schema, name) of operators that did not come with the server. */
  static final String OPERATORS =
      """
      SELECT o.oid, n.nspname, o.oprname
      FROM pg_catalog.pg_operator o
      JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) o.oprnamespace
      WHERE o.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
        AND n.oid OPERATOR(pg_catalog.<>) ALL
      """
          + TEMPORARY;

  /** Rows of (source type, target type, function). */
  static final String CASTS =
      """
      SELECT c.castsource, c.casttarget, c.castfunc FROM pg_catalog.pg_cast c
      WHERE c.castfunc OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_type t
          WHERE t.oid OPERATOR(pg_catalog.=) ANY (ARRAY[c.castsource, c.casttarget])
            AND t.typnamespace OPERATOR(pg_catalog.=) ANY
      """
          + TEMPORARY
          + ")";

  /** The functions of event triggers. */
  static final String EVENT_TRIGGERS =
      """
      SELECT e.evtfoid FROM pg_catalog.pg_event_trigger e
      WHERE e.evtenabled OPERATOR(pg_catalog.<>) 'D' AND e.evtevent OPERATOR(pg_catalog.<>) 'login'
      """;

  /** Rows of (whether for this database, role or null, path or null, whether it sets a role). */
  static final String SESSION_DEFAULTS =
      """
      SELECT s.setdatabase OPERATOR(pg_catalog.<>) 0::pg_catalog.oid, r.rolname,
        CASE WHEN pg_catalog.starts_with(c, 'search_path=') THEN pg_catalog.substr(c, 13) END,
        NOT pg_catalog.starts_with(c, 'search_path=')
      FROM pg_catalog.pg_db_role_setting s
      CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
      LEFT JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) s.setrole
      WHERE (pg_catalog.starts_with(c, 'search_path=') OR pg_catalog.starts_with(c, 'role=')
          OR pg_catalog.starts_with(c, 'session_authorization='))
        AND (s.setrole OPERATOR(pg_catalog.=) 0::pg_catalog.oid OR r.rolname IS NOT NULL)
        AND (s.setdatabase OPERATOR(pg_catalog.=) 0::pg_catalog.oid
          OR s.setdatabase OPERATOR(pg_catalog.=) (SELECT d.oid FROM pg_catalog.pg_database d
            WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()))
      """;

  /** The locale of amounts, unless some sessions begin with another. */
  static final String MONETARY =
      """
      SELECT pg_catalog.current_setting('lc_monetary')
      WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_db_role_setting s
        CROSS JOIN LATERAL pg_catalog.unnest(s.setconfig) c
        WHERE pg_catalog.starts_with(c, 'lc_monetary='))
      """;

  /**
   * What objects of the server's own kind refer to, beside their expressions: from, to. A temporary
   * child of a table is left in: whoever reads the table in its session reads it, too.
   */
  static final String LINKS =
      permanent(
          """
      SELECT 'child', i.inhparent, i.inhrelid FROM pg_catalog.pg_inherits i
      UNION ALL SELECT 'index', i.indexrelid, i.indrelid FROM pg_catalog.pg_index i
      UNION ALL SELECT 'toast', c.reltoastrelid, c.oid FROM pg_catalog.pg_class c
        WHERE c.reltoastrelid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
      UNION ALL SELECT 'trigger', t.tgrelid, t.tgfoid FROM pg_catalog.pg_trigger t
        WHERE NOT t.tgisinternal
      UNION ALL SELECT CASE WHEN k.confupdtype OPERATOR(pg_catalog.=)
            ANY ('{c,n,d}'::pg_catalog."char"[])
          OR k.confdeltype OPERATOR(pg_catalog.=) ANY ('{c,n,d}'::pg_catalog."char"[])
          THEN 'cascade' ELSE 'reference' END, k.conrelid, k.confrelid
        FROM pg_catalog.pg_constraint k WHERE k.contype OPERATOR(pg_catalog.=) 'f'
      UNION ALL SELECT 'check-operator', k.conrelid, o
        FROM pg_catalog.pg_constraint k
        CROSS JOIN LATERAL pg_catalog.unnest(k.conexclop OPERATOR(pg_catalog.||) k.conpfeqop
          OPERATOR(pg_catalog.||) k.conppeqop OPERATOR(pg_catalog.||) k.conffeqop) o
        WHERE o OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'index-routine', i.indrelid, a.amproc::pg_catalog.oid
        FROM pg_catalog.pg_index i
        CROSS JOIN LATERAL pg_catalog.unnest(i.indclass::pg_catalog.oid[]) u
        JOIN pg_catalog.pg_opclass c ON c.oid OPERATOR(pg_catalog.=) u
        JOIN pg_catalog.pg_amproc a ON a.amprocfamily OPERATOR(pg_catalog.=) c.opcfamily
        WHERE a.amproc::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'index-routine', p.partrelid, a.amproc::pg_catalog.oid
        FROM pg_catalog.pg_partitioned_table p
        CROSS JOIN LATERAL pg_catalog.unnest(p.partclass::pg_catalog.oid[]) u
        JOIN pg_catalog.pg_opclass c ON c.oid OPERATOR(pg_catalog.=) u
        JOIN pg_catalog.pg_amproc a ON a.amprocfamily OPERATOR(pg_catalog.=) c.opcfamily
        WHERE a.amproc::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'type-routine', c.opcintype, a.amproc::pg_catalog.oid
        FROM pg_catalog.pg_opclass c
        JOIN pg_catalog.pg_amproc a ON a.amprocfamily OPERATOR(pg_catalog.=) c.opcfamily
        WHERE a.amproc::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'type-operator', c.opcintype, a.amopopr
        FROM pg_catalog.pg_opclass c
        JOIN pg_catalog.pg_amop a ON a.amopfamily OPERATOR(pg_catalog.=) c.opcfamily
        WHERE a.amopopr OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'type-routine', t.oid, f::pg_catalog.oid
        FROM pg_catalog.pg_type t
        CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[t.typinput, t.typoutput, t.typreceive,
          t.typsend, t.typmodin, t.typmodout]) f
        WHERE f::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'operator-routine', o.oid, f::pg_catalog.oid
        FROM pg_catalog.pg_operator o
        CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[o.oprcode, o.oprrest, o.oprjoin]) f
        WHERE o.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
          AND f::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
      UNION ALL SELECT 'operator-operator', o.oid, f
        FROM pg_catalog.pg_operator o
        CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[o.oprcom, o.oprnegate]) f
        WHERE o.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
          AND f OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      UNION ALL SELECT 'routine-routine', g.aggfnoid::pg_catalog.oid, f::pg_catalog.oid
        FROM pg_catalog.pg_aggregate g
        CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[g.aggtransfn, g.aggfinalfn, g.aggcombinefn,
          g.aggserialfn, g.aggdeserialfn, g.aggmtransfn, g.aggminvtransfn, g.aggmfinalfn]) f
        WHERE g.aggfnoid::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
          AND f::pg_catalog.oid OPERATOR(pg_catalog.<>) 0::pg_catalog.oid
      UNION ALL SELECT 'type-routine', r.rngtypid, f::pg_catalog.oid
        FROM pg_catalog.pg_range r
        CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[r.rngcanonical, r.rngsubdiff]) f
        WHERE f::pg_catalog.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
      """);

  /**
   * What expressions and queries that the database keeps refer to: rows of (place, object, kind of
   * reference, OIDs). The text of a stored tree names every relation, function and operator by its
   * OID, also the server's own, on which no dependency is recorded; constants stand in it as bytes
   * and blanks within names are escaped, so nothing else looks like a reference. Once for the
   * objects of users and once for the server's, which stay the same.
   *
   * <p>Of checks, indexes, partition keys and statistics a planner evaluates what has only constant
   * arguments, even if it only reads: the innermost list of such arguments names no variable.
   */
  static final String TREES =
      """
      SELECT DISTINCT CASE WHEN t.place OPERATOR(pg_catalog.=)
            ANY ('{check,index,partition,statistics}'::pg_catalog.text[])
          AND t.tree::pg_catalog.text OPERATOR(pg_catalog.~)
            ':(args|elements) (<>|\\((?![^()]*\\{VAR)[^()]*\\))'
          THEN 'planned' ELSE t.place END, t.oid, m[1], m[2]
      FROM (
      """
          + permanent(
              """
        SELECT CASE WHEN r.ev_type OPERATOR(pg_catalog.=) '1' THEN 'view' ELSE 'rule' END AS place,
          r.ev_class AS oid, r.ev_action AS tree FROM pg_catalog.pg_rewrite r
        UNION ALL SELECT 'rule', r.ev_class, r.ev_qual FROM pg_catalog.pg_rewrite r
        UNION ALL SELECT 'policy', p.polrelid, p.polqual FROM pg_catalog.pg_policy p
        UNION ALL SELECT 'policy', p.polrelid, p.polwithcheck FROM pg_catalog.pg_policy p
        UNION ALL SELECT CASE WHEN a.attgenerated OPERATOR(pg_catalog.=) 'v'
            THEN 'generated' ELSE 'default' END, d.adrelid, d.adbin
          FROM pg_catalog.pg_attrdef d
          JOIN pg_catalog.pg_attribute a ON a.attrelid OPERATOR(pg_catalog.=) d.adrelid
            AND a.attnum OPERATOR(pg_catalog.=) d.adnum
        UNION ALL SELECT CASE WHEN k.conrelid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
            THEN 'domain' ELSE 'check' END,
          CASE WHEN k.conrelid OPERATOR(pg_catalog.=) 0::pg_catalog.oid
            THEN k.contypid ELSE k.conrelid END, k.conbin FROM pg_catalog.pg_constraint k
        UNION ALL SELECT 'index', i.indrelid, i.indexprs FROM pg_catalog.pg_index i
        UNION ALL SELECT 'index', i.indrelid, i.indpred FROM pg_catalog.pg_index i
        UNION ALL SELECT 'trigger', g.tgrelid, g.tgqual FROM pg_catalog.pg_trigger g
        UNION ALL SELECT 'partition', p.partrelid, p.partexprs
          FROM pg_catalog.pg_partitioned_table p
        UNION ALL SELECT 'partition', i.inhrelid, p.partexprs
          FROM pg_catalog.pg_inherits i
          CROSS JOIN LATERAL pg_catalog.pg_partition_ancestors(i.inhrelid) a
          JOIN pg_catalog.pg_partitioned_table p
            ON p.partrelid OPERATOR(pg_catalog.=) a::pg_catalog.oid
        UNION ALL SELECT 'routine', p.oid, p.proargdefaults FROM pg_catalog.pg_proc p
        UNION ALL SELECT 'domain', y.oid, y.typdefaultbin FROM pg_catalog.pg_type y
        %1$s
      """)
          + """
      ) t(place, oid, tree)
      CROSS JOIN LATERAL pg_catalog.regexp_matches(t.tree::pg_catalog.text,
        ':(relid|seqid|funcid|opfuncid|hashfuncid|negfuncid|aggfnoid|winfnoid|opno|opnos|eqop|sortop|resulttype) \\(?o? ?([1-9][0-9 ]*)',
        'g') m
      WHERE t.tree IS NOT NULL AND t.oid OPERATOR(pg_catalog.%2$s) 16384::pg_catalog.oid
      """;

  /** The same of servers from 14 on, which know more places. */
  static final String TREES_SINCE_14 =
      """
      UNION ALL SELECT 'routine', p.oid, p.prosqlbody FROM pg_catalog.pg_proc p
      UNION ALL SELECT 'statistics', x.stxrelid, x.stxexprs FROM pg_catalog.pg_statistic_ext x
      """;

  /** Dependencies that are on record though a tree hides them in a constant: 'seq'::regclass. */
  static final String DEPENDENCIES =
      permanent(
          """
      SELECT DISTINCT 'default', a.adrelid, 'relid', d.refobjid::pg_catalog.text
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_attrdef a ON a.oid OPERATOR(pg_catalog.=) d.objid
      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass
        AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
      UNION
      SELECT 'routine', d.objid, CASE WHEN d.refclassid OPERATOR(pg_catalog.=)
          'pg_catalog.pg_class'::pg_catalog.regclass THEN 'relid' ELSE 'funcid' END,
        d.refobjid::pg_catalog.text
      FROM pg_catalog.pg_depend d
      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass
        AND (d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
          OR d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_proc'::pg_catalog.regclass)
      UNION
      SELECT CASE WHEN r.ev_type OPERATOR(pg_catalog.=) '1' THEN 'view' ELSE 'rule' END,
        r.ev_class, 'relid', d.refobjid::pg_catalog.text
      FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_rewrite r ON r.oid OPERATOR(pg_catalog.=) d.objid
      WHERE d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_rewrite'::pg_catalog.regclass
        AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass
      """);
}
