package dev.gatehouse.catalog;

import dev.gatehouse.api.sql.QualifiedName;
import java.util.List;

/**
 * A type of a database. (System catalogs, pg_type, pg_range, pg_enum, pg_attribute.)
 *
 * @param oid never 0
 * @param name with its schema; arrays begin with an underscore
 * @param kind what values of it are made of
 * @param relation OID of the relation a composite type describes, 0 for others
 * @param element OID of the type of an array's elements, of a range's bounds, of a multirange's
 *     ranges; 0 for others
 * @param base OID of the type a domain restricts, 0 for others
 * @param changes whether the server changes values that it reads: of a range with one form for
 *     equal ranges, as int4range has and numrange has not; of a domain with a length or precision
 * @param delimiter what stands between the elements of an array of this type, as text
 * @param labels of an enum, in its order; empty for others
 * @param attributes of a composite type, in order, without dropped ones; empty for others
 */
public record TypeInfo(
    int oid,
    QualifiedName name,
    Kind kind,
    int relation,
    int element,
    int base,
    boolean changes,
    char delimiter,
    List<String> labels,
    List<Attribute> attributes) {

  /** What values of a type are made of. */
  public enum Kind {
    /** Of nothing that the catalog knows: int4, text, and types of extensions. */
    BASE,
    /** Of elements of one type. */
    ARRAY,
    /** Of attributes. */
    COMPOSITE,
    /** As those of the type it restricts. */
    DOMAIN,
    /** One of its labels. */
    ENUM,
    /** Of two bounds. */
    RANGE,
    /** Of ranges. */
    MULTIRANGE,
    /** Nothing is stored of it: record, anyelement, void. */
    PSEUDO
  }

  /**
   * A part of a composite type.
   *
   * @param type its OID
   */
  public record Attribute(String name, int type) {}
}
