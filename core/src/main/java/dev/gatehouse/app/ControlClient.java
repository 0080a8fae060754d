package dev.gatehouse.app;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a running Gatehouse over its control socket. */
final class ControlClient {

  private static final Duration TIME_TO_SEND = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(50);

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
    var connected = Files.exists(socket) ? connect(socket) : null;
    if (connected == null) {
      return null;
    }
    try (var channel = new ControlChannel(connected)) {
      channel.send(request, TIME_TO_SEND);
      return channel.receive(atMost);
    }
  }

  /** Tries until there is room in the system's queue of those who ask. */
  private static @Nullable SocketChannel connect(Path socket) throws IOException {
    var deadline = System.nanoTime() + TIME_TO_SEND.toNanos();
    try (var address = new ControlAddress(socket)) {
      while (true) {
        try {
          return connect(address.address());
        } catch (ConnectException e) {
          // A stale one, left by a kill.
          return null;
        } catch (SocketException e) {
          if (!Files.exists(socket)) {
            return null;
          }
          if (System.nanoTime() > deadline) {
            throw e;
          }
          pause();
        }
      }
    }
  }

  private static SocketChannel connect(UnixDomainSocketAddress address) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      // Else it waits for as long as others do.
      channel.configureBlocking(false);
      if (channel.connect(address)) {
        return channel;
      }
      throw new SocketException("no room to ask");
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
