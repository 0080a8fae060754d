package dev.gatehouse.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One end of a conversation over the control socket: lines of at most 64 KiB, each a JSON object
 * whose values are strings. For one thread.
 */
final class ControlChannel implements AutoCloseable {

  /** The longest line, its end included. */
  static final int MOST_BYTES = 64 << 10;

  private static final JsonFactory JSON = new JsonFactory();

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;

  /** Owns the channel from now on. */
  ControlChannel(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.selector = Selector.open();
    channel.configureBlocking(false);
    this.key = channel.register(selector, 0);
  }

  /**
   * Sends a line.
   *
   * @throws SocketTimeoutException if it is not taken in time
   * @throws IOException also if it is too long
   */
  void send(Map<String, String> message, Duration atMost) throws IOException {
    var line = ByteBuffer.wrap(line(message));
    var deadline = System.nanoTime() + atMost.toNanos();
    while (line.hasRemaining()) {
      if (channel.write(line) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private static byte[] line(Map<String, String> message) throws IOException {
    var out = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(out)) {
      json.writeStartObject();
      for (var entry : message.entrySet()) {
        json.writeStringField(entry.getKey(), entry.getValue());
      }
      json.writeEndObject();
    }
    out.write('\n');
    if (out.size() > MOST_BYTES) {
      throw new IOException("a message of " + out.size() + " bytes is too long");
    }
    return out.toByteArray();
  }

  /**
   * Receives a line; what follows on it is not read.
   *
   * @throws SocketTimeoutException if it does not come in time
   * @throws IOException also if it is too long, or no object of strings
   */
  Map<String, String> receive(Duration atMost) throws IOException {
    var line = ByteBuffer.allocate(MOST_BYTES);
    var deadline = System.nanoTime() + atMost.toNanos();
    while (line.position() == 0 || line.get(line.position() - 1) != '\n') {
      if (!line.hasRemaining()) {
        throw new IOException("a message of more than " + MOST_BYTES + " bytes");
      }
      var read = channel.read(line);
      if (read < 0) {
        throw new EOFException("the other end has closed the connection");
      }
      if (read == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
    }
    return parse(line.array(), line.position());
  }

  private static Map<String, String> parse(byte[] bytes, int length) throws IOException {
    var message = new LinkedHashMap<String, String>();
    try (var json = JSON.createParser(bytes, 0, length)) {
      require(json.nextToken() == JsonToken.START_OBJECT);
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        var name = json.currentName();
        require(json.nextToken() == JsonToken.VALUE_STRING);
        require(message.put(name, json.getText()) == null);
      }
      require(json.currentToken() == JsonToken.END_OBJECT);
      require(json.nextToken() == null);
    }
    return message;
  }

  private static void require(boolean met) throws IOException {
    if (!met) {
      throw new IOException("a message is one JSON object of strings, each name once");
    }
  }

  private void await(int operation, long deadline) throws IOException {
    var left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
    key.interestOps(operation);
    if (left <= 0 || selector.select(left) == 0) {
      throw new SocketTimeoutException("the other end is silent");
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
