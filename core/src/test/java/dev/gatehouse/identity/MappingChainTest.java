package dev.gatehouse.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.identity.Login;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.identity.MappingChain.NamedMapper;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway") // tests hand in nulls, and a null where none may be fails them anyway
class MappingChainTest {

  private record Alice(
      String user,
      String database,
      InetAddress clientAddress,
      String clientTls,
      String applicationName)
      implements Login {}

  private static final Login LOGIN =
      new Alice("alice", "shop", InetAddress.getLoopbackAddress(), null, "");
  private static final Mapping MAPPED = new Mapping.Mapped(Principal.of("alice@bank"), "app");
  private static final Mapping NOT_MINE = new Mapping.NotMine();

  private static IdentityMapper always(Mapping mapping) {
    return login -> CompletableFuture.completedFuture(mapping);
  }

  private static IdentityMapper broken() {
    return login -> {
      throw new IllegalStateException("broken");
    };
  }

  private static Mapping map(IdentityMapper... mappers) {
    var named = Arrays.stream(mappers).map(mapper -> new NamedMapper("m", mapper)).toList();
    return new MappingChain(named, Runnable::run).map(LOGIN).join().mapping();
  }

  @Test
  void shouldTakeTheUserForThePrincipalWithoutMappers() {
    assertThat(map()).isEqualTo(new Mapping.Mapped(Principal.of("alice"), "alice"));
  }

  @Test
  void shouldAskTheNextWhereItIsNotMine() {
    assertThat(map(always(NOT_MINE), always(NOT_MINE), always(MAPPED))).isEqualTo(MAPPED);
  }

  @Test
  void shouldNotAskFurtherOnceSomebodyAnswered() {
    var asked = new AtomicInteger();
    IdentityMapper counting =
        login -> {
          asked.incrementAndGet();
          return CompletableFuture.completedFuture(MAPPED);
        };
    assertThat(map(always(new Mapping.Rejected("no")), counting))
        .isEqualTo(new Mapping.Rejected("no"));
    assertThat(map(always(MAPPED), counting)).isEqualTo(MAPPED);
    assertThat(asked).hasValue(0);
  }

  @Test
  void g02ShouldRejectWhatNobodyKnows() {
    assertThat(map(always(NOT_MINE))).isInstanceOf(Mapping.Rejected.class);
  }

  @Test
  void g02ShouldRejectWhateverGoesWrong() {
    assertThat(map(broken(), always(MAPPED))).isInstanceOf(Mapping.Rejected.class);
    assertThat(map(always(null), always(MAPPED))).isInstanceOf(Mapping.Rejected.class);
    assertThat(map(login -> null, always(MAPPED))).isInstanceOf(Mapping.Rejected.class);
    assertThat(
            map(
                login -> CompletableFuture.failedFuture(new IllegalStateException("later")),
                always(MAPPED)))
        .isInstanceOf(Mapping.Rejected.class);
    assertThat(map(always(NOT_MINE), broken())).isInstanceOf(Mapping.Rejected.class);
  }
}
