package dev.gatehouse.audit.verify;

import dev.gatehouse.audit.cbor.Bytes;
import dev.gatehouse.audit.cbor.CborException;
import dev.gatehouse.audit.cbor.CborReader;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the details in the head of an event. */
final class Details {

  /** Where they stand in the map; it is on record, and does not change. */
  private static final int KEY = 20;

  private Details() {}

  static Map<String, String> read(Bytes head) throws BrokenException {
    var details = new LinkedHashMap<String, String>();
    if (head.length() == 0) {
      return details;
    }
    try {
      var in = new CborReader(head.array(), 0, head.length());
      for (var left = in.map(); left > 0; left--) {
        if (in.key() == KEY) {
          for (var pairs = in.array() / 2; pairs > 0; pairs--) {
            details.put(in.text(), in.text());
          }
        } else {
          in.skip();
        }
      }
      in.end();
      return details;
    } catch (CborException e) {
      throw new BrokenException("its head cannot be read: " + e.getMessage());
    }
  }
}
