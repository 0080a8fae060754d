package dev.gatehouse.wire;

/** Type bytes of messages a server sends (PostgreSQL documentation, "Message Formats"). */
public final class Backend {

  /** AuthenticationXXX. */
  public static final byte AUTHENTICATION = 'R';

  /** BackendKeyData. */
  public static final byte BACKEND_KEY_DATA = 'K';

  /** BindComplete. */
  public static final byte BIND_COMPLETE = '2';

  /** CloseComplete. */
  public static final byte CLOSE_COMPLETE = '3';

  /** CommandComplete. */
  public static final byte COMMAND_COMPLETE = 'C';

  /** CopyData. */
  public static final byte COPY_DATA = 'd';

  /** CopyDone. */
  public static final byte COPY_DONE = 'c';

  /** CopyBothResponse. */
  public static final byte COPY_BOTH_RESPONSE = 'W';

  /** CopyInResponse. */
  public static final byte COPY_IN_RESPONSE = 'G';

  /** CopyOutResponse. */
  public static final byte COPY_OUT_RESPONSE = 'H';

  /** DataRow. */
  public static final byte DATA_ROW = 'D';

  /** EmptyQueryResponse. */
  public static final byte EMPTY_QUERY_RESPONSE = 'I';

  /** ErrorResponse. */
  public static final byte ERROR_RESPONSE = 'E';

  /** FunctionCallResponse. */
  public static final byte FUNCTION_CALL_RESPONSE = 'V';

  /** NegotiateProtocolVersion. */
  public static final byte NEGOTIATE_PROTOCOL_VERSION = 'v';

  /** NoData. */
  public static final byte NO_DATA = 'n';

  /** NoticeResponse. */
  public static final byte NOTICE_RESPONSE = 'N';

  /** NotificationResponse. */
  public static final byte NOTIFICATION_RESPONSE = 'A';

  /** ParameterDescription. */
  public static final byte PARAMETER_DESCRIPTION = 't';

  /** ParameterStatus. */
  public static final byte PARAMETER_STATUS = 'S';

  /** ParseComplete. */
  public static final byte PARSE_COMPLETE = '1';

  /** PortalSuspended. */
  public static final byte PORTAL_SUSPENDED = 's';

  /** ReadyForQuery. */
  public static final byte READY_FOR_QUERY = 'Z';

  /** RowDescription. */
  public static final byte ROW_DESCRIPTION = 'T';

  private Backend() {}

  /**
   * The length field of a message of this type where it is always the same, 0 where it is not, and
   * -1 where no message of a session after login begins with it.
   */
  public static int length(byte type) {
    return switch (type) {
      case DATA_ROW,
          COMMAND_COMPLETE,
          ROW_DESCRIPTION,
          COPY_DATA,
          PARAMETER_DESCRIPTION,
          PARAMETER_STATUS,
          NOTICE_RESPONSE,
          NOTIFICATION_RESPONSE,
          ERROR_RESPONSE,
          COPY_IN_RESPONSE,
          COPY_OUT_RESPONSE,
          COPY_BOTH_RESPONSE,
          FUNCTION_CALL_RESPONSE ->
          0;
      case READY_FOR_QUERY -> 5;
      case BIND_COMPLETE,
          PARSE_COMPLETE,
          CLOSE_COMPLETE,
          NO_DATA,
          PORTAL_SUSPENDED,
          EMPTY_QUERY_RESPONSE,
          COPY_DONE ->
          4;
      default -> -1;
    };
  }
}
