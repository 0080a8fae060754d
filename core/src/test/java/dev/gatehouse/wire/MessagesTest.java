package dev.gatehouse.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MessagesTest {

  private static final UnpooledByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

  static Stream<ByteBuf> frames() {
    return Stream.of(
        Messages.backendKeyData(ALLOCATOR, 1, new byte[32]),
        Messages.negotiateProtocolVersion(ALLOCATOR, 2, List.of("_pq_.a", "_pq_.b")),
        Messages.authenticationSasl(ALLOCATOR, List.of("SCRAM-SHA-256")),
        Messages.query(ALLOCATOR, "SELECT 'größe'"),
        Messages.parse(ALLOCATOR, "name", "SELECT $1"),
        Messages.bind(ALLOCATOR, "portal", "name", List.of("größe", "")),
        Messages.describePortal(ALLOCATOR, new byte[] {'p'}),
        Messages.execute(ALLOCATOR, "portal"),
        Messages.closeStatement(ALLOCATOR, "name"),
        Messages.functionCallOfNothing(ALLOCATOR),
        Messages.bare(ALLOCATOR, Frontend.SYNC));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void shouldDeclareTheirOwnLength(ByteBuf frame) {
    assertThat(frame.getInt(1)).isEqualTo(frame.readableBytes() - 1);
    assertThat(frame.release()).isTrue();
  }

  @Test
  void b07ShouldOfferTheWholeVersionNumber() {
    var frame = Messages.negotiateProtocolVersion(ALLOCATOR, 2, List.of("_pq_.a"));
    var body = BodyReader.ofFrame(frame, 0);
    assertThat(body.int32()).isEqualTo(3 << 16 | 2);
    assertThat(body.int32()).isOne();
    assertThat(body.cString()).isEqualTo("_pq_.a");
    body.end();
    frame.release();
  }

  @Test
  void shouldWriteBindInText() {
    var frame = Messages.bind(ALLOCATOR, "p", "s", List.of("é"));
    var body = BodyReader.ofFrame(frame, 0);
    assertThat(body.cString()).isEqualTo("p");
    assertThat(body.cString()).isEqualTo("s");
    assertThat(body.uint16()).isZero();
    assertThat(body.uint16()).isOne();
    assertThat(body.bytes(body.int32())).containsExactly(0xC3, 0xA9);
    assertThat(body.uint16()).isZero();
    body.end();
    frame.release();
  }

  @Test
  void shouldEndTheListOfMechanisms() {
    var frame = Messages.authenticationSasl(ALLOCATOR, List.of("SCRAM-SHA-256"));
    var body = BodyReader.ofFrame(frame, 0);
    assertThat(body.int32()).isEqualTo(10);
    assertThat(body.cString()).isEqualTo("SCRAM-SHA-256");
    assertThat(body.cString()).isEmpty();
    body.end();
    frame.release();
  }
}
