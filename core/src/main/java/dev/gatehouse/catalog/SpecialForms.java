package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.Set;

/**
 * What looks like a call and is none of a function: the server has these in its grammar.
 * (Documentation, "Conditional Expressions", "Grouping Operations", "XML" and "JSON Functions".)
 */
final class SpecialForms {

  private static final Set<String> NAMES =
      Set.of(
          "coalesce",
          "nullif",
          "greatest",
          "least",
          "grouping",
          "cast",
          "treat",
          "row",
          "array",
          "exists",
          "merge_action",
          "current_date",
          "current_time",
          "current_timestamp",
          "localtime",
          "localtimestamp",
          "current_role",
          "current_catalog",
          "user",
          "system_user",
          "xmlelement",
          "xmlforest",
          "xmlconcat",
          "xmlparse",
          "xmlpi",
          "xmlroot",
          "xmlserialize",
          "xmltable",
          "json",
          "json_scalar",
          "json_serialize",
          "json_array",
          "json_exists",
          "json_query",
          "json_value",
          "json_table",
          "json_arrayagg",
          "json_objectagg");

  private SpecialForms() {}

  /** Whether a name that no function has is such a form. */
  static boolean contains(QualifiedName name) {
    return (name.schema() == null || name.schema().equals("pg_catalog"))
        && NAMES.contains(name.name());
  }
}
