package dev.gatehouse.sql.oracle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Writes statements over the schema of our own that a server can analyze: what no author of a
 * corpus would think of, like a common table that hides a relation which a sibling means.
 */
final class Generator {

  /** Relations with the columns id and name. */
  private static final List<String> NAMED =
      List.of(
          "customers",
          "bank.customers",
          "people",
          "only people",
          "employees",
          "managers",
          "v_names",
          "v_customers",
          "v_totals",
          "notes_of",
          "v_rule",
          "v_trigger",
          "rule_target",
          "remote",
          "\"customers\"",
          "CUSTOMERS",
          "bank . people",
          "U&\"peopl\\0065\"",
          "people *");

  private static final List<String> WRITTEN =
      List.of("customers", "people", "rule_target", "v_rule", "v_trigger", "bank.customers");

  private static final List<String> SHADOWS =
      List.of("customers", "people", "rule_target", "x", "y");

  private final Random random;
  private final int major;
  private int depth;
  private int aliases;
  private final List<String> common = new ArrayList<>();

  Generator(Random random, int major) {
    this.random = random;
    this.major = major;
  }

  String next() {
    depth = 0;
    aliases = 0;
    common.clear();
    return switch (random.nextInt(10)) {
      case 0 -> with(this::insert);
      case 1 -> with(this::update);
      case 2 -> with(this::delete);
      case 3 -> with(this::merge);
      case 4 -> "copy (" + query() + ") to stdout";
      case 5 -> "declare c cursor for " + query();
      default -> query();
    };
  }

  /** A query with two columns, id and name. */
  private String query() {
    return with(this::combined);
  }

  /** Common tables in front of what is written behind them, where they count. */
  private String with(Supplier<String> body) {
    if (depth > 2 || random.nextInt(3) > 0) {
      return body.get();
    }
    depth++;
    int known = common.size();
    var tables = new ArrayList<String>();
    var names = new ArrayList<String>();
    for (int i = random.nextInt(2); i >= 0; i--) {
      var name = any(SHADOWS);
      if (!names.contains(name)) {
        names.add(name);
        tables.add(
            name
                + " (id, name) as "
                + any("", "materialized ", "not materialized ")
                + '('
                + (depth == 1 && random.nextInt(4) == 0 ? change() : combined())
                + ')');
        common.add(name);
      }
    }
    var text = "with " + String.join(", ", tables) + ' ' + body.get();
    while (common.size() > known) {
      common.removeLast();
    }
    depth--;
    return text;
  }

  private String change() {
    return any(this::insert, this::update, this::delete) + " returning id, name";
  }

  private String combined() {
    if (depth > 3 || random.nextInt(5) > 0) {
      return select();
    }
    depth++;
    var text =
        any("", "(").isEmpty()
            ? select() + any(" union all ", " union ", " intersect ", " except ") + select()
            : '(' + query() + ") union all (" + query() + ')';
    depth--;
    return text;
  }

  private String select() {
    depth++;
    var alias = "t" + aliases++;
    var from = source(alias);
    var text =
        "select "
            + any("", "", "distinct ")
            + alias
            + ".id, "
            + text(alias)
            + " as name from "
            + from;
    if (random.nextInt(3) == 0) {
      var other = "t" + aliases++;
      text +=
          any(
              () -> " join " + source(other) + " on " + condition(other),
              () -> " left join " + source(other) + " using (id)",
              () -> " cross join lateral " + derived(other),
              () -> ", " + source(other));
    }
    text += any("", " where " + condition(alias), " where " + condition(alias));
    text += any("", "", " order by 1", " limit 2", " order by 1 offset 1");
    depth--;
    return text;
  }

  private String source(String alias) {
    return random.nextInt(4) == 0 ? derived(alias) : any(NAMED) + any(" ", " as ") + alias;
  }

  private String derived(String alias) {
    if (depth > 3) {
      return "(values (1, 'a')) " + alias + " (id, name)";
    }
    return any(
        () -> '(' + query() + ") " + alias,
        () -> "(table " + any("people", "notes_of", "v_rule") + ") " + alias + " (id, name)",
        () -> "vol_rows(1) " + alias + " (id, name)",
        () -> "sql_inline(1) as " + alias,
        () -> common.isEmpty() ? "people " + alias : common.getLast() + ' ' + alias,
        () -> "rows from (vol_rows(2), generate_series(1, 2)) as " + alias + " (id, name)");
  }

  private String text(String alias) {
    return any(
        () -> alias + ".name",
        () -> "vol_text(" + alias + ".name)",
        () -> "upper(" + alias + ".name)",
        () -> "(select max(name) from " + any(NAMED) + " as q)",
        () -> "case when " + condition(alias) + " then " + alias + ".name else 'x' end",
        () -> alias + ".name || vol_next()",
        () -> "(" + alias + ".name::ticket).label",
        () -> "immutable_norm(" + alias + ".name)",
        () -> "coalesce(" + alias + ".name, current_user::text)",
        () -> alias + "::text",
        () -> "string_agg(" + alias + ".name, ',') over (partition by " + alias + ".id)");
  }

  private String condition(String alias) {
    return any(
        () -> alias + ".id > 0",
        () -> alias + ".id ### 1",
        () -> alias + ".id operator(bank.###) 0 is not true",
        () -> "vol_touch(" + alias + ".id) > 0",
        () -> "exists (select from " + any(NAMED) + " as e where e.id = " + alias + ".id)",
        () -> alias + ".id in (" + ids() + ')',
        () -> alias + ".id::checked between 0 and 10",
        () ->
            "not (" + alias + ".name like 'a%' or " + alias + ".id = any (array(" + ids() + ")))");
  }

  private String ids() {
    return "select id from " + (depth > 3 ? any(NAMED) : '(' + query() + ')') + " as i";
  }

  private String insert() {
    return "insert into "
        + any(WRITTEN)
        + " (id, name) "
        + any(
            () -> "values (101, 'x')",
            () -> "select id + 200, name from " + any(NAMED) + " as n",
            () -> '(' + query() + ')',
            () -> "values ((" + ids() + " limit 1), 'y')");
  }

  private String update() {
    return "update "
        + any(WRITTEN)
        + " as u set name = "
        + any("'x'", "vol_text('y')", "u.name")
        + any("", " from " + source("o"))
        + " where "
        + condition("u");
  }

  private String delete() {
    return "delete from "
        + any(WRITTEN)
        + " as d"
        + any("", " using " + source("o"))
        + " where "
        + condition("d");
  }

  private String merge() {
    var text =
        "merge into "
            + any("customers", "people", "rule_target")
            + " as m using "
            + source("s")
            + " on m.id = s.id when matched "
            + any("", "and " + condition("s") + ' ')
            + any("then update set name = s.name", "then delete", "then do nothing")
            + " when not matched then insert (id, name) values (s.id, vol_text(s.name))";
    return major >= 17 ? text + any("", " when not matched by source then delete") : text;
  }

  private String any(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String any(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  @SafeVarargs
  private String any(Supplier<String>... choices) {
    return choices[random.nextInt(choices.length)].get();
  }
}
