package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.wire.BodyReader;
import dev.gatehouse.wire.ProtocolViolation;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class W24UpstreamProtocolTest {

  private static BodyReader body(int... words) {
    var body = Unpooled.buffer();
    for (var word : words) {
      body.writeInt(word);
    }
    return BodyReader.of(body, 0, body.readableBytes());
  }

  private static BodyReader bytes(int length) {
    return BodyReader.of(Unpooled.wrappedBuffer(new byte[length]), 0, length);
  }

  private static void violated(Runnable step) {
    assertThatThrownBy(step::run).isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0,4,true",
    "0,5,false",
    "0,32,false",
    "2,3,false",
    "2,0,false",
    "2,4,true",
    "2,5,true",
    "2,32,true",
    "2,256,true",
    "2,257,false"
  })
  void shouldTakeKeysOfTheLengthThatWasAgreed(int minor, int length, boolean taken) {
    var protocol = new UpstreamProtocol(minor);
    if (taken) {
      assertThat(protocol.key(bytes(length))).hasSize(length);
    } else {
      violated(() -> protocol.key(bytes(length)));
    }
  }

  @Test
  void shouldTakeAnOlderVersionOnceAndItsKeysOnly() {
    var protocol = new UpstreamProtocol(2);
    protocol.onNegotiate(body(3 << 16, 0), false);
    assertThat(protocol.key(bytes(4))).hasSize(4);
    violated(() -> protocol.key(bytes(32)));
    violated(() -> protocol.onNegotiate(body(3 << 16, 0), false));
  }

  @Test
  void shouldRefuseWhatAnswersNoQuestion() {
    violated(() -> new UpstreamProtocol(0).onNegotiate(body(3 << 16, 0), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(3 << 16 | 2, 0), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(3 << 16 | 3, 0), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(2 << 16, 0), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(3 << 16, 1), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(3 << 16, 0, 0), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(3 << 16), false));
    violated(() -> new UpstreamProtocol(2).onNegotiate(body(3 << 16, 0), true));
  }
}
