package dev.gatehouse.sql;

/** Statements of known length that benches share. */
public final class Texts {

  /** A statement by key, 74 bytes. */
  public static final String SMALL =
      "SELECT id, name, email FROM app.customers WHERE id = 4711 AND active = 't'";

  /** Five relations joined, grouped and sorted, 657 bytes. */
  public static final String JOIN =
      """
      SELECT c.id, c.name, upper(c.country) AS country, count(DISTINCT o.id) AS orders,
             sum(p.price * i.quantity)::numeric(12,2) AS total, max(o.placed) AS last
      FROM app.customers AS c
      JOIN app.orders AS o ON o.customer_id = c.id
      JOIN app.items AS i ON i.order_id = o.id
      JOIN app.products p ON p.id = i.product_id
      LEFT JOIN app.suppliers s ON s.id = p.supplier_id AND s.active
      WHERE o.placed >= date '2026-01-01' AND o.placed < date '2026-04-01'
        AND c.country IN ('DE', 'AT', 'CH') AND p.category LIKE 'books%'
        AND (s.name IS NULL OR s.rating BETWEEN 3 AND 50)
      GROUP BY c.id, c.name, c.country HAVING count(*) > 100
      ORDER BY total DESC, c.id LIMIT 1000
      """
          .strip();

  /** An INSERT of 160 rows, 10 kB. */
  public static final String LARGE = large();

  private Texts() {}

  private static String large() {
    var sql = new StringBuilder("INSERT INTO app.items (order_id, product_id, quantity, note)");
    for (int row = 0; row < 160; row++) {
      sql.append(row == 0 ? " VALUES " : ", ");
      sql.append("(").append(100_000 + row).append(", ").append(7 * row).append(", lower('Ab");
      sql.append(row).append("') || 'x', $").append(row % 9 + 1).append(" + coalesce(1, 2) * 3)");
    }
    return sql.toString();
  }
}
