package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions to a running Gatehouse, good and bad ones. */
@Timeout(60)
class ControlSocketTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final ControlVerb ECHO =
      (user, request) -> Map.of("user", user, "said", request.getOrDefault("say", ""));

  @TempDir Path folder;

  private Path socket() {
    return folder.resolve("control.sock");
  }

  @Test
  void shouldAnswerAndKnowWhoAsks() throws Exception {
    try (var _ = ControlServer.start(socket(), Map.of("echo", ECHO))) {
      var answer =
          ControlClient.ask(socket(), Map.of("verb", "echo", "say", "a\n\"\u00e9\""), PATIENCE);

      assertThat(answer)
          .containsEntry("user", System.getProperty("user.name"))
          .containsEntry("said", "a\n\"\u00e9\"");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
          .isEqualTo("rw-------");
    }
    assertThat(socket()).doesNotExist();
  }

  @Test
  void shouldSayWhatIsRefusedAndWhatFails() throws Exception {
    ControlVerb failing =
        (_, _) -> {
          throw new IllegalStateException("the disk is full");
        };
    try (var _ = ControlServer.start(socket(), Map.of("fail", failing))) {
      assertThat(ControlClient.ask(socket(), Map.of("verb", "fail"), PATIENCE))
          .containsEntry("error", "the disk is full");
      assertThat(ControlClient.ask(socket(), Map.of("verb", "burn"), PATIENCE))
          .containsEntry("error", "this Gatehouse knows only the verbs [fail]");
      assertThat(ControlClient.ask(socket(), Map.of(), PATIENCE)).containsKey("error");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\n",
        "[]\n",
        "{\"verb\":1}\n",
        "{\"verb\":{\"a\":\"b\"}}\n",
        "{\"verb\":\"echo\",\"verb\":\"echo\"}\n",
        "{\"verb\":\"echo\"}{}\n",
        "{\"verb\":\"echo\"\n"
      })
  void shouldHangUpOnWhatIsNoQuestion(String line) throws Exception {
    try (var _ = ControlServer.start(socket(), Map.of("echo", ECHO));
        var raw = raw()) {
      raw.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));

      assertThat(raw.read(ByteBuffer.allocate(100))).isEqualTo(-1);
    }
  }

  @Test
  void shouldNotTakeALineThatDoesNotEnd() throws Exception {
    try (var _ = ControlServer.start(socket(), Map.of("echo", ECHO));
        var raw = raw()) {
      var bytes = ByteBuffer.allocate(ControlChannel.MOST_BYTES);
      while (bytes.hasRemaining()) {
        bytes.put((byte) ' ');
      }
      raw.write(bytes.flip());

      assertThat(raw.read(ByteBuffer.allocate(100))).isEqualTo(-1);
    }
  }

  @Test
  void shouldAnswerAgainWhenManyHaveAskedNothing() throws Exception {
    try (var _ = ControlServer.start(socket(), Map.of("echo", ECHO))) {
      var silent = new ArrayList<SocketChannel>();
      for (var i = 0; i < 6; i++) {
        silent.add(raw());
      }

      assertThat(ControlClient.ask(socket(), Map.of("verb", "echo"), PATIENCE)).containsKey("user");

      for (var one : silent) {
        one.close();
      }
    }
  }

  @Test
  void shouldReplaceAStaleSocketAndTellItFromAServer() throws Exception {
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket()));
    }
    assertThat(socket()).exists();
    assertThat(ControlClient.ask(socket(), Map.of("verb", "echo"), PATIENCE)).isNull();

    try (var _ = ControlServer.start(socket(), Map.of("echo", ECHO))) {
      assertThat(ControlClient.ask(socket(), Map.of("verb", "echo"), PATIENCE)).isNotNull();
    }
  }

  @Test
  void shouldDoOneLongThingAtATimeAndAnswerOthersMeanwhile() throws Exception {
    var begun = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    var erasing =
        new ControlVerb() {
          @Override
          public Map<String, String> run(String user, Map<String, String> request)
              throws Exception {
            begun.countDown();
            ended.await();
            return Map.of("erased", "1");
          }

          @Override
          public boolean isLong() {
            return true;
          }
        };
    try (var _ = ControlServer.start(socket(), Map.of("erase", erasing, "echo", ECHO));
        var askers = Executors.newCachedThreadPool()) {
      var first =
          askers.submit(() -> ControlClient.ask(socket(), Map.of("verb", "erase"), PATIENCE));
      begun.await();

      for (var i = 0; i < 8; i++) {
        assertThat(ControlClient.ask(socket(), Map.of("verb", "erase"), PATIENCE))
            .extractingByKey("error")
            .asString()
            .contains("ask again later");
        assertThat(ControlClient.ask(socket(), Map.of("verb", "echo"), PATIENCE))
            .containsKey("user");
      }

      ended.countDown();
      assertThat(first.get()).containsEntry("erased", "1");
      assertThat(ControlClient.ask(socket(), Map.of("verb", "erase"), PATIENCE))
          .containsEntry("erased", "1");
    }
  }

  @Test
  void shouldNotWaitForEverWhereThereIsNoRoomToAsk() throws Exception {
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket()), 1);
      var waiting = new ArrayList<SocketChannel>();
      for (var i = 0; i < 2; i++) {
        waiting.add(raw());
      }

      assertThatThrownBy(() -> ControlClient.ask(socket(), Map.of("verb", "echo"), PATIENCE))
          .isInstanceOf(SocketException.class);

      for (var one : waiting) {
        one.close();
      }
    }
  }

  @Test
  void shouldTellSomebodyWhoDoesNotAnswer() throws Exception {
    var asked = new CountDownLatch(1);
    ControlVerb slow =
        (_, _) -> {
          asked.await();
          return Map.of();
        };
    try (var _ = ControlServer.start(socket(), Map.of("slow", slow))) {
      assertThatThrownBy(
              () -> ControlClient.ask(socket(), Map.of("verb", "slow"), Duration.ofMillis(50)))
          .isInstanceOf(IOException.class)
          .hasMessage("the other end is silent");
      asked.countDown();
    }
  }

  @Test
  void shouldReachASocketWithALongPath() throws Exception {
    var deep = Files.createDirectories(folder.resolve("d".repeat(100)).resolve("e".repeat(100)));
    var far = deep.resolve("control.sock");

    try (var _ = ControlServer.start(far, Map.of("echo", ECHO))) {
      assertThat(ControlClient.ask(far, Map.of("verb", "echo"), PATIENCE)).isNotNull();
    }

    assertThat(far).doesNotExist();
    try (var left = Files.list(deep)) {
      assertThat(left.toList()).isEqualTo(List.of());
    }
  }

  private SocketChannel raw() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket()));
  }
}
