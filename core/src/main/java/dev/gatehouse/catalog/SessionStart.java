package dev.gatehouse.catalog;

/**
 * How the sessions of a role begin.
 *
 * @param ownRole whether they surely run as that role, not as another that was set for it
 * @param lcMonetary the locale of amounts; empty if it is not known
 */
public record SessionStart(SearchPath path, boolean ownRole, String lcMonetary) {

  /** Nothing is known of it. */
  public static final SessionStart UNKNOWN = new SessionStart(SearchPath.UNKNOWN, false, "");
}
