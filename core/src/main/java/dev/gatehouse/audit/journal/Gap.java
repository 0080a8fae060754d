package dev.gatehouse.audit.journal;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The details of an event {@code gap}: from when to when, why, and what is missing. */
final class Gap {

  private static final int LONGEST_REASON = 160;
  private static final int LONGEST_APPROVER = 80;

  private static final List<String> COUNTS =
      List.of("refused", "reads_unrecorded", "unaudited", "lost");

  private Gap() {}

  static Map<String, String> details(
      Instant from, Instant to, String reason, Missed missed, String approver) {
    var details = new LinkedHashMap<String, String>();
    details.put("from", from.toString());
    details.put("to", to.toString());
    details.put("reason", reason);
    count(details, missed);
    if (!approver.isEmpty()) {
      details.put("approver", approver);
    }
    return details;
  }

  /**
   * What the mark of an outage says; it must fit on a sector.
   *
   * @param passing whether statements pass unrecorded
   */
  static Map<String, String> marked(
      Instant from, Missed missed, boolean passing, String approver, String reason) {
    var details = new LinkedHashMap<String, String>();
    details.put("from", from.toString());
    count(details, missed);
    details.put("passing", Boolean.toString(passing));
    if (!approver.isEmpty()) {
      details.put("approver", cut(approver, LONGEST_APPROVER));
    }
    details.put("reason", cut(reason, LONGEST_REASON));
    return details;
  }

  /**
   * What the mark says of two outages of which no event tells yet: from the beginning of the first
   * on. What one of them does not know is not known.
   */
  static Map<String, String> both(Map<String, String> earlier, Map<String, String> later) {
    var both = new LinkedHashMap<>(later);
    both.computeIfPresent("from", (name, _) -> earlier.get(name));
    for (var count : COUNTS) {
      both.computeIfPresent(count, (name, value) -> sum(earlier.get(name), value));
    }
    if ("true".equals(earlier.get("passing"))) {
      both.put("passing", "true");
    }
    return both;
  }

  private static @Nullable String sum(@Nullable String one, String other) {
    try {
      return one == null ? null : Long.toString(Long.parseLong(one) + Long.parseLong(other));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static void count(Map<String, String> details, Missed missed) {
    details.put("refused", Long.toString(missed.refused()));
    details.put("reads_unrecorded", Long.toString(missed.reads()));
    details.put("unaudited", Long.toString(missed.unaudited()));
    details.put("lost", Long.toString(missed.lost()));
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest);
  }

  /**
   * The gap of an outage in which a process has ended. What the mark counted is the least; the
   * events that were kept are gone, and how many statements passed at last nobody knows.
   *
   * @param to when the next process begins
   */
  static Map<String, String> ofMark(Map<String, String> mark, Instant to) {
    var details = new LinkedHashMap<String, String>();
    details.put("from", mark.getOrDefault("from", "unknown"));
    details.put("to", to.toString());
    details.put("reason", mark.getOrDefault("reason", "unknown") + "; the process has ended in it");
    details.put("refused", atLeast(mark, "refused"));
    details.put("reads_unrecorded", atLeast(mark, "reads_unrecorded"));
    details.put(
        "unaudited", "false".equals(mark.get("passing")) ? "0" : atLeast(mark, "unaudited"));
    details.put("lost", atLeast(mark, "lost"));
    var approver = mark.get("approver");
    if (approver != null) {
      details.put("approver", approver);
    }
    return details;
  }

  private static String atLeast(Map<String, String> mark, String name) {
    var counted = mark.get(name);
    return counted == null ? "unknown" : "at least " + counted;
  }
}
