package dev.gatehouse.audit.merkle;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which key signs a log at which size. Each size has one key, so what an older or a newer one signs
 * there does not count. Written as lines {@code <key> from <size> to <size>}: the first size is the
 * range's, the second is the next one's, or {@code ∞}. Immutable.
 */
public final class KeyHistory {

  /** The end of the range that has none yet. */
  public static final long OPEN = Long.MAX_VALUE;

  private static final String OPEN_SIGN = "∞";
  private static final int MAX_BYTES = 1 << 20;

  /**
   * One key.
   *
   * @param from the smallest size it signs
   * @param to the smallest size it does not sign any more, or {@link #OPEN}
   */
  public record Range(VerifierKey key, long from, long to) {
    /** Whether the key signs trees of this size. */
    public boolean holds(long size) {
      return from <= size && size < to;
    }

    private String line() {
      return key + " from " + from + " to " + (to == OPEN ? OPEN_SIGN : Long.toString(to)) + "\n";
    }
  }

  private final List<Range> ranges;

  private KeyHistory(List<Range> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The history of a log that has had one key. */
  public static KeyHistory of(VerifierKey first) {
    return new KeyHistory(List.of(new Range(first, 0, OPEN)));
  }

  /**
   * Reads what {@link #toString} writes, and nothing else.
   *
   * @throws NoteException if a line is malformed, the ranges do not join, a key comes twice or is
   *     of another log
   */
  public static KeyHistory parse(String text) throws NoteException {
    var lines = text.split("\n", -1);
    if (lines.length < 2 || !lines[lines.length - 1].isEmpty()) {
      throw new NoteException("a list of keys is whole lines");
    }
    var history = of(range(lines[0]).key());
    for (var i = 1; i < lines.length - 1; i++) {
      var range = range(lines[i]);
      history = history.rotated(range.key(), range.from());
    }
    if (!history.toString().equals(text)) {
      throw new NoteException("the ranges of the keys do not join");
    }
    return history;
  }

  private static Range range(String line) throws NoteException {
    var words = line.split(" ", -1);
    if (words.length != 5 || !words[1].equals("from") || !words[3].equals("to")) {
      throw new NoteException("a line of the list of keys is: key from size to size");
    }
    var to = words[4].equals(OPEN_SIGN) ? OPEN : Checkpoint.size(words[4]);
    return new Range(VerifierKey.parse(words[0]), Checkpoint.size(words[2]), to);
  }

  /** Reads the file. */
  public static KeyHistory read(Path file) throws IOException, NoteException {
    return parse(Note.decode(CarefulFiles.read(file, MAX_BYTES)));
  }

  /** Replaces the file; after a crash it is the old one or the new one. */
  public void write(Path file) throws IOException {
    OwnFiles.replace(file, toString().getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The history with a new key, which signs from a size on.
   *
   * @throws NoteException if the size is not above the one of the last rotation, or the key was in
   *     use before, or has another name or type
   */
  public KeyHistory rotated(VerifierKey next, long from) throws NoteException {
    var last = ranges.getLast();
    if (from <= last.from() || from == OPEN) {
      throw new NoteException("a key follows at " + from + " on one that begins at " + last.from());
    }
    if (!next.name().equals(last.key().name()) || next.type() != last.key().type()) {
      throw new NoteException("the key " + next.label() + " is of another log or type");
    }
    for (var range : ranges) {
      if (range.key().id() == next.id()) {
        throw new NoteException("the key " + next.label() + " comes twice");
      }
    }
    var more = new ArrayList<>(ranges);
    more.set(more.size() - 1, new Range(last.key(), last.from(), from));
    more.add(new Range(next, from, OPEN));
    return new KeyHistory(more);
  }

  /** The keys in order; the ranges join and cover every size. */
  public List<Range> ranges() {
    return ranges;
  }

  /** The key that signs a size. */
  public VerifierKey keyFor(long size) {
    return ranges.get(indexOf(size)).key();
  }

  /** Which of the {@link #ranges} holds a size. */
  public int indexOf(long size) {
    for (var i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).holds(size)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no tree has the size " + size);
  }

  /**
   * What a note says, if the key that signs its size has signed it. A bad signature of any of the
   * keys refuses it.
   *
   * @throws NoteException if not, or if the note is no checkpoint of this log
   */
  public Checkpoint open(Note note) throws NoteException {
    var keys = ranges.stream().map(Range::key).toList();
    var signers = note.verify(keys);
    var checkpoint = Checkpoint.parse(note.text());
    var key = keyFor(checkpoint.head().size());
    if (!signers.contains(key)) {
      throw new NoteException(
          "a checkpoint of size " + checkpoint.head().size() + " must be signed by " + key.label());
    }
    if (!checkpoint.origin().equals(key.name())) {
      throw new NoteException("a checkpoint of another log: " + checkpoint.origin());
    }
    return checkpoint;
  }

  /** The lines of the file. */
  @Override
  public String toString() {
    var out = new StringBuilder();
    ranges.forEach(range -> out.append(range.line()));
    return out.toString();
  }
}
