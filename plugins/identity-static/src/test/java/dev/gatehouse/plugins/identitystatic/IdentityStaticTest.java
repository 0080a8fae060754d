package dev.gatehouse.plugins.identitystatic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.config.InvalidConfigException;
import dev.gatehouse.api.config.InvalidConfigException.Problem;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.identity.Mapping;
import dev.gatehouse.api.identity.Mapping.Mapped;
import dev.gatehouse.api.identity.Mapping.Rejected;
import dev.gatehouse.plugins.identitystatic.IdentityStaticConfig.Otherwise;
import dev.gatehouse.plugins.identitystatic.IdentityStaticConfig.User;
import dev.gatehouse.testkit.FakeLogin;
import dev.gatehouse.testkit.FakePluginContext;
import dev.gatehouse.testkit.PluginContract;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityStaticTest {

  private static final User ALICE =
      new User("alice", "alice@bank", "app_rw", Set.of("dba"), Set.of("shop"));
  private static final User BOB = new User("bob", null, null, Set.of(), null);

  @Test
  void fulfillsThePluginContract() {
    PluginContract.verify(IdentityStaticProvider.class);
  }

  @Test
  void mapsAListedUserToPrincipalGroupsAndRole() throws Exception {
    assertThat(map(Otherwise.REJECT, "alice", "shop"))
        .isEqualTo(new Mapped(new Principal("alice@bank", Set.of("dba"), Map.of()), "app_rw"));
  }

  @Test
  void takesTheUsersNameWherePrincipalAndRoleAreLeftOut() throws Exception {
    assertThat(map(Otherwise.REJECT, "bob", "anything"))
        .isEqualTo(new Mapped(Principal.of("bob"), "bob"));
  }

  @Test
  void rejectsADatabaseThatIsNotListed() throws Exception {
    assertThat(map(Otherwise.SAME, "alice", "postgres"))
        .asInstanceOf(type(Rejected.class))
        .extracting(Rejected::reason)
        .isEqualTo("user 'alice' may not open database 'postgres'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Alice", "ALICE", "alice ", " alice", "alice\0", "аlice", "mallory", ""})
  void rejectsWhoeverOnlyLooksLikeAListedUser(String user) throws Exception {
    assertThat(map(Otherwise.REJECT, user, "shop")).isInstanceOf(Rejected.class);
  }

  @Test
  void takesUnlistedUsersAsTheyAreIfToldSo() throws Exception {
    assertThat(map(Otherwise.SAME, "carol", "shop"))
        .isEqualTo(new Mapped(Principal.of("carol"), "carol"));
  }

  @Test
  void rejectsANameThatTheServerWouldCutToAnotherOne() throws Exception {
    assertThat(map(Otherwise.SAME, "c".repeat(63), "shop")).isInstanceOf(Mapped.class);
    assertThat(map(Otherwise.SAME, "c".repeat(64), "shop")).isInstanceOf(Rejected.class);
    assertThat(map(Otherwise.SAME, "ü".repeat(32), "shop")).isInstanceOf(Rejected.class);
    assertThat(map(Otherwise.SAME, " ", "shop")).isInstanceOf(Rejected.class);
  }

  @Test
  void reportsEveryProblemAtOnce() {
    var config =
        new IdentityStaticConfig(
            List.of(
                ALICE,
                new User("", null, "r".repeat(64), Set.of(), null),
                new User("alice", " ", "", Set.of(), Set.of())),
            Otherwise.REJECT);

    assertThatThrownBy(() -> open(config))
        .asInstanceOf(type(InvalidConfigException.class))
        .extracting(InvalidConfigException::problems)
        .isEqualTo(
            List.of(
                new Problem("users[1].user", "must not be blank"),
                new Problem("users[1].role", "has more than 63 bytes; PostgreSQL would cut it"),
                new Problem("users[2].user", "'alice' is already users[0]; merge the two"),
                new Problem("users[2].role", "must not be blank"),
                new Problem("users[2].principal", "must not be blank"),
                new Problem(
                    "users[2].databases",
                    "is empty, so this user could open none; name some or leave the key out for"
                        + " all")));
  }

  @Test
  void refusesAListThatNobodyIsOn() {
    var config = new IdentityStaticConfig(List.of(), Otherwise.REJECT);

    assertThatThrownBy(() -> open(config)).hasMessageContaining("nobody could log in");
  }

  private static Mapping map(Otherwise otherwise, String user, String database) throws Exception {
    var mapper = open(new IdentityStaticConfig(List.of(ALICE, BOB), otherwise));
    return mapper.map(FakeLogin.of(user, database)).toCompletableFuture().join();
  }

  private static IdentityMapper open(IdentityStaticConfig config) throws InvalidConfigException {
    return new IdentityStaticProvider().open(config, new FakePluginContext(Path.of(".")));
  }
}
