package dev.gatehouse.audit.format;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.audit.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CefFormatTest {

  /** Every key of an extension that we write. */
  static final Set<String> KEYS =
      Set.of(
          "rt",
          "externalId",
          "cat",
          "outcome",
          "reason",
          "msg",
          "src",
          "spt",
          "c6a2",
          "c6a2Label",
          "suser",
          "suid",
          "duser",
          "requestClientApplication",
          "act",
          "cs1",
          "cs1Label",
          "cs1Truncated",
          "cs2",
          "cs2Label",
          "cs3",
          "cs3Label",
          "cs4",
          "cs4Label",
          "cs5",
          "cs5Label",
          "cs6",
          "cs6Label",
          "cn1",
          "cn1Label",
          "cn2",
          "cn2Label",
          "flexString1",
          "flexString1Label");

  static Set<String> samples() {
    return Samples.all().keySet();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shouldBeAsTheGoldenFileSays(String name) throws IOException {
    var line = Samples.encode("cef", requireNonNull(Samples.all().get(name)));

    Golden.check("cef/" + name + ".cef", line);
    assertThat(CefParser.parse(line).extension().keySet()).isSubsetOf(KEYS);
  }

  @Test
  void shouldEscapeWhatSeparatesFields() {
    var event = Samples.event("a|b\\c=d", Map.of("user", "x act=forged|\\\n"));

    var line = Samples.encode("cef", event);

    assertThat(line).contains("|a\\|b\\\\c=d|").contains(" suser=x act\\=forged|\\\\\\n");
    assertThat(CefParser.parse(line).extension()).doesNotContainKey("act");
  }

  @ParameterizedTest
  @ValueSource(ints = {2046, 2047, 2048, 2049, 3_000_000})
  void shouldCutALongTextBetweenCharactersAndSaySo(int length) {
    var text = "x".repeat(length - 3) + "\u6771";

    var shown = CefParser.parse(Samples.encode("cef", Samples.intent(text))).extension();

    if (length <= 2048) {
      assertThat(shown).containsEntry("cs1", text).doesNotContainKeys("cs1Truncated", "cs4");
    } else {
      var cut = requireNonNull(shown.get("cs1"));
      assertThat(text).startsWith(cut);
      assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSizeBetween(2045, 2048);
      assertThat(shown).containsEntry("cs1Truncated", "true");
      assertThat(shown.get("cs4")).isEqualTo(Sha256.hex(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  @Test
  void shouldSayWhatWasRefusedAndHowGraveThatIs() {
    var refused = CefParser.parse(Samples.encode("cef", Samples.refused()));

    assertThat(refused.header())
        .containsExactly(
            "CEF:0", "Gatehouse", "Gatehouse", "1", "query", "Datastore Activity: Query", "6");
    assertThat(refused.extension())
        .containsEntry("act", "deny")
        .containsEntry("cs2", "no-code")
        .containsEntry("reason", "42501");
  }
}
