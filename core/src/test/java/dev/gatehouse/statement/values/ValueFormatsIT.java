package dev.gatehouse.statement.values;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The server's own text and binary form of a value, and the text a client wrote, have one normal
 * form.
 */
class ValueFormatsIT {

  /** What a client writes, and the server's forms of it. */
  private record Forms(String written, String shown, String sent) {}

  private static Connection connection;

  @BeforeAll
  static void connect() throws SQLException {
    connection = Database.connect(Database.port(), "postgres");
    execute("SET TimeZone = 'Europe/Berlin'");
    execute("SET DateStyle = 'ISO, DMY'");
  }

  @AfterAll
  static void close() throws SQLException {
    connection.close();
  }

  private static void execute(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static ValueDecoder decoder() throws SQLException {
    return new ValueDecoder(TypeLookup.BUILT_IN, ServerConventions.of(ValueFormatsIT::ask));
  }

  private static String ask(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static int oid(String type) throws SQLException {
    return Integer.parseInt(ask("SELECT '" + type + "'::regtype::oid::int"));
  }

  private static String send(String type) throws SQLException {
    return ask("SELECT typsend::text FROM pg_type WHERE oid = '" + type + "'::regtype");
  }

  private static List<Forms> forms(String type, String values) throws SQLException {
    var sql =
        "SELECT v, (v::%s)::text, encode(%s(v::%s), 'hex') FROM (VALUES %s) AS t(v)"
            .formatted(type, send(type), type, values);
    return query(sql);
  }

  private static List<Forms> query(String sql) throws SQLException {
    var forms = new ArrayList<Forms>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        forms.add(new Forms(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return forms;
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("bool", "t|f|true|1|0| yes |off|on|no|TRUE|fal"),
        Arguments.of("int2", " 042|-32768|32767|+7|0x1F|1_000"),
        Arguments.of("int4", "0|-2147483648|2147483647| 1 |0b101|0o17"),
        Arguments.of("int8", "-9223372036854775808|9223372036854775807|007"),
        Arguments.of(
            "numeric",
            "0|-0.00|1.50|0.1|00012.3400|1e10|1E-5|123456789012345678901234567890.5|NaN|Infinity"
                + "|-inf|1e131071|1e25|1e-16383|0.00001234|10000|99999999|-1234.5678|1_000.5|.5|5."
                + "|100000000000000000000|1e21|1.5e-21|9999.9999|0.0001|0.00010001"),
        Arguments.of(
            "float4", "0|-0|1.5|0.1|1e38|1e-45|NaN|inf|-Infinity|16777217|3.4028235e38|1e10"),
        Arguments.of(
            "float8", "0|-0|1.5|0.1|1e308|5e-324|NaN|inf|-Infinity|123456789.123456789|1e22|1e23"),
        Arguments.of("money", "12|12.50|-3|-$1.05|0.05|92233720368547758.07|$7"),
        Arguments.of("text", "|a b|NULL|ünï|\\x"),
        Arguments.of("varchar", "a |b"),
        Arguments.of("bpchar", "a |b"),
        Arguments.of("name", "a|" + "x".repeat(80) + "|" + "é".repeat(40)),
        Arguments.of("\"char\"", "a|abc||\\303|\\777|\\1x2"),
        Arguments.of(
            "xml", "<a/>|<?xml version=\"1.0\"?><b>é</b>|\n<a/>|<?xml version=\"1.0\"?>\n<a/>"),
        Arguments.of("json", "{\"b\" : 1}|[1, 2]"),
        Arguments.of(
            "jsonb",
            "{\"b\" : 1.50, \"a\": [1e2, true,null], \"b\": 2}|\"\\u00e9\\n\"|1.0|{}|[]|null"),
        Arguments.of("bytea", "\\xDEADbeef|\\x| a\\\\b\\000\\377|é|\\x01 02"),
        Arguments.of("bit(3)", "101|000"),
        Arguments.of("varbit", "101|x1F|B10||111111111"),
        Arguments.of(
            "date",
            "2024-02-29|0044-03-15 BC|infinity|-infinity|4714-11-24 BC|5874897-12-31|20240229"
                + "|31/12/2024|31-12-2024|0001-01-01|1-1-2000|12345-01-01|2024-02-29 +01"
                + "|2024-02-29 23:00|today|epoch|Feb 3 2024|01.02.2024"),
        Arguments.of("time", "13:05|13:05:06.5|24:00|00:00:00.000001|13:05:06+02|1:2:3|4:05 PM"),
        Arguments.of(
            "timetz",
            "13:05:06+02|01:00-08:30|13:05+0530|13:05+530|13:05-008:30|13:05Z|13:05:06.25+05:30:15|12:00"),
        Arguments.of(
            "timestamp",
            "2024-02-29 13:05:06.5|2024-02-29T13:05|2024-02-29|infinity|0044-03-15 12:00 BC"
                + "|294276-12-31 23:59:59.999999|2024-02-29 24:00|2024-02-29 13:05:06+05"
                + "|31.12.2024 23:59:59.999999|2024-02-29 13:05:06.1234567|now"),
        Arguments.of(
            "timestamptz",
            "2024-02-29 13:05:06.5|2024-07-29 13:05:06|2024-02-29 24:00|2024-02-29 13:05:06+02|2024-02-29T11:00Z"
                + "|infinity|-infinity|2024-03-31 02:30|2024-10-27 02:30|0044-03-15 12:00+00 BC"
                + "|1900-01-01 00:00|1850-01-01|2024-01-01 00:00+0530|2024-01-01 00:00 UTC"
                + "|2024-06-01 12:00 America/New_York|2500-07-01 12:00|31/12/2024 10:00-03"),
        Arguments.of(
            "interval",
            "1 day|1 year 2 mons 3 days 04:05:06.7|-1 day|@ 1 hour 30 mins ago|P1Y2M3DT4H5M6.7S"
                + "|1.5 hours|1 month -1 day|00:00|-00:00:00.5|1 week|1 year -13 months|1-2|90"
                + "|1.5 days|100 hours|PT-1.5S|P1W|1 years 2 mons 3 days 4 hours 5 mins 6.50 secs"
                + "|infinity|-infinity|1 decade|2562047788 hours|-1 days +02:03:00|3 min 2.5 s"),
        Arguments.of(
            "uuid",
            "00112233-4455-6677-8899-AABBCCDDEEFF|{00112233445566778899aabbccddeeff}"
                + "|0011-2233-4455-6677-8899-aabb-ccdd-eeff"),
        Arguments.of(
            "inet",
            "10.0.0.1|10.0.0.1/8|2001:DB8::1|::|::1/64|::ffff:1.2.3.4|1:2:3:4:5:6:7:8|2001:db8::/32"
                + "|1:0:0:2:0:0:0:3|10.0.0.1/32"),
        Arguments.of("cidr", "10.0.0.0/8|10.1.2.3|2001:db8::/32|10/8|192.168"),
        Arguments.of(
            "macaddr",
            "08:00:2b:01:02:03|08-00-2B-01-02-03|08002b:010203|0800.2b01.0203"
                + "|8:0:2b:1:2:3|8:00:2b:01:02:030"),
        Arguments.of("macaddr8", "08:00:2b:01:02:03:04:05|08:00:2b:01:02:03"),
        Arguments.of("oid", "0|4294967295|42|042| 42|-1"),
        Arguments.of("xid", "0|4294967295"),
        Arguments.of("xid8", "0|42"),
        Arguments.of("pg_lsn", "16/B374D848|0/0|ffffffff/1"),
        Arguments.of("tid", "(0,1)|(4294967295,65535)"),
        Arguments.of("point", "(1.5,2)|1,-2.50| ( 1e10 , 0 ) "),
        Arguments.of(
            "int4[]",
            "{1,NULL,3}|{}|{ 1 , 2 }|{{1,2},{3,4}}|[0:1]={7,8}|[1:2]={7,8}|[2:2][3:4]={{1,2}}|{\"1\"}"),
        Arguments.of(
            "text[]",
            "{a,\"b c\",\"\",null,\"NULL\",\"q\\\"\\\\\"}|{{a},{b}}|{ a b , c }|{\"x\" , y}|{é}"),
        Arguments.of("date[]", "{2024-02-29,infinity}"),
        Arguments.of("numeric[]", "{1.50,NaN}"),
        Arguments.of("bytea[]", "{\"\\\\x0102\"}"),
        Arguments.of("jsonb[]", "{\"{\\\"a\\\": 1}\"}"),
        Arguments.of(
            "int4range", "[1,5]|(0,5)|empty|(,5]|[3,)|(,)|[3,3]|(3,4)|(3,3)|(3,3]| [ 1 , 5 ) "),
        Arguments.of("int8range", "[1,5]|(0,9223372036854775806]"),
        Arguments.of("numrange", "[1.50,2]|(1,1]|(1.0,1.00)|[1,1]|empty|[,2]"),
        Arguments.of("daterange", "[2024-02-28,2024-02-29]|(2024-01-01,)|[2024-01-01,infinity]"),
        Arguments.of("tsrange", "[2024-01-01 10:00,2024-01-01 11:00]|[\"2024-01-01 10:00\",)"),
        Arguments.of("tstzrange", "[2024-01-01 10:00+00,2024-01-01 11:00+00)|(,infinity)"),
        Arguments.of(
            "int4multirange",
            "{[1,3),[5,7]}|{}|{empty}|{ [1,2) , (4,6) }|{(,1),(3,)}|{[5,7],[1,3)}|{[1,3),[3,5)}"
                + "|{[1,3),[2,5)}|{[1,)}|{[1,2),empty,[4,5)}"),
        Arguments.of("nummultirange", "{[1.50,2),[2.5,1e30)}|{(1,2),(2,3)}|{[1,NaN]}"),
        Arguments.of("datemultirange", "{[2024-01-01,2024-01-05],[2024-02-01,)}"),
        Arguments.of(
            "tsmultirange", "{[2024-01-01 10:00,2024-01-01 11:00],(12345-01-01,infinity)}"),
        Arguments.of("tstzmultirange", "{[2024-01-01 10:00+00,2024-01-01 11:00+00),(2024-01-02,)}"),
        Arguments.of("int4range[]", "{\"[1,5)\",empty}"));
  }

  /** What the server reads but Gatehouse does not: it takes part of its meaning from elsewhere. */
  private static final List<String> NOT_READ =
      List.of(
          "today",
          "1-2",
          "now",
          "epoch",
          "Feb 3 2024",
          "99-12-31",
          "4:05 PM",
          "12:00",
          "90",
          "1.5 days",
          "2024-02-29 13:05:06.1234567",
          "2024-03-31 02:30",
          "2024-10-27 02:30",
          "10/8",
          "\\777",
          "\\1x2",
          "13:05-008:30",
          "8:0:2b:1:2:3",
          "8:00:2b:01:02:030",
          "042",
          " 42",
          "-1",
          "{[5,7],[1,3)}",
          "{[1,3),[3,5)}",
          "{[1,3),[2,5)}",
          "192.168",
          "2024-06-01 12:00 America/New_York");

  @ParameterizedTest
  @MethodSource("values")
  void s12ShouldBringEveryFormToTheSameText(String type, String written) throws SQLException {
    var values =
        Stream.of(written.split("\\|", -1))
            .map(value -> "('" + value.replace("'", "''") + "')")
            .reduce((one, other) -> one + ", " + other)
            .orElseThrow();
    var oid = oid(type);
    var decoder = decoder();
    var check = new SoftAssertions();
    for (var forms : forms(type, values)) {
      var normal = decoder.binary(oid, HexFormat.of().parseHex(forms.sent()));
      check
          .assertThat(normal)
          .as("%s %s as binary %s", type, forms.written(), forms.sent())
          .isNotNull();
      check
          .assertThat(decoder.text(oid, forms.shown()))
          .as("%s %s as the server shows it: %s", type, forms.written(), forms.shown())
          .isEqualTo(normal);
      check
          .assertThat(decoder.text(oid, forms.written()))
          .as("%s %s as a client writes it", type, forms.written())
          .isEqualTo(NOT_READ.contains(forms.written()) ? null : normal);
    }
    check.assertAll();
  }

  @ParameterizedTest
  @MethodSource("random")
  void shouldReadWhatTheServerMakesUp(String type, String expression) throws SQLException {
    var sql =
        "SELECT x::text, x::text, encode(SEND(x), 'hex') FROM (SELECT ".replace("SEND", send(type))
            + expression
            + " AS x FROM generate_series(1, 2000) i) t";
    var oid = oid(type);
    var decoder = decoder();
    for (var forms : query(sql)) {
      assertThat(decoder.binary(oid, HexFormat.of().parseHex(forms.sent())))
          .as(forms.shown())
          .isNotNull()
          .isEqualTo(decoder.text(oid, forms.shown()));
    }
  }

  static Stream<Arguments> random() {
    return Stream.of(
        Arguments.of("int8", "((random() - 0.5) * 2 ^ (i % 63))::int8"),
        Arguments.of("float8", "(random() - 0.5) * 10 ^ (i % 600 - 300)"),
        Arguments.of("float4", "((random() - 0.5) * 10 ^ (i % 70 - 35))::float4"),
        Arguments.of(
            "numeric", "((random() - 0.5)::numeric * 10::numeric ^ (i % 200 - 100))::numeric"),
        Arguments.of("date", "'2000-01-01'::date + ((random() - 0.5) * 4000000)::int"),
        Arguments.of(
            "timestamptz", "'2000-01-01'::timestamptz + (random() - 0.5) * '4000 years'::interval"),
        Arguments.of("timestamp", "'2000-01-01'::timestamp + random() * '9000 years'::interval"),
        Arguments.of("interval", "(random() - 0.5) * 10 ^ (i % 9) * '1 mon 1 day 1 sec'::interval"),
        Arguments.of("bytea", "sha256(i::text::bytea)"),
        Arguments.of("uuid", "gen_random_uuid()"),
        Arguments.of("text[]", "array[chr(i + 1), '', 'null', null, chr(i % 60 + 33) || '\"\\']"));
  }

  @Test
  void shouldKnowTheTypesOfTheServerByTheirOids() throws SQLException {
    var known = new BuiltInTypes().all();
    var sql = "SELECT oid::int, typname, typelem::int, typdelim FROM pg_type WHERE oid < 10000";
    var check = new SoftAssertions();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        var type = known.get(rows.getInt(1));
        if (type != null) {
          check.assertThat(type.name()).isEqualTo(rows.getString(2));
          if (type instanceof ValueType.Array array) {
            check.assertThat(array.element()).as(array.name()).isEqualTo(rows.getInt(3));
          }
        }
      }
    }
    check.assertAll();
    assertThat(known).hasSizeGreaterThan(100);
  }
}
