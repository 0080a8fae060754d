package dev.gatehouse.statement.values;

import dev.gatehouse.api.sql.QualifiedName;
import dev.gatehouse.statement.values.ValueType.Array;
import dev.gatehouse.statement.values.ValueType.Base;
import dev.gatehouse.statement.values.ValueType.Composite;
import dev.gatehouse.statement.values.ValueType.Multirange;
import dev.gatehouse.statement.values.ValueType.Range;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The types of {@code pg_catalog} whose OIDs never change. */
final class BuiltInTypes implements TypeLookup {

  private static final int INT4_RANGE = 3904;
  private static final int DATE_RANGE = 3912;
  private static final int INT8_RANGE = 3926;

  /** Name, OID, OID of its array. */
  private static final String BASE =
      """
      bool 16 1000, bytea 17 1001, char 18 1002, name 19 1003, int8 20 1016, int2 21 1005,
      int4 23 1007, regproc 24 1008, text 25 1009, oid 26 1028, tid 27 1010, xid 28 1011,
      cid 29 1012, json 114 199, xml 142 143, point 600 1017, lseg 601 1018, path 602 1019,
      polygon 604 1027, line 628 629, cidr 650 651, float4 700 1021, float8 701 1022,
      unknown 705 0, circle 718 719, macaddr8 774 775, money 790 791, macaddr 829 1040,
      inet 869 1041, bpchar 1042 1014, varchar 1043 1015, date 1082 1182, time 1083 1183,
      timestamp 1114 1115, timestamptz 1184 1185, interval 1186 1187, timetz 1266 1270,
      bit 1560 1561, varbit 1562 1563, numeric 1700 1231, refcursor 1790 2201,
      regprocedure 2202 2207, regoper 2203 2208, regoperator 2204 2209, regclass 2205 2210,
      regtype 2206 2211, uuid 2950 2951, pg_lsn 3220 3221, tsvector 3614 3643, tsquery 3615 3645,
      regconfig 3734 3735, regdictionary 3769 3770, jsonb 3802 3807, jsonpath 4072 4073,
      regnamespace 4089 4090, regrole 4096 4097, regcollation 4191 4192, xid8 5069 271
      """;

  /** Name, OID, OID of its array, OID of what it holds. */
  private static final String RANGES =
      """
      int4range 3904 3905 23, numrange 3906 3907 1700, tsrange 3908 3909 1114,
      tstzrange 3910 3911 1184, daterange 3912 3913 1082, int8range 3926 3927 20
      """;

  private static final String MULTIRANGES =
      """
      int4multirange 4451 6150 3904, nummultirange 4532 6151 3906, tsmultirange 4533 6152 3908,
      tstzmultirange 4534 6153 3910, datemultirange 4535 6155 3912, int8multirange 4536 6157 3926
      """;

  private final Map<Integer, ValueType> types = new HashMap<>();
  private final Map<String, Integer> names = new HashMap<>();

  BuiltInTypes() {
    read(BASE, row -> new Base(row[0], row[0].equals("refcursor") ? 25 : Integer.parseInt(row[1])));
    read(RANGES, row -> new Range(row[0], Integer.parseInt(row[3]), isDiscrete(row[1])));
    read(MULTIRANGES, row -> new Multirange(row[0], Integer.parseInt(row[3])));
    add(2249, new Composite("record", List.of()));
    add(2287, new Array("_record", 2249, ','));
    add(603, new Base("box", 603));
    add(1020, new Array("_box", 603, ';'));
  }

  private static boolean isDiscrete(String range) {
    var oid = Integer.parseInt(range);
    return oid == INT4_RANGE || oid == INT8_RANGE || oid == DATE_RANGE;
  }

  private void read(String table, Function<String[], ValueType> type) {
    for (var line : table.split(",")) {
      var row = line.strip().split(" ");
      var oid = Integer.parseInt(row[1]);
      add(oid, type.apply(row));
      if (!row[2].equals("0")) {
        add(Integer.parseInt(row[2]), new Array('_' + row[0], oid, ','));
      }
    }
  }

  private void add(int oid, ValueType type) {
    types.put(oid, type);
    names.put(type.name(), oid);
  }

  @Override
  public @Nullable ValueType type(int oid) {
    return types.get(oid);
  }

  @Override
  public int named(QualifiedName name) {
    var schema = name.schema();
    return schema == null || schema.equals("pg_catalog") ? names.getOrDefault(name.name(), 0) : 0;
  }

  @Override
  public int declared(QualifiedName name) {
    return named(name);
  }

  @Override
  public int ofColumn(Set<QualifiedName> relations, String column) {
    return 0;
  }

  /** Every OID; for tests. */
  Map<Integer, ValueType> all() {
    return Map.copyOf(types);
  }
}
