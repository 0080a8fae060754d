package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.CancelKeys.Target;
import java.nio.ByteBuffer;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class CancelKeysTest {

  private final CancelKeys keys = new CancelKeys();
  private final Target target = new Target("session", 4711, new byte[] {1, 2, 3, 4});

  private Target find(long key) {
    return keys.find((int) (key >>> 32), ByteBuffer.allocate(4).putInt((int) key).array());
  }

  @Test
  void w20ShouldFindWhatItRegisteredUntilItIsRemoved() {
    var key = keys.register(target);
    assertThat(find(key)).isSameAs(target);
    keys.remove(key);
    assertThat(find(key)).isNull();
  }

  @Test
  void w20ShouldNotGiveAwayTheKeyOfTheServer() {
    keys.register(target);
    assertThat(keys.find(4711, new byte[] {1, 2, 3, 4})).isNull();
  }

  @Test
  void w20ShouldNeedEveryBitOfTheKey() {
    var key = keys.register(target);
    for (var bit = 0; bit < 64; bit++) {
      assertThat(find(key ^ (1L << bit))).isNull();
    }
  }

  @Test
  void w20ShouldRefuseKeysOfAnotherLength() {
    var key = keys.register(target);
    var processId = (int) (key >>> 32);
    assertThat(keys.find(processId, new byte[0])).isNull();
    assertThat(keys.find(processId, ByteBuffer.allocate(8).putInt((int) key).array())).isNull();
  }

  @Test
  void shouldMakeDifferentKeysWithAProcessId() {
    var made = new HashSet<Long>();
    for (var i = 0; i < 1000; i++) {
      var key = keys.register(target);
      assertThat(key >>> 32).isNotZero();
      assertThat(made.add(key)).isTrue();
    }
  }
}
