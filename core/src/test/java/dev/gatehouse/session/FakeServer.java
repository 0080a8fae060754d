package dev.gatehouse.session;

import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.session.RawClient.Message;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Something that answers where PostgreSQL should be, as a test tells it to. */
final class FakeServer implements AutoCloseable {

  /** What happens on one connection; the connection closes when it returns. */
  @FunctionalInterface
  interface Script {
    /** Plays the server. */
    void play(Peer peer) throws IOException;
  }

  /** One accepted connection. */
  static final class Peer {
    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      socket.setSoTimeout(10_000);
    }

    /** The next packet without a type byte, after its length field. */
    byte[] readPacket() throws IOException {
      var packet = new byte[in.readInt() - 4];
      in.readFully(packet);
      return packet;
    }

    Message read() throws IOException {
      var type = (char) in.readByte();
      var body = new byte[in.readInt() - 4];
      in.readFully(body);
      return new Message(type, body);
    }

    void send(byte... bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    /** Long enough for what was sent to be read by itself. */
    void pause() {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }

    void send(Frames frames) throws IOException {
      send(frames.bytes());
    }

    /** Takes the startup message and lets the client in. */
    void login() throws IOException {
      readPacket();
      welcome();
    }

    /** Lets the client in whose startup message was taken. */
    void welcome() throws IOException {
      send(
          new Frames()
              .add('R', 0)
              .add('S', "client_encoding", "UTF8")
              .add('S', "standard_conforming_strings", "on")
              .add('K', 4711, 815)
              .add('Z', 'I'));
    }

    /** Reads until the other side closes. */
    void untilEnd() throws IOException {
      while (in.read() >= 0) {
        // Whatever it says.
      }
    }

    /** Ends the connection with a reset instead of an orderly close. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final Thread accepting;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  FakeServer(Script script) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    accepting = Thread.ofVirtual().start(() -> accept(script));
  }

  private void accept(Script script) {
    while (!listener.isClosed()) {
      try {
        var socket = listener.accept();
        open.add(socket);
        Thread.ofVirtual().start(() -> play(script, socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void play(Script script, Socket socket) {
    try (socket) {
      script.play(new Peer(socket));
    } catch (IOException gone) {
      // Gatehouse has hung up on it.
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Takes no more connections; those it has go on. */
  void stopListening() throws Exception {
    listener.close();
    // As long as it accepts, the system may still take connections for it, and reset them.
    accepting.join();
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (var socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
