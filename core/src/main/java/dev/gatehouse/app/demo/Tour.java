package dev.gatehouse.app.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The four things to try: prints them for a person, or tries them itself. */
public final class Tour {

  private static final String USER = "alice";

  private static final String ALLOWED = "SELECT id, item, amount FROM orders WHERE id = 1";
  private static final String MASKED = "SELECT name, email FROM customers ORDER BY id";
  private static final String BLOCKED = "DELETE FROM orders";

  private final int port;
  private final Path evidence;
  private final PrintWriter out;

  /**
   * A tour of a running Gatehouse.
   *
   * @param port where it listens on 127.0.0.1
   * @param evidence its audit file
   */
  public Tour(int port, Path evidence, PrintWriter out) {
    this.port = port;
    this.evidence = evidence;
    this.out = out;
  }

  private String uri() {
    return "postgresql://" + USER + "@127.0.0.1:" + port + "/" + Shop.DATABASE;
  }

  /** Says what to try, and what each will show. */
  public void print() {
    out.println("READY " + uri());
    command("allowed: the row comes back", psql(ALLOWED));
    command("masked: addresses without their middle", psql(MASKED));
    command("blocked: a JavaScript policy refuses it, the session lives", psql(BLOCKED));
    command("recorded: who asked what, and what became of it", "tail -n 3 " + evidence);
    out.println();
    out.println("Stop with Ctrl-C.");
    out.flush();
  }

  private void command(String shows, String command) {
    out.println();
    out.println("  # " + shows);
    out.println("  " + command);
  }

  private String psql(String sql) {
    return "psql " + uri() + " -c \"" + sql + "\"";
  }

  /**
   * Tries everything and prints each question with its answer.
   *
   * @return whether all of it came out as it should
   */
  public boolean play() throws SQLException, IOException {
    var good = true;
    var url = "jdbc:postgresql://127.0.0.1:" + port + "/" + Shop.DATABASE + "?sslmode=disable";
    try (var connection = DriverManager.getConnection(url, USER, "")) {
      good &= answer("allowed", ALLOWED, connection, "Analytical engine");
      good &= answer("masked", MASKED, connection, "ad");
      good &= check("no address in clear", !rows(connection, MASKED).contains("lovelace"));
      good &= answer("blocked", BLOCKED, connection, "ERROR 42501");
      good &= answer("alive", "SELECT count(*) FROM orders", connection, "3");
    }
    good &= evidence();
    return good;
  }

  private boolean answer(String what, String sql, Connection connection, String expected) {
    out.println();
    out.println("alice> " + sql);
    var answer = rows(connection, sql);
    out.println(answer);
    return check(what, answer.contains(expected));
  }

  private boolean check(String what, boolean good) {
    out.println((good ? "  ok: " : "  FAILED: ") + what);
    return good;
  }

  private static String rows(Connection connection, String sql) {
    try (var statement = connection.createStatement();
        var result = statement.executeQuery(sql)) {
      var lines = new ArrayList<String>();
      while (result.next()) {
        var cells = new ArrayList<String>();
        for (var i = 1; i <= result.getMetaData().getColumnCount(); i++) {
          cells.add(result.getString(i));
        }
        lines.add("  " + String.join(" | ", cells));
      }
      return String.join("\n", lines);
    } catch (SQLException e) {
      return "  ERROR " + e.getSQLState() + " " + e.getMessage();
    }
  }

  /** The refused statement has an intent with its verdict, and an outcome. */
  private boolean evidence() throws IOException {
    out.println();
    out.println("evidence in " + evidence + ":");
    var lines = lines();
    var intent =
        lines.stream()
            .filter(line -> line.contains(BLOCKED) && line.contains("\"decision\":\"deny\""))
            .reduce((_, last) -> last);
    intent.ifPresent(line -> out.println("  " + line));
    var outcome =
        lines.stream()
            .filter(line -> line.contains("\"status\":\"denied\""))
            .reduce((_, last) -> last);
    outcome.ifPresent(line -> out.println("  " + line));
    return check("recorded", intent.isPresent() && outcome.isPresent());
  }

  private static boolean complete(List<String> lines) {
    return !lines.isEmpty() && lines.getLast().contains("disconnection");
  }

  /** The outcome follows its answer by a few milliseconds. */
  private List<String> lines() throws IOException {
    var lines = Files.readAllLines(evidence);
    for (var tries = 0; tries < 250 && !complete(lines); tries++) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return lines;
      }
      lines = Files.readAllLines(evidence);
    }
    return lines;
  }
}
