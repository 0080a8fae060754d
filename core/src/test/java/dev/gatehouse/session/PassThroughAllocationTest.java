package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.Allocation;
import dev.gatehouse.session.RawClient.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What passes untouched allocates nothing: the heap that a read costs does not depend on how many
 * frames are in it. Measured on the session without a network, when it is warm.
 */
class PassThroughAllocationTest {

  private static final int MANY = 1_000;

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
  private WorkingSession session = new WorkingSession();

  /** Watching for leaks allocates for every access; others watch for them. */
  @BeforeEach
  void stopWatching() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
    session = new WorkingSession();
  }

  @AfterEach
  void watchAgain() {
    ResourceLeakDetector.setLevel(level);
  }

  /** What one more frame in a read costs. */
  private static double perFrame(Runnable one, Runnable many) {
    var few = Allocation.of(one);
    var all = Allocation.of(many);
    var each = (all - few) / (MANY - 1);
    System.out.printf("a read of 1: %.0f bytes, of %d: %.0f, each: %.3f%n", few, MANY, all, each);
    return each;
  }

  private static ByteBuf copyData(int count) {
    var frames = new Frames();
    for (var i = 0; i < count; i++) {
      frames.add('d', "1\tone\n".getBytes(StandardCharsets.US_ASCII));
    }
    return WorkingSession.frames(frames);
  }

  @Test
  void shouldAllocateNothingForARow() {
    session.client(WorkingSession.frames(new Frames().query("SELECT a FROM t")));
    session.server(
        WorkingSession.frames(
            new Frames().add('T', (short) 1, "a", 0, (short) 0, 23, (short) 4, -1, (short) 0)));
    var one = WorkingSession.rows(1);
    var many = WorkingSession.rows(MANY);
    assertThat(perFrame(() -> session.server(one), () -> session.server(many))).isLessThan(1);
  }

  @Test
  void shouldAllocateNothingForCopyDataOut() {
    session.client(WorkingSession.frames(new Frames().query("COPY t TO STDOUT")));
    session.server(WorkingSession.frames(new Frames().add('H', (byte) 0, (short) 1, (short) 0)));
    var one = copyData(1);
    var many = copyData(MANY);
    assertThat(perFrame(() -> session.server(one), () -> session.server(many))).isLessThan(1);
  }

  @Test
  void shouldAllocateNothingForCopyDataIn() {
    session.client(WorkingSession.frames(new Frames().query("COPY t FROM STDIN")));
    session.server(WorkingSession.frames(new Frames().add('G', (byte) 0, (short) 1, (short) 0)));
    var one = copyData(1);
    var many = copyData(MANY);
    assertThat(perFrame(() -> session.client(one), () -> session.client(many))).isLessThan(1);
  }

  /** It is looked at with every read of the server, but read only once. */
  @Test
  void shouldAllocateLittleForAQueryThatWaitsForNames() {
    var many = new Frames();
    for (var i = 0; i < 2_500; i++) {
      many.query("SELECT 1");
    }
    session.client(WorkingSession.frames(many.query("PREPARE p AS SELECT 1")));
    var waits = new Frames().query("SELECT 2; ".repeat(2_000) + "EXECUTE p; ".repeat(2_000));
    session.client(WorkingSession.frames(waits));
    var answer = WorkingSession.frames(new Frames().add('C', "SELECT 1").add('Z', 'I'));
    var bytes = Allocation.of(() -> session.server(answer));
    System.out.printf("an answer while a Query of 42,000 bytes waits: %.0f bytes%n", bytes);
    assertThat(bytes).isLessThan(2_000);
  }

  /** Judged messages are read; this bound is what that costs today, and a little air. */
  @Test
  void shouldAllocateLittleForAPreparedExecution() {
    session.client(WorkingSession.frames(new Frames().parse("s", "SELECT $1").sync()));
    session.server(WorkingSession.frames(new Frames().add('1').add('Z', 'I')));
    var asks = WorkingSession.execution();
    var answers = WorkingSession.executed();
    var bytes =
        Allocation.of(
            () -> {
              session.client(asks);
              session.server(answers);
            });
    System.out.printf("Bind, Execute, Sync and their answers: %.0f bytes%n", bytes);
    assertThat(bytes).isLessThan(2_400);
  }
}
