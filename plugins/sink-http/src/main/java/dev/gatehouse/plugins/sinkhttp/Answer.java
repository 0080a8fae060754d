package dev.gatehouse.plugins.sinkhttp;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * What a receiver answered. Its text goes into no message: it may quote what was sent.
 *
 * @param text of the body if it is Splunk that answers, else empty
 */
record Answer(int status, String text) {

  private static final Pattern SPLUNK_CODE = Pattern.compile("\"code\"\\s*:\\s*([0-9]{1,4})\\b");

  /**
   * Whether it has taken what was sent; false if it never will.
   *
   * @throws IOException if it may later; the message says what to do, if there is something
   */
  boolean taken() throws IOException {
    if (status >= 200 && status < 300) {
      return true;
    }
    if (status == 400 && !isAboutContent()) {
      throw failure(
          "with code " + splunkCode() + " of Splunk; correct its settings or the token's");
    }
    return switch (status) {
      case 401 -> throw failure("it does not know who asks; correct headers");
      case 402, 403, 407 -> throw failure("it forbids this; correct headers, or ask for the right");
      case 404, 405, 410 -> throw failure("it takes nothing there; correct url");
      case 406, 411, 415 ->
          throw failure("it takes nothing of this kind; correct mode or compress");
      case 408, 421, 423, 425, 429 -> throw failure("it is tried again");
      default -> {
        if (status < 400) {
          throw failure("it is elsewhere; correct url, redirects are not followed");
        }
        if (status >= 500) {
          throw failure("it is tried again");
        }
        yield false;
      }
    };
  }

  /** Splunk answers 400 also where its token or channel is wrong: then no event is to blame. */
  private boolean isAboutContent() {
    return switch (splunkCode()) {
      case 7, 10, 11, 14, 16 -> false; // index, channel missing, channel invalid, ack off, query
      default -> true;
    };
  }

  private int splunkCode() {
    var code = SPLUNK_CODE.matcher(text);
    return code.find() ? Integer.parseInt(code.group(1)) : -1;
  }

  private IOException failure(String what) {
    return new IOException("the receiver answers " + status + ": " + what);
  }
}
