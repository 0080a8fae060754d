package dev.gatehouse.wire;

import java.util.ArrayList;
import java.util.List;

/** RowDescription: what the columns of a result are and where they come from. */
public final class RowDescription {

  /**
   * One column.
   *
   * @param table OID of the table it comes from, 0 if it comes from none
   * @param attribute attribute number in that table, 0 if it is none
   * @param typeOid OID of its type
   * @param binary whether cells come in binary format
   */
  public record Field(String label, int table, int attribute, int typeOid, boolean binary) {}

  private RowDescription() {}

  /** Most columns that a server can return (MaxTupleAttributeNumber). */
  private static final int MAX_COLUMNS = 1664;

  /** Shortest field: an empty label and its terminator, then 18 bytes. */
  private static final int SHORTEST_FIELD = 19;

  /**
   * Reads the number of columns and checks that so many may stand in the body; for results whose
   * columns nobody needs to know.
   */
  public static int count(BodyReader body) {
    var count = body.uint16();
    if (count > MAX_COLUMNS || body.remaining() < count * SHORTEST_FIELD) {
      throw new ProtocolViolation("a RowDescription of impossible length");
    }
    return count;
  }

  /** Reads the body. */
  public static List<Field> read(BodyReader body) {
    var count = count(body);
    var fields = new ArrayList<Field>(count);
    for (var i = 0; i < count; i++) {
      var label = body.cString();
      var table = body.int32();
      var attribute = (short) body.uint16();
      var type = body.int32();
      body.skip(6);
      fields.add(new Field(label, table, attribute, type, body.uint16() == 1));
    }
    body.end();
    return List.copyOf(fields);
  }
}
