package dev.gatehouse.session;

import dev.gatehouse.api.sql.Facts;
import dev.gatehouse.statement.Prepared;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a walsender understands beside SQL. The texts are judged and recorded like statements, with
 * OPAQUE facts; what streams afterwards is counted and not looked into. ("Streaming Replication
 * Protocol".)
 */
final class ReplicationCommand {

  private static final Set<String> COMMANDS =
      Set.of(
          "ALTER_REPLICATION_SLOT",
          "BASE_BACKUP",
          "CREATE_REPLICATION_SLOT",
          "DROP_REPLICATION_SLOT",
          "IDENTIFY_SYSTEM",
          "READ_REPLICATION_SLOT",
          "START_REPLICATION",
          "TIMELINE_HISTORY",
          "UPLOAD_MANIFEST");

  private static final int LONGEST = 32;

  private ReplicationCommand() {}

  /** The command that a text holds; null if the session takes none, or the text is SQL. */
  static @Nullable Prepared in(byte[] text, Replication replication) {
    if (replication == Replication.NONE) {
      return null;
    }
    var command = firstWord(text);
    if (!COMMANDS.contains(command)) {
      return null;
    }
    var facts = Facts.opaque(command, "a replication command: its stream is not inspected");
    return Prepared.withoutText(new String(text, StandardCharsets.UTF_8), facts);
  }

  private static String firstWord(byte[] text) {
    var start = 0;
    while (start < text.length && text[start] <= ' ' && text[start] >= 0) {
      start++;
    }
    var word = new StringBuilder();
    for (var at = start; at < text.length && word.length() < LONGEST; at++) {
      var letter = text[at];
      if (letter >= 'a' && letter <= 'z') {
        word.append((char) (letter - 'a' + 'A'));
      } else if ((letter >= 'A' && letter <= 'Z') || letter == '_') {
        word.append((char) letter);
      } else {
        break;
      }
    }
    return word.toString();
  }
}
