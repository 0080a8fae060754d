package dev.gatehouse.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.wire.Backend;
import dev.gatehouse.wire.Frontend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tables of docs/protocol.md name every message that the code knows, and no other. */
final class ProtocolTableTest {

  private static final Pattern ROW =
      Pattern.compile("^\\| `(.)` \\| [^|]+ \\| ([^|]+) \\|$", Pattern.MULTILINE);

  /** The letters of a section's table whose third column does or does not refuse them. */
  private static String letters(String heading) throws IOException {
    var page = Files.readString(Path.of("docs/protocol.md"));
    var start = page.indexOf("## " + heading);
    var end = page.indexOf("\n## ", start + 1);
    assertThat(start).isNotNegative();
    var letters = new TreeSet<Character>();
    var rows = ROW.matcher(page.substring(start, end));
    while (rows.find()) {
      assertThat(rows.group(2)).containsPattern("handled|refused|passed by decision|dropped");
      if (!rows.group(2).contains("refused after")) {
        letters.add(rows.group(1).charAt(0));
      }
    }
    return letters.toString();
  }

  @Test
  void shouldNameTheMessagesOfTheClient() throws Exception {
    var known = new TreeSet<Character>();
    for (var type = 0; type < 256; type++) {
      if (Frontend.size((byte) type) != Frontend.Size.UNKNOWN) {
        known.add((char) type);
      }
    }
    assertThat(letters("Messages of the client")).isEqualTo(known.toString());
  }

  @Test
  void shouldNameTheMessagesOfTheServer() throws Exception {
    var known = new TreeSet<Character>();
    for (var type = 0; type < 256; type++) {
      if (Backend.length((byte) type) >= 0) {
        known.add((char) type);
      }
    }
    assertThat(letters("Messages of the server")).isEqualTo(known.toString());
  }
}
