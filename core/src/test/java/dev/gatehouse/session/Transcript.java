package dev.gatehouse.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Bytes of one direction as the messages they hold. */
final class Transcript {

  private Transcript() {}

  /** Names of ours hold the id of the session. */
  private static final Pattern SESSION_ID = Pattern.compile("[0-9a-f]{32}");

  /** Messages without what differs from session to session: keys for canceling, ids in names. */
  static List<String> canonical(byte[] bytes) {
    return messages(bytes).stream()
        .map(message -> message.startsWith("K") ? "K" : SESSION_ID.matcher(message).replaceAll("#"))
        .toList();
  }

  /**
   * Messages with a type byte, each as its letter and its body. Bytes that are no whole message are
   * shown as {@code ?} and their number.
   */
  static List<String> messages(byte[] bytes) {
    var messages = new ArrayList<String>();
    var in = ByteBuffer.wrap(bytes);
    while (in.remaining() >= 5
        && in.getInt(in.position() + 1) >= 4
        && in.remaining() > in.getInt(in.position() + 1)) {
      var type = (char) (in.get() & 0xff);
      var body = new byte[in.getInt() - 4];
      in.get(body);
      messages.add(type + new String(body, StandardCharsets.ISO_8859_1));
    }
    if (in.hasRemaining()) {
      messages.add("?" + in.remaining());
    }
    return messages;
  }

  /** The letters of the messages, in order. */
  static String letters(List<String> messages) {
    return messages.stream().map(message -> message.substring(0, 1)).collect(Collectors.joining());
  }
}
