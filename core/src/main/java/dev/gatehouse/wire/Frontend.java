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

  /**
   * Longest message of the {@link Size#SMALL} types, its length field included, as servers set it.
   */
  public static final int SMALL_LIMIT = 10_000;

  /** How long messages of a type may be. */
  public enum Size {
    /** No message of a session after login begins with it. */
    UNKNOWN,
    /** Names and numbers: up to {@value #SMALL_LIMIT} bytes. */
    SMALL,
    /** Texts and data: up to a limit of the configuration. */
    LARGE
  }

  private Frontend() {}

  /** How long messages of this type may be after login. */
  public static Size size(byte type) {
    return switch (type) {
      case BIND, QUERY, PARSE, COPY_DATA, FUNCTION_CALL -> Size.LARGE;
      case EXECUTE, SYNC, DESCRIBE, CLOSE, FLUSH, COPY_DONE, COPY_FAIL, TERMINATE -> Size.SMALL;
      default -> Size.UNKNOWN;
    };
  }

  /** Whether a message can make the server run something. */
  public static boolean acts(byte type) {
    return switch (type) {
      case PARSE, BIND, EXECUTE, QUERY, FUNCTION_CALL -> true;
      default -> false;
    };
  }
}
