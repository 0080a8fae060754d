package dev.gatehouse.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A relay that passes every byte on by itself, in both directions. */
final class Slicer implements AutoCloseable {

  private final int target;
  private final ServerSocket listener;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** Listens on a port of its own and leads to {@code target}, both on loopback. */
  Slicer(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        var near = listener.accept();
        var far = new Socket(InetAddress.getLoopbackAddress(), target);
        open.addAll(List.of(near, far));
        pipe(near, far);
        pipe(far, near);
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private static void pipe(Socket from, Socket to) throws SocketException {
    // Without it the kernel would put the bytes together again.
    to.setTcpNoDelay(true);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                slice(from.getInputStream(), to.getOutputStream());
                to.shutdownOutput();
              } catch (IOException e) {
                // One side is gone, and so is the connection.
              }
            });
  }

  private static void slice(InputStream from, OutputStream to) throws IOException {
    for (var next = from.read(); next >= 0; next = from.read()) {
      to.write(next);
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (var socket : open) {
      socket.close();
    }
  }
}
