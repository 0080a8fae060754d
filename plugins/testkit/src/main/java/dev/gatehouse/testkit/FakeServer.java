package dev.gatehouse.testkit;

import dev.gatehouse.catalog.CatalogQuery;
import dev.gatehouse.wire.ErrorFields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The server in the box: answers the statements a test has told it, and fails for all others.
 * Everyone may log in. It keeps no data and no transactions.
 */
public final class FakeServer {

  private static final int FIRST_OID = 16_384;

  /** What a statement gives: rows or a failure. */
  record Answer(Rows rows, String tag, @Nullable ErrorFields error) {}

  /** Where the answer to a statement is told. */
  public final class Statement {
    private final String sql;

    private Statement(String sql) {
      this.sql = sql;
    }

    /** It gives these rows. */
    public void returns(Rows rows) {
      declare(rows);
      answers.put(sql, new Answer(rows, "SELECT " + rows.rows().size(), null));
    }

    /** It gives no rows and this command tag, for example {@code DELETE 3}. */
    public void completes(String tag) {
      answers.put(sql, new Answer(Rows.of(), tag, null));
    }

    /** It fails. */
    public void fails(String sqlState, String message) {
      answers.put(sql, new Answer(Rows.of(), "", ErrorFields.error(sqlState, message)));
    }
  }

  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<String> received = new CopyOnWriteArrayList<>();
  private final Map<String, List<String>> tables =
      Collections.synchronizedMap(new LinkedHashMap<>());

  FakeServer() {}

  /** The answer to this exact text. */
  public Statement on(String sql) {
    return new Statement(sql);
  }

  /** The statements that have reached the server, in order. */
  public List<String> received() {
    return List.copyOf(received);
  }

  private void declare(Rows rows) {
    for (var column : rows.columns()) {
      var origin = column.origin();
      if (origin != null) {
        var dot = origin.lastIndexOf('.');
        var columns = tables.computeIfAbsent(origin.substring(0, dot), table -> new ArrayList<>());
        if (!columns.contains(origin.substring(dot + 1))) {
          columns.add(origin.substring(dot + 1));
        }
      }
    }
  }

  /** OID of the table an origin names. */
  int table(String origin) {
    return FIRST_OID
        + List.copyOf(tables.keySet()).indexOf(origin.substring(0, origin.lastIndexOf('.')));
  }

  /** Attribute number of the column an origin names. */
  int attribute(String origin) {
    var dot = origin.lastIndexOf('.');
    return 1
        + tables
            .getOrDefault(origin.substring(0, dot), List.of())
            .indexOf(origin.substring(dot + 1));
  }

  /** Whether it can parse this text. */
  boolean knows(String sql) {
    return sql.equals(CatalogQuery.SQL) || answers.containsKey(sql);
  }

  static ErrorFields unknown(String sql) {
    return ErrorFields.error("42601", "the test told no answer to: " + sql);
  }

  Answer answer(String sql, List<String> parameters) {
    if (sql.equals(CatalogQuery.SQL)) {
      return catalog(parameters);
    }
    var answer = answers.get(sql);
    if (answer == null) {
      return new Answer(Rows.of(), "", unknown(sql));
    }
    return answer;
  }

  void onStatement(String sql) {
    if (!sql.equals(CatalogQuery.SQL)) {
      received.add(sql);
    }
  }

  /** The catalog query asks for columns in three arrays: schemas, tables, columns. */
  private Answer catalog(List<String> parameters) {
    var rows =
        Rows.of(
            Rows.expression("kind"),
            Rows.expression("oid"),
            Rows.expression("number"),
            Rows.expression("schema"),
            Rows.expression("table"),
            Rows.expression("column"));
    var wanted = wanted(parameters);
    for (var table : List.copyOf(tables.keySet())) {
      for (var column : tables.getOrDefault(table, List.of())) {
        var origin = table + '.' + column;
        if (wanted.contains(origin)) {
          var dot = table.indexOf('.');
          rows =
              rows.row(
                  "column",
                  Integer.toString(table(origin)),
                  Integer.toString(attribute(origin)),
                  table.substring(0, dot),
                  table.substring(dot + 1),
                  column);
        }
      }
    }
    return new Answer(rows, "SELECT " + rows.rows().size(), null);
  }

  private static Set<String> wanted(List<String> parameters) {
    var wanted = new HashSet<String>();
    if (parameters.size() == 3) {
      var schemas = elements(parameters.get(0));
      var names = elements(parameters.get(1));
      var columns = elements(parameters.get(2));
      for (var i = 0; i < schemas.size(); i++) {
        wanted.add(schemas.get(i) + '.' + names.get(i) + '.' + columns.get(i));
      }
    }
    return wanted;
  }

  private static List<String> elements(String array) {
    var inner = array.substring(1, array.length() - 1);
    var elements = new ArrayList<String>();
    for (var quoted : List.of(inner.split(",", -1))) {
      elements.add(quoted.substring(1, quoted.length() - 1));
    }
    return elements;
  }
}
