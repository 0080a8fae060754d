package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * Catches what Gatehouse and Netty log while it is open: an error of ours or a warning of Netty's
 * is a bug that nobody else would see. What peers do wrong is kept off the console meanwhile.
 */
final class ErrorLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private static final Logger OURS = (Logger) LoggerFactory.getLogger("dev.gatehouse");
  private static final Logger NETTY = (Logger) LoggerFactory.getLogger("io.netty");

  private final List<String> errors = new CopyOnWriteArrayList<>();

  ErrorLog() {
    start();
    watch(OURS, Level.ERROR);
    watch(NETTY, Level.WARN);
  }

  private void watch(Logger logger, Level level) {
    logger.setLevel(level);
    logger.setAdditive(false);
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent event) {
    var cause = event.getThrowableProxy();
    errors.add(
        event.getLoggerName()
            + ": "
            + event.getFormattedMessage()
            + (cause == null ? "" : '\n' + ThrowableProxyUtil.asString(cause)));
  }

  void assertEmpty() {
    assertThat(errors).as("errors in the log").isEmpty();
  }

  @Override
  public void close() {
    for (var logger : List.of(OURS, NETTY)) {
      logger.detachAppender(this);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
    stop();
  }
}
