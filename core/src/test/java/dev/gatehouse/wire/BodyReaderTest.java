package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BodyReaderTest {

  private static void violates(ThrowingCallable reading) {
    assertThatThrownBy(reading).isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void shouldReadFieldsInOrderAndLeaveTheBufferAlone() {
    var bytes = Bytes.of((byte) -1, (short) -1, -7, "name", new byte[] {1, 2, 3});
    var body = BodyReader.of(bytes, 0, bytes.readableBytes());

    assertThat(body.int8()).isEqualTo((byte) -1);
    assertThat(body.uint16()).isEqualTo(65_535);
    assertThat(body.int32()).isEqualTo(-7);
    assertThat(body.cString()).isEqualTo("name");
    body.skip(1);
    assertThat(body.bytes(2)).containsExactly(2, 3);
    body.end();
    assertThat(bytes.readerIndex()).isZero();
    assertThat(bytes.refCnt()).isOne();
  }

  @Test
  void shouldStayInsideTheFrame() {
    var frame = Bytes.of('Q', 4 + 2, (byte) 'a', (byte) 'b', "next");
    var body = BodyReader.ofFrame(frame, 0);

    assertThat(body.remaining()).isEqualTo(2);
    violates(body::cString);
    violates(body::cStringBytes);
    violates(body::int32);
    violates(() -> body.bytes(3));
  }

  @Test
  void shouldRefuseNegativeLengthsAndLeftovers() {
    violates(() -> Bytes.body(1).bytes(-1));
    violates(() -> Bytes.body(1).skip(-1));
    violates(() -> Bytes.body(1).bytes(Integer.MAX_VALUE));
    violates(() -> Bytes.body(1).end());
    violates(() -> Bytes.body().int8());
    violates(() -> Bytes.body((byte) 1).uint16());
  }

  /** Seven bytes must not make room for 65,535 fields. */
  @Test
  void f14ShouldNotCountFieldsThatCannotFollow() {
    assertThat(Bytes.body((short) 2, 1, 2).count(4)).isEqualTo(2);
    assertThat(Bytes.body((short) 0).count(4)).isZero();
    violates(() -> Bytes.body((short) 2, 1, (short) 2).count(4));
    violates(() -> Bytes.body((short) -1, 1).count(2));
  }

  @Test
  void shouldReplaceMalformedText() {
    assertThat(Bytes.body(new byte[] {(byte) 0xC3, 0}).cString()).isEqualTo("\uFFFD");
  }
}
