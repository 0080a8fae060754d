package dev.gatehouse.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

final class LogLineTest {

  private final LoggerContext context = new LoggerContext();

  @BeforeEach
  void configure() throws Exception {
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(
        Objects.requireNonNull(LogLineTest.class.getResource("/logback.xml"), "logback.xml"));
  }

  @Test
  void shouldWriteOneLineAFactWhateverAClientSends() {
    // Given a value that tries to forge a second line, and an exception with a stack
    var event =
        new LoggingEvent(
            "x",
            context.getLogger("dev.gatehouse.net.Listener"),
            Level.WARN,
            "login refused",
            new IllegalStateException("first\nsecond"),
            null);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));
    event.setKeyValuePairs(List.of(new KeyValuePair("user", "eve\n2026 INFO forged \u001b[31m")));

    // When
    var line = encoded(event);

    // Then
    assertThat(line)
        .startsWith(
            "2026-01-02T03:04:05.006Z WARN  Listener login refused user=\"eve 2026 INFO forged "
                + " [31m\" java.lang.IllegalStateException: first second")
        .endsWith(System.lineSeparator());
    assertThat(line.strip().lines()).hasSize(1);
  }

  @Test
  void shouldEndALineWithItsLastWord() {
    // Given
    var event =
        new LoggingEvent(
            "x", context.getLogger("dev.gatehouse.app.X"), Level.INFO, "ready", null, null);
    event.setInstant(Instant.parse("2026-01-02T03:04:05.006Z"));

    // Then
    assertThat(encoded(event))
        .isEqualTo("2026-01-02T03:04:05.006Z INFO  X ready" + System.lineSeparator());
  }

  @Test
  void shouldKeepLibrariesQuiet() {
    assertThat(logger("io.netty.handler").isInfoEnabled()).isFalse();
    assertThat(logger("org.pf4j").isInfoEnabled()).isFalse();
    assertThat(logger("dev.gatehouse").isInfoEnabled()).isTrue();
    assertThat(logger("dev.gatehouse").isDebugEnabled()).isFalse();
  }

  private Logger logger(String name) {
    return context.getLogger(name);
  }

  private String encoded(ILoggingEvent event) {
    var appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    assertThat(appender.getTarget()).isEqualTo("System.err");
    return new String(appender.getEncoder().encode(event), StandardCharsets.UTF_8);
  }
}
