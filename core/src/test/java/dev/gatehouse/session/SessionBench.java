package dev.gatehouse.session;

import dev.gatehouse.session.RawClient.Frames;
import dev.gatehouse.statement.MemoryBudget;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What Gatehouse itself adds to a read, from the read to the write, without audit and policies. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionBench {

  /** A result under way: every read holds so many rows. */
  @State(Scope.Thread)
  public static class Result {
    /** Rows in a read. */
    @Param({"1", "10", "1000"})
    public int rows;

    private WorkingSession session = new WorkingSession();
    private ByteBuf read = WorkingSession.rows(0);

    /** Asks for the result. */
    @Setup
    public void ask() {
      session = new WorkingSession();
      session.client(WorkingSession.frames(new Frames().query("SELECT a FROM t")));
      session.server(
          WorkingSession.frames(
              new Frames().add('T', (short) 1, "a", 0, (short) 0, 23, (short) 4, -1, (short) 0)));
      read = WorkingSession.rows(rows);
    }
  }

  /** A session with a prepared statement, and a simple one, and their answers. */
  @State(Scope.Thread)
  public static class Statements {
    private final ByteBuf execution = WorkingSession.execution();
    private final ByteBuf executed = WorkingSession.executed();
    private final ByteBuf query = WorkingSession.frames(new Frames().query("SELECT 1"));
    private final ByteBuf answered =
        WorkingSession.frames(
            new Frames()
                .add('T', (short) 1, "a", 0, (short) 0, 23, (short) 4, -1, (short) 0)
                .add('D', (short) 1, 1, new byte[] {'1'})
                .add('C', "SELECT 1")
                .add('Z', 'I'));
    private final WorkingSession session = new WorkingSession();

    /** Prepares the statement. */
    @Setup
    public void prepare() {
      session.client(WorkingSession.frames(new Frames().parse("s", "SELECT $1").sync()));
      session.server(WorkingSession.frames(new Frames().add('1').add('Z', 'I')));
    }
  }

  /** The answers that a server owes, as a queue. */
  @State(Scope.Thread)
  public static class Queue {
    private final ReplyQueue replies = new ReplyQueue(new MemoryBudget(1 << 20));
  }

  /** A read of rows that nobody changes. */
  @Benchmark
  public void rows(Result result) {
    result.session.server(result.read);
  }

  /** Bind, Execute and Sync in one read, their answers in another. */
  @Benchmark
  public void preparedExecution(Statements statements) {
    statements.session.client(statements.execution);
    statements.session.server(statements.executed);
  }

  /** A Query whose facts are cached, and its answers. */
  @Benchmark
  public void simpleQuery(Statements statements) {
    statements.session.client(statements.query);
    statements.session.server(statements.answered);
  }

  /** Bind, Execute and Sync expected and answered. */
  @Benchmark
  public void replyQueue(Queue queue) {
    queue.replies.expect(new Reply(Reply.Kind.BIND));
    queue.replies.expect(new Reply(Reply.Kind.EXECUTE));
    queue.replies.expect(new Reply(Reply.Kind.SYNC));
    queue.replies.advance((byte) '2');
    queue.replies.advance((byte) 'C');
    queue.replies.advance((byte) 'Z');
  }
}
