package dev.gatehouse.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.StartupRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the page about the protocol lists is what is built in. */
final class ProtocolPageTest {

  @Test
  void shouldListTheDefaultStartupParameters() throws IOException {
    var page = Files.readString(Path.of("docs/protocol.md")).replace('\n', ' ');
    assertThat(page).contains("`" + String.join("`, `", StartupRules.COMMON) + "`.");
  }
}
