package dev.gatehouse.audit.journal;

import dev.gatehouse.api.audit.AuditEvent.Part;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What is erased, and why. Its event {@code erasure} says so in details of these names; {@code
 * parts} is {@code fields} there, {@code text,params} for example.
 *
 * @param by who asks for it
 * @param basis why, for example the article of a law and the number of a request
 * @param records whose bodies are erased; at least one
 * @param parts of them; at least one
 */
public record Erasure(String by, String basis, Ranges records, Set<Part> parts) {

  /** The name of its event. */
  public static final String EVENT = "erasure";

  /** Pieces in one event: verifiers read it whole, so it must not be long. */
  private static final int PIECES = 1000;

  /** More make a log of its own. */
  private static final int MOST_PIECES = 1_000_000;

  private static final int LONGEST_TEXT = 1000;

  /** Checks that it says all that an erasure must say. */
  public Erasure {
    parts = Set.copyOf(parts);
    if (by.isBlank() || basis.isBlank() || records.isEmpty() || parts.isEmpty()) {
      throw new IllegalArgumentException("an erasure says who, why, of which records, and what");
    }
    if (by.length() > LONGEST_TEXT || basis.length() > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "who asks for an erasure, and why, is said in at most " + LONGEST_TEXT + " characters");
    }
    if (records.pieces() > MOST_PIECES) {
      throw new IllegalArgumentException(
          "the records are in more than "
              + MOST_PIECES
              + " pieces: erase them in several steps, one time after the other");
    }
  }

  /** Where a part stands. */
  public static Field field(Part part) {
    return switch (part) {
      case SESSION -> Field.HEAD;
      case TEXT -> Field.TEXT;
      case PARAMS -> Field.PARAMS;
      case RESULT -> Field.RESULT;
    };
  }

  /** Its name in {@code fields}. */
  public static String name(Part part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  /** Reads {@code text,params} and the like. */
  public static Set<Part> parts(String names) {
    var parts = EnumSet.noneOf(Part.class);
    for (var name : names.split(",", -1)) {
      var known = false;
      for (var part : Part.values()) {
        if (name(part).equals(name)) {
          parts.add(part);
          known = true;
        }
      }
      if (!known) {
        throw new IllegalArgumentException(
            "'" + name + "' cannot be erased; there are: session, text, params, result");
      }
    }
    return parts;
  }

  /**
   * Whether the head of such a record says who it was, and no more: that of a session's context, of
   * a session's events, and of those who read the log, whose command line may hold anything. What
   * executions and the log itself say in theirs stays.
   */
  public static boolean headMayGo(byte[] bytes, int leaf) {
    var type = Leaf.type(bytes, leaf);
    if (Leaf.kind(bytes, leaf) != Leaf.EVENT || type == EventTypes.number(EventTypes.STATEMENT)) {
      return false;
    }
    return type == EventTypes.number("audit.read")
        || Frame.int64(bytes, leaf + Leaf.SESSION_AT) != 0
        || Frame.int64(bytes, leaf + Leaf.SESSION_AT + Long.BYTES) != 0;
  }

  /** Whether it is of this body; {@code leaf} is where the leaf of the record stands. */
  public boolean covers(long index, Field field, byte[] bytes, int leaf) {
    if (!records.contains(index) || (field == Field.HEAD && !headMayGo(bytes, leaf))) {
      return false;
    }
    for (var part : parts) {
      if (field(part) == field) {
        return true;
      }
    }
    return false;
  }

  /** The details of its events: one, or more if there are many records. */
  List<Map<String, String>> details() {
    var names = new ArrayList<String>();
    for (var part : EnumSet.copyOf(parts)) {
      names.add(name(part));
    }
    var all = new ArrayList<Map<String, String>>();
    for (var some : records.split(PIECES)) {
      var details = new LinkedHashMap<String, String>();
      details.put("by", by);
      details.put("basis", basis);
      details.put("records", some.toString());
      details.put("fields", String.join(",", names));
      all.add(details);
    }
    return all;
  }

  /**
   * Reads the details of an event.
   *
   * @throws JournalException if they are none of an erasure
   */
  static Erasure of(Map<String, String> details) {
    try {
      return new Erasure(
          details.getOrDefault("by", ""),
          details.getOrDefault("basis", ""),
          Ranges.parse(details.getOrDefault("records", "")),
          parts(details.getOrDefault("fields", "")));
    } catch (IllegalArgumentException e) {
      throw new JournalException("an erasure that cannot be read: " + e.getMessage());
    }
  }
}
