package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each text is read as a server reads it; {@code B01ToB13StartupIT} asks one. */
class B03StartupOptionsTest {

  private static void reads(String options, Map<String, String> settings) {
    assertThat(StartupOptions.read(options)).isEqualTo(settings);
  }

  private static void refuses(String options, String sqlState) {
    assertThatThrownBy(() -> StartupOptions.read(options))
        .isInstanceOfSatisfying(
            StartupRefused.class,
            refused -> assertThat(refused.error().sqlState()).isEqualTo(sqlState));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-c role=boss",
        "-crole=boss",
        "--role=boss",
        "-c ROLE=boss",
        "\t-c\n\u000brole=boss\f\r",
        "  --role=x   -c   role=boss",
        "-c r\\ole=bo\\ss",
        "-c role=boss\\",
        "\\-\\c role=boss"
      })
  void shouldReadEverySpelling(String options) {
    reads(options, Map.of("role", "boss"));
  }

  @Test
  void shouldReadADashInANameAsAnUnderscore() {
    reads("--search-path=a-b", Map.of("search_path", "a-b"));
    reads("-c search-path=a", Map.of("search_path", "a"));
    reads("-c -crole=boss", Map.of("_crole", "boss"));
  }

  @Test
  void shouldTakeABackslashBeforeABlankForTheBlank() {
    reads("-c search_path=a,\\ b\\\\", Map.of("search_path", "a, b\\"));
    reads("-c\\ role=boss", Map.of(" role", "boss"));
  }

  @Test
  void shouldReadEmptyNamesAndValues() {
    reads("", Map.of());
    reads(" \t", Map.of());
    reads("-c=", Map.of("", ""));
    reads("--role=", Map.of("role", ""));
    reads("-c a=b=c", Map.of("a", "b=c"));
  }

  @Test
  void shouldTakeOfSeveralSettingsAllAndOfOneTheLast() {
    reads("-c a=1 --b=2 -ca=3", Map.of("a", "3", "b", "2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-c", "-c role", "--role", "-crole", "-c -c", "--role boss"})
  void shouldRefuseASettingWithoutValue(String options) {
    refuses(options, "42601");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-e",
        "-f s",
        "-P",
        "-r x",
        "-W 0",
        "-ec role=boss",
        "--",
        "-- -c role=boss",
        "-",
        "role=boss",
        "\\",
        "-B 1"
      })
  void shouldRefuseEverythingElse(String options) {
    refuses(options, "42601");
  }
}
