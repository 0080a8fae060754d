package dev.gatehouse.audit.verify;

import java.io.IOException;

/** The formats whose lines say of which record they are, and where. */
enum ViewFormat {
  GATEHOUSE("gatehouse", "", "/v", "/time"),
  OCSF("ocsf", "/unmapped", "/class_uid", "/time_dt"),
  ECS("ecs", "/gatehouse", "/ecs", "/@timestamp");

  /** Its name among {@code Formats}. */
  final String label;

  /** Where the members of a line of gatehouse stand, as far as they have no place of their own. */
  final String own;

  private final String mark;
  private final String time;

  ViewFormat(String label, String own, String mark, String time) {
    this.label = label;
    this.own = own;
    this.mark = mark;
    this.time = time;
  }

  /**
   * The format of a line.
   *
   * @throws IOException if it is none of these
   */
  static ViewFormat of(ViewLine line) throws IOException {
    for (var format : values()) {
      if (line.has(format.mark)) {
        return format;
      }
    }
    throw new IOException("it is of no format that can be compared");
  }

  /** The log it is of. */
  String log(ViewLine line) {
    if (this == OCSF && !isCheckpoint(line)) {
      var uid = line.text("/metadata/uid");
      return uid.substring(0, Math.max(uid.indexOf('/'), 0));
    }
    return line.text(own + "/log");
  }

  /** The record it is of; -1 if it names none. */
  long index(ViewLine line) {
    return line.number(this == OCSF ? "/metadata/sequence" : own + "/index");
  }

  boolean isCheckpoint(ViewLine line) {
    return line.text(own + "/kind").equals("checkpoint");
  }

  /** When it was captured, or signed, as it stands there. */
  String time(ViewLine line) {
    return line.text(time);
  }
}
