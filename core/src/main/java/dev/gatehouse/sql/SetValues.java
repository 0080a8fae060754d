package dev.gatehouse.sql;

/**
 * Which words are what a setting is set to, in SET and in the SET of ALTER and CREATE: a value may
 * stand there without quotes. To be asked for every token, in their order.
 */
final class SetValues {

  private enum State {
    /** A statement begins. */
    BEGIN,
    /** In one that cannot set anything. */
    OTHER,
    /** In one that may. */
    SETTING,
    /** A part of a name must follow. */
    SET,
    NAME,
    /** From here to the end of the statement. */
    VALUES
  }

  private final Tokens tokens;
  private State state = State.BEGIN;

  SetValues(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether this word is such a value. */
  boolean has(int index) {
    var text = tokens.word(index).text();
    if (text.equals(";")) {
      state = State.BEGIN;
      return false;
    }
    var word =
        tokens.kind(index) == TokenKind.IDENTIFIER || tokens.kind(index) == TokenKind.KEYWORD;
    if (state == State.VALUES) {
      return word && !text.equals("default");
    }
    state = next(word, text);
    return false;
  }

  private State next(boolean word, String text) {
    return switch (state) {
      case BEGIN ->
          switch (text) {
            case "set" -> State.SET;
            case "alter", "create" -> State.SETTING;
            default -> State.OTHER;
          };
      case OTHER -> State.OTHER;
      case SETTING -> text.equals("set") ? State.SET : State.SETTING;
      case SET -> {
        if (text.equals("session") || text.equals("local")) {
          yield State.SET;
        }
        yield word ? State.NAME : State.SETTING;
      }
      case NAME ->
          switch (text) {
            case "." -> State.SET;
            case "=", "to" -> State.VALUES;
            case "set" -> State.SET;
            default -> State.SETTING;
          };
      case VALUES -> State.VALUES;
    };
  }
}
