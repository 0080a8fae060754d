package dev.gatehouse.audit.review;

/**
 * What became of a check.
 *
 * @param requirement number and title
 * @param lookedAt what of the log was counted
 * @param reason a sentence
 */
public record Row(String requirement, String lookedAt, Result result, String reason) {

  /** Its result. */
  public enum Result {
    /** The log shows what is asked for. */
    PASS,
    /** It shows that something is missing. */
    FAIL,
    /** Nothing of the kind is on record, or a log cannot show it. */
    NOT_APPLICABLE
  }

  static Row pass(String requirement, String lookedAt, String reason) {
    return new Row(requirement, lookedAt, Result.PASS, reason);
  }

  static Row fail(String requirement, String lookedAt, String reason) {
    return new Row(requirement, lookedAt, Result.FAIL, reason);
  }

  static Row notApplicable(String requirement, String lookedAt, String reason) {
    return new Row(requirement, lookedAt, Result.NOT_APPLICABLE, reason);
  }

  /** Fails with bad ones, else passes with some, else there was nothing to look at. */
  static Row judged(String requirement, String what, long count, long bad, String why) {
    var lookedAt = count + " " + what;
    if (bad > 0) {
      return fail(requirement, lookedAt, bad + " " + why);
    }
    return count > 0
        ? pass(requirement, lookedAt, "none " + why)
        : notApplicable(requirement, lookedAt, "nothing of the kind is on record in this time");
  }
}
