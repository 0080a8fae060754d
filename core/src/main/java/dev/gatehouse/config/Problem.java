package dev.gatehouse.config;

/**
 * One thing that is wrong, and where.
 *
 * @param file the file as the user named it
 * @param line 1 and up; 0 where the file has no lines (a jar) or cannot be read
 * @param column 1 and up; 0 without a line
 * @param path the key, for example {@code policies[0].on-failure}; empty for the whole file
 * @param message what is wrong and what to do
 */
public record Problem(String file, int line, int column, String path, String message) {

  /** A message is one line, whatever an exception of a plugin says. */
  public Problem {
    message = message.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  /** A problem of a whole file. */
  public static Problem of(String file, String message) {
    return new Problem(file, 0, 0, "", message);
  }

  /** {@code conf/gatehouse.yaml:12:5: policies[0].on-failure: must be …}. */
  @Override
  public String toString() {
    var text = new StringBuilder(file);
    if (line > 0) {
      text.append(':').append(line).append(':').append(column);
    }
    if (!path.isEmpty()) {
      text.append(": ").append(path);
    }
    return text.append(": ").append(message).toString();
  }
}
