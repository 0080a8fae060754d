package dev.gatehouse.audit.merkle;

/**
 * What a log says of itself in a note (C2SP tlog-checkpoint). Ours have no extension lines, and
 * none are taken.
 *
 * @param origin which log, one line
 */
public record Checkpoint(String origin, TreeHead head) {

  /** Refuses an origin that is not one line. */
  public Checkpoint {
    if (!isOrigin(origin)) {
      throw new IllegalArgumentException("an origin is one line");
    }
  }

  private static boolean isOrigin(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ');
  }

  /**
   * Reads the text of a note.
   *
   * @throws NoteException if it is not three lines: origin, size, root
   */
  public static Checkpoint parse(String text) throws NoteException {
    var lines = text.split("\n", -1);
    if (lines.length != 4 || !lines[3].isEmpty() || !isOrigin(lines[0])) {
      throw new NoteException("a checkpoint has three lines");
    }
    return new Checkpoint(lines[0], new TreeHead(size(lines[1]), Hash.parse(lines[2])));
  }

  /** Reads a size: decimal digits without leading zeros. */
  static long size(String digits) throws NoteException {
    try {
      var size = Long.parseLong(digits);
      if (size >= 0 && Long.toString(size).equals(digits)) {
        return size;
      }
    } catch (NumberFormatException e) {
      throw new NoteException("a size is a decimal number below 2^63");
    }
    throw new NoteException("a size is written in one way only");
  }

  /** The text of the note. */
  public String text() {
    return origin + "\n" + head.size() + "\n" + head.root() + "\n";
  }
}
