package dev.gatehouse.audit.journal;

/**
 * Keys of the maps {@code head}, {@code params} and {@code result}. They are on record: none is
 * used anew.
 */
final class HeadKeys {

  // head of any event
  static final int TYPE = 1;
  static final int CONTEXT = 2;
  static final int STATUS = 3;

  // head of an intent or outcome
  static final int TRANSACTION = 4;

  // head of an intent
  static final int STATEMENT = 5;
  static final int PROTOCOL = 6;
  static final int NAME = 7;
  static final int PORTAL = 8;
  static final int FACTS = 9;
  static final int DECISION = 11;
  static final int POLICY = 12;
  static final int TAGS = 15;
  static final int JUDGING = 16;

  // head of an intent, or of a statement's context, unless UTF8 and nothing taken out
  static final int ENCODING = 19;

  // the same, if a statement has one
  static final int FINGERPRINTS = 21;

  // head of other events
  static final int DETAILS = 20;

  // head of a session context
  static final int PRINCIPAL = 30;
  static final int GROUPS = 31;
  static final int ATTRIBUTES = 32;
  static final int USER = 33;
  static final int ROLE = 34;
  static final int DATABASE = 35;
  static final int ADDRESS = 36;
  static final int PORT = 37;
  static final int TLS = 38;
  static final int APPLICATION = 39;

  // params
  static final int PARAMETERS = 1;
  static final int LITERALS = 2;
  static final int ORIGINS = 3;

  // result
  static final int OUTCOME = 1;
  static final int TAG = 2;
  static final int ROWS = 3;
  static final int BYTES = 4;
  static final int ERROR = 5;
  static final int MASKS = 6;
  static final int SERVER = 7;
  static final int TOTAL = 8;
  static final int FATE = 9;

  private HeadKeys() {}
}
