package dev.gatehouse.app;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One session between a client and a server that know just enough of the protocol: login, a simple
 * and an extended query, the end.
 */
final class Rehearsal implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 30_000;

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

  Rehearsal() throws IOException {
    listener.setSoTimeout(PATIENCE_MILLIS);
    Thread.ofVirtual().start(this::serve);
  }

  /** Where the server listens. */
  int port() {
    return listener.getLocalPort();
  }

  /**
   * Plays the client.
   *
   * @throws IOException if the session does not go as it should
   */
  void play(InetSocketAddress gatehouse) throws IOException {
    try (var socket = new Socket(gatehouse.getAddress(), gatehouse.getPort())) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var in = new DataInputStream(socket.getInputStream());
      var out = new DataOutputStream(socket.getOutputStream());
      var startup = bytes("\0\3\0\0user\0rehearsal\0database\0rehearsal\0\0");
      out.writeInt(startup.length + 4);
      out.write(startup);
      untilReady(in);
      message(out, 'Q', "SELECT 1\0");
      untilReady(in);
      message(out, 'P', "s\0SELECT 1\0\0\0");
      message(out, 'B', "\0s\0\0\0\0\0\0\0");
      message(out, 'E', "\0\0\0\0\0");
      message(out, 'S', "");
      untilReady(in);
      message(out, 'X', "");
    }
  }

  private static void untilReady(DataInputStream in) throws IOException {
    byte type;
    do {
      type = in.readByte();
      in.skipNBytes(in.readInt() - 4L);
      if (type == 'E') {
        throw new IOException("the rehearsed session was refused");
      }
    } while (type != 'Z');
  }

  private void serve() {
    try (var socket = listener.accept()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      var in = new DataInputStream(socket.getInputStream());
      var out = new DataOutputStream(socket.getOutputStream());
      in.skipNBytes(in.readInt() - 4L);
      message(out, 'R', "\0\0\0\0");
      message(out, 'K', "\0\0\0\1\0\0\0\1");
      message(out, 'Z', "I");
      while (true) {
        var type = in.readByte();
        in.skipNBytes(in.readInt() - 4L);
        switch (type) {
          case 'P' -> message(out, '1', "");
          case 'B' -> message(out, '2', "");
          case 'E' -> message(out, 'C', "SELECT 0\0");
          case 'S' -> message(out, 'Z', "I");
          case 'Q' -> {
            message(out, 'C', "SELECT 0\0");
            message(out, 'Z', "I");
          }
          default -> {
            return;
          }
        }
      }
    } catch (IOException e) {
      // The client notices: its session does not go as it should.
      close();
    }
  }

  private static void message(DataOutputStream out, char type, String body) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var frame = new DataOutputStream(bytes);
    frame.writeByte(type);
    frame.writeInt(body.length() + 4);
    frame.write(bytes(body));
    out.write(bytes.toByteArray());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new IllegalStateException("a listener could not be closed", e);
    }
  }
}
