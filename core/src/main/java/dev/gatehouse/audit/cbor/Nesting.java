package dev.gatehouse.audit.cbor;

/** The arrays and maps that are open: what each still misses, and which key of a map was last. */
final class Nesting {

  /** How many may be open at once. */
  static final int DEEPEST = 16;

  private static final int ARRAY = -2;
  private static final int NO_KEY_YET = -1;

  /** Values, and keys, to come. */
  private final int[] missing = new int[DEEPEST];

  private final int[] lastKey = new int[DEEPEST];
  private int depth;

  void reset() {
    depth = 0;
  }

  int depth() {
    return depth;
  }

  /** Whether a map is open and waits for a key. */
  boolean keyNext() {
    return depth > 0 && lastKey[depth - 1] != ARRAY && (missing[depth - 1] & 1) == 0;
  }

  /** A key, at least 0. False if none is due or it is not above the one before. */
  boolean key(int key) {
    if (!keyNext() || key <= lastKey[depth - 1]) {
      return false;
    }
    lastKey[depth - 1] = key;
    missing[depth - 1]--;
    return true;
  }

  /** A value without others in it. False if a key is due. */
  boolean value() {
    if (keyNext()) {
      return false;
    }
    count();
    close();
    return true;
  }

  /** An array. False if a key is due or too many are open. */
  boolean array(int elements) {
    return open(ARRAY, elements);
  }

  /** A map. False if a key is due or too many are open. */
  boolean map(int entries) {
    return open(NO_KEY_YET, 2 * entries);
  }

  private boolean open(int kind, int members) {
    if (keyNext() || depth == DEEPEST) {
      return false;
    }
    count();
    lastKey[depth] = kind;
    missing[depth] = members;
    depth++;
    close();
    return true;
  }

  private void count() {
    if (depth > 0) {
      missing[depth - 1]--;
    }
  }

  private void close() {
    while (depth > 0 && missing[depth - 1] == 0) {
      depth--;
    }
  }
}
