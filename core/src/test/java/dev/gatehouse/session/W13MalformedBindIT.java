package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.RawClient.Frames;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A Bind that the server would refuse as malformed ends the session before anything of it is
 * forwarded: nobody could say what it would have run with.
 */
class W13MalformedBindIT {

  private static final short ONE = 1;
  private static final short TWO = 2;
  private static final short NONE = 0;

  static Stream<Map.Entry<String, Frames>> binds() {
    return Map.of(
        "two formats for one parameter",
        new Frames().add('B', "", "s", TWO, NONE, NONE, ONE, 1, 'x', NONE),
        "an unknown format",
        new Frames().add('B', "", "s", ONE, TWO, ONE, 1, 'x', NONE),
        "an unknown format of results",
        new Frames().add('B', "", "s", NONE, ONE, 1, 'x', ONE, TWO),
        "a length of -2",
        new Frames().add('B', "", "s", NONE, ONE, -2, NONE),
        "a length beyond the message",
        new Frames().add('B', "", "s", NONE, ONE, 1000, 'x', NONE),
        "more parameters than there are",
        new Frames().add('B', "", "s", NONE, (short) -1, 1, 'x', NONE),
        "bytes behind its end",
        new Frames().add('B', "", "s", NONE, ONE, 1, 'x', NONE, 'y'),
        "nothing behind its names",
        new Frames().add('B', "", "s"),
        "a name without end",
        new Frames().add('B', 'a', 'b'))
        .entrySet()
        .stream();
  }

  @ParameterizedTest
  @MethodSource("binds")
  void shouldEndTheSessionBeforeForwarding(Map.Entry<String, Frames> bind) throws Exception {
    try (var proxy = Proxy.builder().start();
        var client = RawClient.login(proxy.port(), "app")) {
      client.send(new Frames().parse("s", "SELECT $1::text AS w13").sync());
      client.untilReady();
      client.send(bind.getValue());
      var end = client.untilEnd().getLast();
      assertThat(end.type()).isEqualTo('E');
      assertThat(end.field('C')).isEqualTo("08P01");
      assertThat(end.field('S')).isEqualTo("FATAL");
      assertThat(proxy.intents("w13")).isEmpty();
      proxy.awaitSessions(0);
    }
  }
}
