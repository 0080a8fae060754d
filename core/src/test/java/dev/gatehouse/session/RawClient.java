package dev.gatehouse.session;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Speaks the protocol byte by byte, so that a test can do what no driver would. */
public final class RawClient implements AutoCloseable {

  /** One message of the server. */
  public record Message(char type, ByteBuffer body) {

    Message(char type, byte[] body) {
      this(type, ByteBuffer.wrap(body));
    }

    public String text() {
      return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /** A field of an ErrorResponse; empty if it is missing. */
    public String field(char name) {
      for (var field : text().split("\0", -1)) {
        if (!field.isEmpty() && field.charAt(0) == name) {
          return field.substring(1);
        }
      }
      return "";
    }

    @Override
    public String toString() {
      return type + ":" + text().replace('\0', '|');
    }
  }

  /** Collects frames; each method adds one. */
  public static final class Frames {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public Frames add(char type, Object... fields) {
      var body = new ByteArrayOutputStream();
      for (var field : fields) {
        switch (field) {
          case String text -> {
            body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            body.write(0);
          }
          case Integer number ->
              body.writeBytes(
                  new byte[] {
                    (byte) (number >> 24),
                    (byte) (number >> 16),
                    (byte) (number >> 8),
                    number.byteValue()
                  });
          case Short number ->
              body.writeBytes(new byte[] {(byte) (number >> 8), number.byteValue()});
          case Character letter -> body.write(letter);
          case Byte number -> body.write(number);
          case byte[] raw -> body.writeBytes(raw);
          default -> throw new IllegalArgumentException(field.toString());
        }
      }
      bytes.write(type);
      var length = body.size() + 4;
      bytes.writeBytes(
          new byte[] {
            (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length
          });
      bytes.writeBytes(body.toByteArray());
      return this;
    }

    public Frames query(String sql) {
      return add('Q', sql);
    }

    public Frames parse(String name, String sql) {
      return add('P', name, sql, (short) 0);
    }

    /** Text parameters, text results. */
    Frames bind(String portal, String statement, String... parameters) {
      var fields = new ArrayList<Object>(List.of(portal, statement, (short) 0));
      fields.add((short) parameters.length);
      for (var parameter : parameters) {
        var value = parameter.getBytes(StandardCharsets.UTF_8);
        fields.add(value.length);
        fields.add(value);
      }
      fields.add((short) 0);
      return add('B', fields.toArray());
    }

    public Frames describe(char what, String name) {
      return add('D', what, name);
    }

    Frames execute(String portal) {
      return add('E', portal, 0);
    }

    public Frames sync() {
      return add('S');
    }

    byte[] bytes() {
      return bytes.toByteArray();
    }
  }

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Logs in and reads up to the first ReadyForQuery. */
  public static RawClient login(int port, String user) throws IOException {
    return login(port, user, "postgres");
  }

  /** Like {@link #login(int, String)}, to another database. */
  public static RawClient login(int port, String user, String database) throws IOException {
    var client = new RawClient(port);
    client.send(startup("user", user, "database", database));
    client.untilReady();
    return client;
  }

  static byte[] startup(String... parameters) {
    var body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 3, 0, 0});
    for (var parameter : parameters) {
      body.writeBytes(parameter.getBytes(StandardCharsets.UTF_8));
      body.write(0);
    }
    body.write(0);
    var length = body.size() + 4;
    var packet = new ByteArrayOutputStream();
    packet.writeBytes(new byte[] {0, 0, (byte) (length >> 8), (byte) length});
    packet.writeBytes(body.toByteArray());
    return packet.toByteArray();
  }

  /** A startup message of another version than 3.0. */
  static byte[] startup(int version, String... parameters) {
    var packet = startup(parameters);
    ByteBuffer.wrap(packet).putInt(4, version);
    return packet;
  }

  /** How many bytes come before the connection is closed. */
  int rest() throws IOException {
    return in.readAllBytes().length;
  }

  /** An untagged packet: its length, then the words. */
  static byte[] packet(int... words) {
    var packet = ByteBuffer.allocate(4 + 4 * words.length).putInt(4 + 4 * words.length);
    for (var word : words) {
      packet.putInt(word);
    }
    return packet.array();
  }

  static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    for (var part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** Sends messages; the SQLSTATE of the error among the answers, empty if there is none. */
  String sqlState(Frames frames) throws IOException {
    send(frames);
    for (var message : untilReady()) {
      if (message.type() == 'E') {
        return message.field('C');
      }
    }
    return "";
  }

  /**
   * How a server takes what is sent first: {@code Z} for a session, the SQLSTATE of its error,
   * {@code text} for an error in the form of older protocols, nothing for a closed connection.
   */
  static String answer(int port, byte[]... packets) throws IOException {
    try (var client = new RawClient(port)) {
      client.send(join(packets));
      return client.answer();
    }
  }

  private String answer() throws IOException {
    while (true) {
      var type = in.read();
      if (type < 0) {
        return "";
      }
      var length = in.readInt();
      if (length > 1 << 20) {
        return "text";
      }
      var body = new byte[length - 4];
      in.readFully(body);
      var message = new Message((char) type, body);
      if (message.type() == 'E') {
        return message.field('C');
      }
      if (message.type() == 'Z') {
        return "Z";
      }
    }
  }

  /** The first column of the first row, which is text. */
  public String value(String sql) throws IOException {
    send(new Frames().query(sql));
    for (var message : untilReady()) {
      if (message.type() == 'D') {
        var value = new byte[message.body().getInt(2)];
        message.body().get(6, value);
        return new String(value, StandardCharsets.UTF_8);
      }
    }
    throw new AssertionError("no row for " + sql);
  }

  /** A CancelRequest for the session with this BackendKeyData. */
  static byte[] cancel(ByteBuffer keyData) {
    var key = keyData.duplicate();
    return ByteBuffer.allocate(8 + key.remaining())
        .putInt(8 + key.remaining())
        .putInt(80877102)
        .put(key)
        .array();
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  public void send(Frames frames) throws IOException {
    send(frames.bytes());
  }

  /** Whether something has come that was not read. */
  boolean hasBytes() throws IOException {
    return in.available() > 0;
  }

  int readByte() throws IOException {
    return in.read();
  }

  /** Like {@link #readByte}, where a reset is an end, too. */
  int readByteOrReset() throws IOException {
    try {
      return in.read();
    } catch (SocketException reset) {
      return -1;
    }
  }

  public Message read() throws IOException {
    var type = (char) in.readByte();
    var body = new byte[in.readInt() - 4];
    in.readFully(body);
    return new Message(type, body);
  }

  /** Messages up to and with the next ReadyForQuery. */
  public List<Message> untilReady() throws IOException {
    var messages = new ArrayList<Message>();
    do {
      messages.add(read());
    } while (messages.getLast().type() != 'Z');
    return messages;
  }

  /** Messages until the server closes the connection. */
  List<Message> untilEnd() throws IOException {
    var messages = new ArrayList<Message>();
    while (true) {
      var type = in.read();
      if (type < 0) {
        return messages;
      }
      var body = new byte[in.readInt() - 4];
      in.readFully(body);
      messages.add(new Message((char) type, body));
    }
  }

  /** The letters of the messages, in order. */
  static String letters(List<Message> messages) {
    var letters = new StringBuilder();
    messages.forEach(message -> letters.append(message.type()));
    return letters.toString();
  }

  /** Ends the connection with a reset instead of an orderly close. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
