package dev.gatehouse.config;

/**
 * Where a node stands.
 *
 * @param file the file as the user named it
 * @param line 1 and up, 0 where there is none
 * @param column 1 and up, 0 where there is none
 * @param path the keys from the top of the document, empty for the top itself
 */
public record Place(String file, int line, int column, String path) {

  /** A problem here. */
  public Problem problem(String message) {
    return new Problem(file, line, column, path, message);
  }

  /** The same position under the path of one of its keys. */
  Place key(String key) {
    return new Place(file, line, column, path.isEmpty() ? key : path + "." + key);
  }

  /** The same position under the path of one of its items. */
  Place item(int index) {
    return new Place(file, line, column, path + "[" + index + "]");
  }
}
