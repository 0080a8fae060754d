package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeldOutputTest {

  private static final int LIMIT = 10;

  private final EmbeddedChannel server = new EmbeddedChannel();
  private final EmbeddedChannel client = new EmbeddedChannel();
  private int hurried;
  private final HeldOutput output =
      new HeldOutput(server, new ReadGate(client), LIMIT, () -> hurried++);

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private String sent() {
    output.flush();
    var all = new StringBuilder();
    for (ByteBuf next = server.readOutbound(); next != null; next = server.readOutbound()) {
      all.append(next.toString(StandardCharsets.US_ASCII));
      next.release();
    }
    return all.toString();
  }

  @AfterEach
  void finish() {
    server.finishAndReleaseAll();
    client.finishAndReleaseAll();
  }

  @Test
  void shouldSendAtOnceWhatNeedsNoEvidence() {
    output.write(bytes("a"));
    assertThat(sent()).isEqualTo("a");
  }

  @Test
  void g05ShouldHoldWhatNeedsEvidenceAndAllBehindIt() {
    output.write(bytes("a"));
    output.require(1, 0);
    output.write(bytes("b"));
    output.require(2, 0);
    output.write(bytes("c"));
    assertThat(sent()).isEqualTo("a");
    output.onSafe(1);
    assertThat(sent()).isEqualTo("b");
    output.write(bytes("d"));
    assertThat(sent()).isEmpty();
    output.onSafe(2);
    assertThat(sent()).isEqualTo("cd");
    output.write(bytes("e"));
    assertThat(sent()).isEqualTo("e");
  }

  @Test
  void shouldHurryOnlyForWhatWouldGoOut() {
    output.require(1, 0);
    assertThat(hurried).isZero();
    output.write(bytes("a"));
    assertThat(hurried).isEqualTo(1);
    output.onSafe(1);
    output.write(bytes("b"));
    assertThat(hurried).isEqualTo(1);
    assertThat(sent()).isEqualTo("ab");
    output.require(2, LIMIT + 1);
    assertThat(hurried).isEqualTo(2);
  }

  @Test
  void shouldNotGoBackWhenAnOlderBatchIsToldLater() {
    output.require(2, 0);
    output.onSafe(2);
    output.onSafe(1);
    output.write(bytes("a"));
    assertThat(sent()).isEqualTo("a");
  }

  @Test
  void g14ShouldStopReadingAboveTheLimitAndGoOnBelowHalf() {
    output.require(1, 0);
    output.write(bytes("12345"));
    output.require(2, 0);
    output.write(bytes("12345"));
    assertThat(client.config().isAutoRead()).isTrue();
    output.write(bytes("6"));
    assertThat(client.config().isAutoRead()).isFalse();
    output.onSafe(1);
    assertThat(client.config().isAutoRead()).isFalse();
    output.onSafe(2);
    assertThat(client.config().isAutoRead()).isTrue();
    assertThat(sent()).isEqualTo("12345123456");
  }

  @Test
  void shouldDropWhatIsHeldAtTheEnd() {
    output.require(1, 0);
    var held = bytes("secret");
    output.write(held);
    output.release();
    assertThat(held.refCnt()).isZero();
    output.onSafe(1);
    assertThat(sent()).isEmpty();
  }

  /** What failed is not sent when something later is safe, and holds up nothing. */
  @Test
  void f04ShouldForgetWhatIsDropped() {
    output.require(1, 0);
    output.write(bytes("longer than the limit"));
    assertThat(output.holds()).isTrue();
    assertThat(client.config().isAutoRead()).isFalse();
    output.drop();
    assertThat(output.holds()).isFalse();
    assertThat(client.config().isAutoRead()).isTrue();
    output.write(bytes("next"));
    output.onSafe(2);
    assertThat(sent()).isEqualTo("next");
  }

  /** Nobody reads the other side, so nothing else would bring the evidence along. */
  @Test
  void shouldHurryAsLongAsTheOtherSideIsNotRead() {
    output.require(1, 0);
    output.write(bytes("12345"));
    output.require(2, 6);
    assertThat(client.config().isAutoRead()).isFalse();
    hurried = 0;
    output.onSafe(1);
    assertThat(client.config().isAutoRead()).isFalse();
    assertThat(hurried).isEqualTo(1);
    output.require(3, 1);
    assertThat(hurried).isEqualTo(2);
    output.onSafe(3);
    assertThat(client.config().isAutoRead()).isTrue();
    output.require(4, 1);
    assertThat(hurried).isEqualTo(2);
  }
}
