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
import org.jspecify.annotations.Nullable;
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

  private static final Map<String, String> BUSY =
      Map.of("error", "it erases or changes its key at the moment; ask again later");

  private final Path socket;
  private final ServerSocketChannel listener;
  private final Map<String, ControlVerb> verbs;
  private final Semaphore places = new Semaphore(AT_ONCE);

  /** The place of what takes long. */
  private final Semaphore longPlace = new Semaphore(1);

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

  private void answer(SocketChannel asker) throws IOException {
    try {
      Thread.ofPlatform().daemon().name("gatehouse-control-answer").start(() -> serve(asker));
    } catch (OutOfMemoryError e) {
      // So the system says that it has no thread left.
      asker.close();
      throw new IOException("no thread for a question", e);
    }
  }

  private void serve(SocketChannel asker) {
    var place = places;
    try (asker;
        var channel = new ControlChannel(asker)) {
      var request = channel.receive(TIME_TO_ASK);
      var verb = verbs.get(request.getOrDefault("verb", ""));
      var isLong = verb != null && verb.isLong();
      var mayRun = !isLong || longPlace.tryAcquire();
      if (isLong && mayRun) {
        place.release();
        place = longPlace;
      }
      channel.send(mayRun ? answer(verb, user(asker), request) : BUSY, TIME_TO_ASK);
    } catch (IOException e) {
      LOG.atDebug().setCause(e).log("a question was not answered");
    } finally {
      place.release();
    }
  }

  private Map<String, String> answer(
      @Nullable ControlVerb verb, String user, Map<String, String> request) {
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
      if (!end(places, AT_ONCE) || !end(longPlace, 1)) {
        LOG.atWarn().log("somebody has asked and gets no answer");
      }
      Files.deleteIfExists(socket);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the control socket could not be removed");
    }
  }

  /** Waits until nobody has a place. Again does the same. */
  private static boolean end(Semaphore places, int all) throws InterruptedException {
    var ended = places.tryAcquire(all, TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS);
    if (ended) {
      places.release(all);
    }
    return ended;
  }
}
