package dev.gatehouse.plugins.sinkstdout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.audit.AuditEvent;
import dev.gatehouse.api.audit.Checkpoint;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.testkit.FakeAuditEvent;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.FakeSession;
import dev.gatehouse.testkit.PluginContract;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SinkStdoutTest {

  private static final Instant SIGNED = Instant.parse("2026-11-23T03:00:00Z");

  private static final FakePluginContext CONTEXT = new FakePluginContext(Path.of("."));

  @Test
  void fulfillsThePluginContract() {
    PluginContract.verify(SinkStdoutProvider.class);
  }

  @Test
  void hasPrintedAndFlushedTheBatchWhenItReturns() throws IOException {
    var printed = new ByteArrayOutputStream();
    var sink = sink(new BufferedOutputStream(printed, 1 << 20));

    sink.write(events(0, 2));

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(encoded(events(0, 2)));
  }

  @Test
  void printsACheckpointAsALine() throws IOException {
    var printed = new ByteArrayOutputStream();
    var sink = sink(new BufferedOutputStream(printed, 1 << 20));

    sink.checkpoint(new Checkpoint(FakeAuditEvent.LOG, 7, SIGNED, "note\n"));

    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"v\":1,\"log\":\""
                + FakeAuditEvent.LOG
                + "\",\"kind\":\"checkpoint\",\"size\":7,\"note\":\"note\\n\",\"time\":\"2026-11-23T03:00:00.000000000Z\"}\n");
  }

  @Test
  void f13PrintsBatchesAndLinesLargerThanItsBuffer() throws IOException {
    var printed = new ByteArrayOutputStream();
    var sink = sink(printed);
    var session = FakeSession.of("app").build();
    var batch = new ArrayList<>(events(0, 1_000));
    batch.add(FakeAuditEvent.intent(1_000, session, "-- " + "x".repeat(2_000_000)).build());
    batch.addAll(events(1_001, 1));

    sink.write(batch);
    sink.write(events(1_002, 1));

    batch.addAll(events(1_002, 1));
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo(encoded(batch));
  }

  @Test
  void printsPiecesThatEndWithALine() throws IOException {
    var pieces = new ArrayList<String>();
    var sink =
        sink(
            new OutputStream() {
              @Override
              public void write(int b) {
                pieces.add(String.valueOf((char) b));
              }

              @Override
              public void write(byte[] bytes, int from, int length) {
                pieces.add(new String(bytes, from, length, StandardCharsets.UTF_8));
              }
            });

    sink.write(events(0, 1_000));

    assertThat(pieces).hasSizeGreaterThan(2).allMatch(piece -> piece.endsWith("}\n"));
  }

  @Test
  void failsWhenStandardOutputIsClosedAndNeverGoesOnAfterAHalfLine() throws IOException {
    var pipe = new Pipe();
    var sink = sink(pipe);
    pipe.space = 1_000;

    assertThatThrownBy(() -> sink.write(events(0, 10)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("standard output is closed or broken");

    pipe.space = Integer.MAX_VALUE;
    assertThatThrownBy(() -> sink.write(events(10, 1))).isInstanceOf(IOException.class);
    assertThat(pipe.printed.size()).isEqualTo(1_000);
  }

  @Test
  void leavesStandardOutputOpen() throws IOException {
    var pipe = new Pipe();

    sink(pipe).close();

    assertThat(pipe.closed).isFalse();
  }

  @Test
  void refusesAFormatThereIsNot() {
    var provider = new SinkStdoutProvider();

    assertThatThrownBy(() -> provider.open(new SinkStdoutConfig("xml"), CONTEXT))
        .isInstanceOf(InvalidConfigException.class)
        .hasMessageContaining("there is no event format 'xml'; there are: gatehouse");
    assertThatCode(() -> provider.open(new SinkStdoutConfig("gatehouse"), CONTEXT).close())
        .doesNotThrowAnyException();
  }

  /** Takes so many bytes, then fails. */
  private static final class Pipe extends OutputStream {
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int space = Integer.MAX_VALUE;
    boolean closed;

    @Override
    public void write(int b) throws IOException {
      if (space-- <= 0) {
        throw new IOException("Broken pipe");
      }
      printed.write(b);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static StdoutSink sink(OutputStream out) {
    return new StdoutSink(
        CONTEXT.format("gatehouse"), new PrintStream(out, false, StandardCharsets.UTF_8));
  }

  private static List<AuditEvent> events(int from, int count) {
    var session = FakeSession.of("app").build();
    var events = new ArrayList<AuditEvent>();
    for (var i = from; i < from + count; i++) {
      events.add(FakeAuditEvent.intent(i, session, "SELECT " + i).build());
    }
    return events;
  }

  private static String encoded(List<? extends AuditEvent> events) throws IOException {
    var out = new ByteArrayOutputStream();
    for (var event : events) {
      CONTEXT.format("gatehouse").encode(event, out);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
