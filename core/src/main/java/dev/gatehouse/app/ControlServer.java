package dev.gatehouse.app;

import dev.gatehouse.audit.OwnFiles;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers, on a Unix domain socket that only the owner of the log can open, one question a
 * connection. Threads of its own; few questions at once, the others wait in the system's queue.
 */
final class ControlServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);

  private static final int AT_ONCE = 4;
  private static final Duration TIME_TO_ASK = Duration.ofSeconds(2);
  private static final Duration TIME_TO_END = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final Path socket;
  private final ServerSocketChannel listener;
  private final Map<String, ControlVerb> verbs;
  private final Semaphore places = new Semaphore(AT_ONCE);
  private final Thread thread;

  private ControlServer(Path socket, ServerSocketChannel listener, Map<String, ControlVerb> verbs) {
    this.socket = socket;
    this.listener = listener;
    this.verbs = verbs;
    this.thread = Thread.ofPlatform().daemon().name("gatehouse-control").unstarted(this::run);
  }

  /**
   * Starts listening. Whoever calls holds the lock of the log: a socket that is there is a stale
   * one.
   *
   * @param socket its path, in a directory that only the owner can enter
   */
  static ControlServer start(Path socket, Map<String, ControlVerb> verbs) throws IOException {
    Files.deleteIfExists(socket);
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (var address = new ControlAddress(socket)) {
      listener.bind(address.address());
      Files.setPosixFilePermissions(socket, OwnFiles.FILE);
      var server = new ControlServer(socket, listener, verbs);
      server.thread.start();
      return server;
    } catch (IOException | RuntimeException e) {
      listener.close();
      throw e;
    }
  }

  private void run() {
    while (listener.isOpen()) {
      try {
        places.acquire();
      } catch (InterruptedException e) {
        return;
      }
      try {
        answer(listener.accept());
      } catch (ClosedChannelException e) {
        places.release();
      } catch (IOException e) {
        places.release();
        LOG.atWarn().setCause(e).log("the control socket cannot be used for the moment");
        pause();
      }
    }
  }

  /** Not too many descriptors or threads again at once. */
  private static void pause() {
    try {
      Thread.sleep(PAUSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(SocketChannel asker) {
    Thread.ofPlatform()
        .daemon()
        .name("gatehouse-control-answer")
        .start(
            () -> {
              try (var channel = new ControlChannel(asker)) {
                var request = channel.receive(TIME_TO_ASK);
                channel.send(answer(user(asker), request), TIME_TO_ASK);
              } catch (IOException e) {
                LOG.atDebug().setCause(e).log("a question was not answered");
              } finally {
                places.release();
              }
            });
  }

  private Map<String, String> answer(String user, Map<String, String> request) {
    var verb = verbs.get(request.getOrDefault("verb", ""));
    if (verb == null) {
      return Map.of("error", "this Gatehouse knows only the verbs " + verbs.keySet());
    }
    try {
      return verb.run(user, request);
    } catch (Exception e) {
      LOG.atDebug().setCause(e).log("a question was refused");
      var reason = e.getMessage();
      return Map.of("error", reason == null ? e.toString() : reason);
    }
  }

  /** Whose process it is; empty if the system does not say. */
  private static String user(SocketChannel asker) throws IOException {
    return asker.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
        ? asker.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
        : "";
  }

  /** Takes no more questions, and lets those that are asked be answered. Again does nothing. */
  @Override
  public void close() {
    try {
      listener.close();
      thread.interrupt();
      thread.join();
      if (places.tryAcquire(AT_ONCE, TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        places.release(AT_ONCE);
      } else {
        LOG.atWarn().log("somebody has asked and gets no answer");
      }
      Files.deleteIfExists(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the control socket could not be removed");
    }
  }
}
