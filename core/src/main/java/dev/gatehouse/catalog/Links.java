package dev.gatehouse.catalog;

import static dev.gatehouse.catalog.Rows.oid;
import static dev.gatehouse.catalog.Rows.text;

import dev.gatehouse.catalog.CatalogReader.Reference;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which objects lead to which others, and by what use: made of what {@link CatalogReader} reads.
 */
final class Links {

  private final Catalog.Builder catalog;

  Links(Catalog.Builder catalog) {
    this.catalog = catalog;
  }

  /** What a column, an argument or a part of an object is; the server's types lead no further. */
  void type(Node.Kind from, int source, int type) {
    if (!Catalog.ofServer(type)) {
      edge(from, source, Node.Kind.TYPE, type, Level.READ);
    }
  }

  /** Takes a row of {@link CatalogQueries#LINKS}. */
  void link(ResultSet row) throws SQLException {
    var from = oid(row, 2);
    var to = oid(row, 3);
    switch (text(row, 1)) {
      case "child" -> {
        relationEdge(from, to, Level.READ, null);
        relationEdge(to, from, Level.NAMED, Level.NAMED);
      }
      case "index" -> relationEdge(from, to, Level.READ, null);
      case "toast" -> relationEdge(from, to, Level.NAMED, Level.NAMED);
      case "trigger" -> edge(Node.Kind.RELATION, from, Node.Kind.ROUTINE, to, Level.WRITTEN);
      case "cascade" -> {
        relationEdge(from, to, Level.WRITTEN, Level.READ);
        relationEdge(to, from, Level.WRITTEN, Level.WRITTEN);
        relationEdge(to, from, Level.TRUNCATED, Level.TRUNCATED);
      }
      case "reference" -> {
        relationEdge(from, to, Level.WRITTEN, Level.READ);
        relationEdge(to, from, Level.WRITTEN, Level.READ);
        relationEdge(to, from, Level.TRUNCATED, Level.TRUNCATED);
      }
      case "check-operator" ->
          edge(Node.Kind.RELATION, from, Node.Kind.OPERATOR, to, Level.WRITTEN);
      case "index-routine" -> edge(Node.Kind.RELATION, from, Node.Kind.ROUTINE, to, Level.READ);
      case "type-routine" -> edge(Node.Kind.TYPE, from, Node.Kind.ROUTINE, to, Level.READ);
      case "type-operator" -> edge(Node.Kind.TYPE, from, Node.Kind.OPERATOR, to, Level.READ);
      case "operator-routine" -> edge(Node.Kind.OPERATOR, from, Node.Kind.ROUTINE, to, Level.READ);
      case "operator-operator" ->
          edge(Node.Kind.OPERATOR, from, Node.Kind.OPERATOR, to, Level.READ);
      case "routine-routine" -> edge(Node.Kind.ROUTINE, from, Node.Kind.ROUTINE, to, Level.READ);
      default -> throw new IllegalStateException("a link of no known kind");
    }
  }

  private void edge(Node.Kind from, int source, Node.Kind to, int target, Level least) {
    catalog.edge(new Node(from, source), new Edge(new Node(to, target), least, Level.READ));
  }

  private void relationEdge(int from, int to, Level least, @Nullable Level use) {
    catalog.edge(
        new Node(Node.Kind.RELATION, from), new Edge(new Node(Node.Kind.RELATION, to), least, use));
  }

  /** Tells what a row of the queries of trees and dependencies refers to. */
  static void references(ResultSet row, Consumer<Reference> found) throws SQLException {
    var place = text(row, 1);
    var from = new Node(place(place), oid(row, 2));
    var least =
        switch (place) {
          case "rule", "default", "check", "trigger", "index", "partition", "statistics" ->
              Level.WRITTEN;
          default -> Level.READ;
        };
    for (var number : text(row, 4).split(" ")) {
      if (!number.isEmpty()) {
        var to = target(text(row, 3), (int) Long.parseLong(number));
        if (to != null) {
          found.accept(new Reference(from, new Edge(to, least, use(place, to))));
        }
      }
    }
  }

  private static Node.Kind place(String place) {
    return switch (place) {
      case "routine" -> Node.Kind.ROUTINE;
      case "domain" -> Node.Kind.TYPE;
      default -> Node.Kind.RELATION;
    };
  }

  /** Null for what came with the server and leads no further. */
  private static @Nullable Node target(String reference, int oid) {
    return switch (reference) {
      case "relid", "seqid" -> new Node(Node.Kind.RELATION, oid);
      case "funcid", "aggfnoid", "winfnoid" -> new Node(Node.Kind.ROUTINE, oid);
      case "opfuncid", "hashfuncid", "negfuncid" ->
          Catalog.ofServer(oid) ? null : new Node(Node.Kind.ROUTINE, oid);
      case "resulttype" -> Catalog.ofServer(oid) ? null : new Node(Node.Kind.TYPE, oid);
      default -> Catalog.ofServer(oid) ? null : new Node(Node.Kind.OPERATOR, oid);
    };
  }

  /** What is written to a view is written to what it shows; a rule's actions write. */
  private static @Nullable Level use(String place, Node to) {
    if (to.kind() != Node.Kind.RELATION) {
      return Level.READ;
    }
    return switch (place) {
      case "view" -> null;
      case "rule", "routine" -> Level.WRITTEN;
      default -> Level.READ;
    };
  }
}
