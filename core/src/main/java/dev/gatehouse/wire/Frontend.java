package dev.gatehouse.wire;

/**
 * Type bytes of messages a client sends (PostgreSQL documentation, "Message Formats"). The letters
 * collide with those of {@link Backend}: which table applies is a matter of direction.
 */
public final class Frontend {

  /** Bind. */
  public static final byte BIND = 'B';

  /** Close. */
  public static final byte CLOSE = 'C';

  /** CopyData. */
  public static final byte COPY_DATA = 'd';

  /** CopyDone. */
  public static final byte COPY_DONE = 'c';

  /** CopyFail. */
  public static final byte COPY_FAIL = 'f';

  /** Describe. */
  public static final byte DESCRIBE = 'D';

  /** Execute. */
  public static final byte EXECUTE = 'E';

  /** Flush. */
  public static final byte FLUSH = 'H';

  /** FunctionCall. */
  public static final byte FUNCTION_CALL = 'F';

  /** Parse. */
  public static final byte PARSE = 'P';

  /** PasswordMessage, SASLInitialResponse, SASLResponse, GSSResponse: context decides. */
  public static final byte PASSWORD = 'p';

  /** Query. */
  public static final byte QUERY = 'Q';

  /** Sync. */
  public static final byte SYNC = 'S';

  /** Terminate. */
  public static final byte TERMINATE = 'X';

  private Frontend() {}

  /** Whether a message of a session after login begins with it. */
  public static boolean known(byte type) {
    return switch (type) {
      case BIND,
          CLOSE,
          COPY_DATA,
          COPY_DONE,
          COPY_FAIL,
          DESCRIBE,
          EXECUTE,
          FLUSH,
          FUNCTION_CALL,
          PARSE,
          QUERY,
          SYNC,
          TERMINATE ->
          true;
      default -> false;
    };
  }
}
