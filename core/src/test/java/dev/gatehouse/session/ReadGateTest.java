package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.ReadGate.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class ReadGateTest {

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final ReadGate gate = new ReadGate(channel);

  private boolean reads() {
    return channel.config().isAutoRead();
  }

  @Test
  void shouldReadOnlyWhenNobodyIsAgainstIt() {
    gate.close(Reason.PAUSE);
    gate.close(Reason.EVIDENCE);
    assertThat(reads()).isFalse();
    gate.open(Reason.PAUSE);
    assertThat(reads()).isFalse();
    gate.open(Reason.EVIDENCE);
    assertThat(reads()).isTrue();
  }

  @Test
  void shouldCountAReasonOnce() {
    gate.close(Reason.EVIDENCE);
    gate.close(Reason.EVIDENCE);
    gate.open(Reason.EVIDENCE);
    assertThat(reads()).isTrue();
  }

  @Test
  void shouldIgnoreAReasonThatWasNeverGiven() {
    gate.close(Reason.LOGIN);
    gate.open(Reason.EVIDENCE);
    assertThat(reads()).isFalse();
  }
}
