package dev.gatehouse.app;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a running Gatehouse over its control socket. */
final class ControlClient {

  private static final Duration TIME_TO_SEND = Duration.ofSeconds(5);

  private ControlClient() {}

  /**
   * Asks.
   *
   * @param atMost how long to wait for the answer
   * @return the answer, which has {@code error} if it was refused; null if nobody listens
   * @throws IOException if somebody listens and does not answer
   */
  static @Nullable Map<String, String> ask(
      Path socket, Map<String, String> request, Duration atMost) throws IOException {
    var connected = connect(socket);
    if (connected == null) {
      return null;
    }
    try (var channel = new ControlChannel(connected)) {
      channel.send(request, TIME_TO_SEND);
      return channel.receive(atMost);
    }
  }

  private static @Nullable SocketChannel connect(Path socket) {
    if (!Files.exists(socket)) {
      return null;
    }
    try (var address = new ControlAddress(socket)) {
      return SocketChannel.open(address.address());
    } catch (IOException e) {
      // A stale one, left by a kill.
      return null;
    }
  }
}
