package dev.gatehouse.config;

import java.util.regex.Pattern;

/**
 * A TCP address as written: nothing is looked up.
 *
 * @param host a name or an address; an IPv6 address without brackets
 * @param port 0 to 65535; 0 = any free port, only for listening
 */
public record HostPort(String host, int port) {

  private static final Pattern WRITTEN =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]{2,60})]|([A-Za-z0-9._-]{1,253})):([0-9]{1,5})");

  /**
   * Parses {@code host:port}, {@code 127.0.0.1:6432} or {@code [::1]:6432}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static HostPort parse(String text) {
    var match = WRITTEN.matcher(text);
    if (match.matches()) {
      var port = Integer.parseInt(match.group(3));
      if (port <= 65535) {
        return new HostPort(match.group(1) == null ? match.group(2) : match.group(1), port);
      }
    }
    throw new IllegalArgumentException(
        "must be HOST:PORT, for example 127.0.0.1:5432 or [::1]:5432; found " + Words.quote(text));
  }

  /** As it is parsed. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }
}
