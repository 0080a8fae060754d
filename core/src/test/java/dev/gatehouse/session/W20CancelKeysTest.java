package dev.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.session.CancelKeys.Target;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class W20CancelKeysTest {

  private final CancelKeys keys = new CancelKeys();
  private final Target target = new Target(Views.ALICE, 4711, new byte[] {1, 2, 3, 4});

  private Target find(CancelKeys.Key key) {
    return keys.find(key.processId(), key.secret());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void shouldFindWhatItRegisteredUntilItIsRemoved(int minorVersion) {
    var key = keys.register(target, minorVersion);
    assertThat(find(key)).isSameAs(target);
    keys.remove(key);
    assertThat(find(key)).isNull();
    keys.remove(key);
    keys.remove(null);
  }

  @Test
  void shouldMakeLongKeysForProtocol32Only() {
    assertThat(keys.register(target, 0).secret()).hasSize(4);
    assertThat(keys.register(target, 1).secret()).hasSize(4);
    assertThat(keys.register(target, 2).secret()).hasSize(32);
  }

  @Test
  void shouldNotGiveAwayTheKeyOfTheServer() {
    keys.register(target, 0);
    assertThat(keys.find(4711, new byte[] {1, 2, 3, 4})).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void shouldNeedEveryBitOfTheKey(int minorVersion) {
    var key = keys.register(target, minorVersion);
    for (var bit = 0; bit < 32; bit++) {
      assertThat(keys.find(key.processId() ^ (1 << bit), key.secret())).isNull();
    }
    for (var bit = 0; bit < 8 * key.secret().length; bit++) {
      var wrong = key.secret().clone();
      wrong[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThat(keys.find(key.processId(), wrong)).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void shouldRefuseKeysOfAnotherLength(int minorVersion) {
    var key = keys.register(target, minorVersion);
    for (var length : new int[] {0, 1, 3, 5, 8, 31, 33, 256, 9_992}) {
      assertThat(keys.find(key.processId(), Arrays.copyOf(key.secret(), length))).isNull();
    }
  }

  @Test
  void shouldMakeDifferentKeysWithTheProcessIdOfTheServer() {
    var made = new HashSet<Integer>();
    for (var i = 0; i < 1000; i++) {
      var key = keys.register(target, 0);
      assertThat(key.processId()).isEqualTo(4711);
      made.add(Arrays.hashCode(key.secret()));
    }
    assertThat(made).hasSizeGreaterThan(990);
  }

  @Test
  void shouldLetOneRequestAtATimeThrough() {
    assertThat(target.begin()).isTrue();
    assertThat(target.begin()).isFalse();
    target.done();
    assertThat(target.begin()).isTrue();
  }
}
