package dev.gatehouse.scripts;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.Session;
import dev.gatehouse.api.TransactionStatus;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A session whose fields a scenario may set, by the names a script sees. */
record FakeSession(Map<String, Object> fields) implements Session {
  static final Set<String> FIELDS =
      Set.of(
          "user",
          "principal",
          "groups",
          "database",
          "role",
          "application",
          "clientAddress",
          "transactionStatus");

  @Override
  public String id() {
    return "0123456789abcdef0123456789abcdef";
  }

  @Override
  public Principal principal() {
    var groups = (List<?>) fields.getOrDefault("groups", List.of());
    return new Principal(
        text("principal", "ann@example.org"),
        groups.stream().map(String::valueOf).collect(Collectors.toSet()),
        Map.of());
  }

  @Override
  public String user() {
    return text("user", "ann");
  }

  @Override
  public String databaseRole() {
    return text("role", "app");
  }

  @Override
  public String database() {
    return text("database", "shop");
  }

  @Override
  public InetAddress clientAddress() {
    return InetAddress.ofLiteral(text("clientAddress", "192.0.2.1"));
  }

  @Override
  public int clientPort() {
    return 40_000;
  }

  @Override
  public @Nullable String clientTls() {
    return null;
  }

  @Override
  public String applicationName() {
    return text("application", "psql");
  }

  @Override
  public TransactionStatus transactionStatus() {
    return TransactionStatus.valueOf(text("transactionStatus", "IDLE"));
  }

  private String text(String field, String otherwise) {
    return (String) fields.getOrDefault(field, otherwise);
  }
}
