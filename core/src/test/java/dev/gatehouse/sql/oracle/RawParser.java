package dev.gatehouse.sql.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks a server's raw parser and runs nothing: inside a broken transaction Parse is answered with
 * 25P02 for a text of one statement, with ParseComplete for none (and for one that ends the
 * transaction), with a complaint for several, and with the parser's own error for the rest.
 */
final class RawParser implements AutoCloseable {

  /** Texts sent at once; their answers fit into the buffers of a socket. */
  private static final int BATCH = 100;

  private static final String MESSAGE_ROUTINE = "exec_parse_message";

  /** How many statements the server sees. */
  enum Count {
    REFUSED,
    /** None, or one that ends a transaction. */
    NONE_OR_EXIT,
    ONE,
    SEVERAL
  }

  /**
   * @param message of the error; empty if there is none
   * @param position where it is, in characters from 1; 0 if it does not say
   */
  record Verdict(Count count, String sqlState, String message, int position) {

    boolean isAccepted() {
      return count != Count.REFUSED;
    }
  }

  private final RawClient client;

  RawParser(Server server) throws IOException {
    this(server, "");
  }

  /**
   * @param settings statements that prepare the session
   */
  RawParser(Server server, String settings) throws IOException {
    client = server.wire("postgres");
    client.send(new RawClient.Frames().query(settings));
    client.untilReady();
    client.send(new RawClient.Frames().query("begin; select 1 / 0"));
    client.untilReady();
  }

  Verdict ask(String text) throws IOException {
    return ask(List.of(text)).getFirst();
  }

  /** The verdicts, in the order of the texts. */
  List<Verdict> ask(List<String> texts) throws IOException {
    var verdicts = new ArrayList<Verdict>(texts.size());
    for (int from = 0; from < texts.size(); from += BATCH) {
      var batch = texts.subList(from, Math.min(from + BATCH, texts.size()));
      var frames = new RawClient.Frames();
      batch.forEach(text -> frames.parse("", text).sync());
      client.send(frames);
      for (int i = 0; i < batch.size(); i++) {
        verdicts.add(verdict(client.untilReady()));
      }
    }
    return verdicts;
  }

  private static Verdict verdict(List<RawClient.Message> answer) {
    assertThat(answer.getLast().text()).as("state of the transaction").isEqualTo("E");
    for (var message : answer) {
      if (message.type() == 'E') {
        return verdict(message);
      }
    }
    return new Verdict(Count.NONE_OR_EXIT, "", "", 0);
  }

  private static Verdict verdict(RawClient.Message error) {
    var state = error.field('C');
    var position = error.field('P');
    var count =
        state.equals("25P02")
            ? Count.ONE
            : error.field('R').equals(MESSAGE_ROUTINE) ? Count.SEVERAL : Count.REFUSED;
    return new Verdict(
        count, state, error.field('M'), position.isEmpty() ? 0 : Integer.parseInt(position));
  }

  @Override
  public void close() {
    client.close();
  }
}
