package dev.gatehouse.sql;

import java.util.Arrays;

/** The tokens of a message, in columns: a million tokens must not become a million objects. */
final class Tokens {

  private final String message;
  private Word[] words;
  private int[] starts;
  private int[] ends;
  private int size;

  Tokens(String message) {
    this.message = message;
    int capacity = 4 + message.length() / 3;
    words = new Word[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
  }

  void add(Word word, int start, int end) {
    if (size == words.length) {
      int capacity = size + size / 2;
      words = Arrays.copyOf(words, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
    words[size] = word;
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  /** Copies a token to an earlier place, for compaction. */
  void move(int from, int to) {
    words[to] = words[from];
    starts[to] = starts[from];
    ends[to] = ends[from];
  }

  /** Lets a token end where a later one ends that belongs to it. */
  void extend(int index, int end) {
    ends[index] = end;
  }

  /** Forgets everything from this index on. */
  void truncate(int newSize) {
    size = newSize;
  }

  /** Number of tokens, the END token included. */
  int size() {
    return size;
  }

  TokenKind kind(int index) {
    return words[index].kind();
  }

  /** What it says. */
  Word word(int index) {
    return words[index];
  }

  int start(int index) {
    return starts[index];
  }

  int end(int index) {
    return ends[index];
  }

  /** The characters of the token as written. */
  String text(int index) {
    return message.substring(starts[index], ends[index]);
  }

  String message() {
    return message;
  }

  /** Whether both hold the same words at the same places. */
  boolean sameAs(Tokens other) {
    return size == other.size
        && Arrays.equals(words, 0, size, other.words, 0, size)
        && Arrays.equals(starts, 0, size, other.starts, 0, size)
        && Arrays.equals(ends, 0, size, other.ends, 0, size);
  }
}
