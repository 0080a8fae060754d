package dev.gatehouse.sql;

import java.util.Arrays;

/** The tokens of a message, in columns: a million tokens must not become a million objects. */
final class Tokens {

  private final String message;
  private TokenKind[] kinds;
  private Word[] words;
  private int[] starts;
  private int[] ends;
  private int size;

  Tokens(String message) {
    this.message = message;
    int capacity = 16 + message.length() / 4;
    kinds = new TokenKind[capacity];
    words = new Word[capacity];
    starts = new int[capacity];
    ends = new int[capacity];
  }

  void add(TokenKind kind, Word word, int start, int end) {
    if (size == kinds.length) {
      int capacity = size * 2;
      kinds = Arrays.copyOf(kinds, capacity);
      words = Arrays.copyOf(words, capacity);
      starts = Arrays.copyOf(starts, capacity);
      ends = Arrays.copyOf(ends, capacity);
    }
    kinds[size] = kind;
    words[size] = word;
    starts[size] = start;
    ends[size] = end;
    size++;
  }

  /** Copies a token to an earlier place, for compaction. */
  void move(int from, int to) {
    kinds[to] = kinds[from];
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
    return kinds[index];
  }

  /** Key word, symbol or operator; {@link Word#NONE} for everything else. */
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

  /** Whether both hold the same kinds at the same places. */
  boolean sameAs(Tokens other) {
    return size == other.size
        && Arrays.equals(kinds, 0, size, other.kinds, 0, size)
        && Arrays.equals(starts, 0, size, other.starts, 0, size)
        && Arrays.equals(ends, 0, size, other.ends, 0, size);
  }
}
