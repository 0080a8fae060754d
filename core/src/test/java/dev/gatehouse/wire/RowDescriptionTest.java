package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RowDescriptionTest {

  private static final short TEXT = 0;
  private static final short BINARY = 1;

  @Test
  void shouldReadFields() {
    var fields =
        RowDescription.read(
            Bytes.body(
                (short) 2,
                "ssn",
                0x8000_0001,
                (short) -2,
                25,
                (short) -1,
                -1,
                TEXT,
                "?column?",
                0,
                (short) 0,
                23,
                (short) 4,
                -1,
                BINARY));
    assertThat(fields)
        .containsExactly(
            new RowDescription.Field("ssn", 0x8000_0001, -2, 25, false),
            new RowDescription.Field("?column?", 0, 0, 23, true));
  }

  @Test
  void w23ShouldRefuseAWrongCount() {
    assertThatThrownBy(() -> RowDescription.read(Bytes.body((short) -1)))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> RowDescription.read(Bytes.body((short) 0, (byte) 0)))
        .isInstanceOf(ProtocolViolation.class);
    assertThatThrownBy(() -> RowDescription.read(Bytes.body((short) 1, "x", 0)))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldReadAnEmptyDescription() {
    assertThat(RowDescription.read(Bytes.body((short) 0))).isEmpty();
  }
}
