package dev.gatehouse.session;

/** What lies behind an exception. */
public final class Causes {

  private Causes() {}

  /** The message of the innermost cause: what really went wrong, without what it went through. */
  public static String innermost(Throwable failure) {
    var deepest = failure;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return String.valueOf(deepest.getMessage());
  }
}
