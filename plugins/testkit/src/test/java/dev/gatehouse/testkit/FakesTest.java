package dev.gatehouse.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.api.masking.Cell;
import dev.gatehouse.api.masking.CellWriter;
import dev.gatehouse.api.masking.Masker;
import dev.gatehouse.api.masking.ResultColumn;
import dev.gatehouse.api.sql.Filter;
import dev.gatehouse.api.sql.StatementKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FakesTest {

  @Test
  void aMaskerMustWriteExactlyOnce() {
    var cell = FakeCell.text("secret");

    assertThatThrownBy(() -> RecordingCellWriter.masked(new TestMasker(0), cell))
        .hasMessage("the masker wrote nothing");
    assertThat(RecordingCellWriter.masked(new TestMasker(1), cell)).isEqualTo("x");
    assertThatThrownBy(() -> RecordingCellWriter.masked(new TestMasker(2), cell))
        .hasMessage("the masker wrote twice");
  }

  @Test
  void aMaskerMustNotWriteTextIntoABinaryColumn() {
    var number = FakeCell.of(new ResultColumn("n", 23, false, true), new byte[] {0, 0, 0, 1});

    assertThatThrownBy(() -> RecordingCellWriter.masked(new TestMasker(1), number))
        .hasMessageStartingWith("text does not fit");
  }

  @Test
  void factsNameEveryRelationOnce() {
    var facts =
        FakeFacts.of(StatementKind.DML, "UPDATE")
            .reads("public.orders", "rates")
            .writes("public.orders", "UPDATE", Filter.NONE)
            .build();

    assertThat(facts.relations())
        .containsExactlyInAnyOrder(FakeFacts.name("public.orders"), FakeFacts.name("rates"));
    assertThat(facts.command()).isEqualTo("UPDATE");
  }

  @Test
  void anOutcomeFollowsItsIntentInTheRealFormat() throws IOException {
    var session = FakeSession.of("app").principal("alice", "dba").build();
    var intent = FakeAuditEvent.intent(4, session, "SELECT 1").build();
    var out = new ByteArrayOutputStream();

    var context = new FakePluginContext(Path.of("."));
    context
        .format("gatehouse")
        .encode(FakeAuditEvent.outcome(5, intent, "SELECT 1", 1).build(), out);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"index\":5,")
        .contains("\"tx\":{\"id\":5,\"status\":\"I\"}")
        .contains("\"outcome\":{\"intent\":4,\"status\":\"success\",\"fate\":\"committed\",");
  }

  @Test
  void theClockMovesOnlyWhenTheTestSaysSo() {
    var context = new FakePluginContext(Path.of("."));
    var before = context.clock().instant();

    context.advance(Duration.ofHours(1));

    assertThat(context.clock().instant()).isEqualTo(before.plusSeconds(3600));
  }

  /** Writes so many times. */
  private record TestMasker(int times) implements Masker {
    @Override
    public String name() {
      return "test";
    }

    @Override
    public boolean fits(ResultColumn column) {
      return true;
    }

    @Override
    public void mask(Cell cell, CellWriter out) {
      for (var i = 0; i < times; i++) {
        out.writeText("x");
      }
    }
  }
}
