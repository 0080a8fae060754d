package dev.gatehouse.identity;

import dev.gatehouse.api.Principal;
import dev.gatehouse.api.identity.IdentityMapper;
import dev.gatehouse.api.identity.Login;
import dev.gatehouse.api.identity.Mapping;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the mappers in order until one knows the login. Without mappers a login is its own principal
 * and role; with mappers, a login that none of them knows is rejected.
 */
public final class MappingChain {

  private static final Logger LOG = LoggerFactory.getLogger(MappingChain.class);

  /**
   * A mapper by the name its configuration gives it.
   *
   * @param name for logs and the audit trail
   */
  public record NamedMapper(String name, IdentityMapper mapper) {}

  /**
   * What came of a login.
   *
   * @param mapper the name of the mapper that knew it; null if none did, or none was asked
   */
  public record Answer(@Nullable String mapper, Mapping mapping) {}

  private final List<NamedMapper> mappers;
  private final Executor workers;

  /** Mappers run on {@code workers} and may block there. */
  public MappingChain(List<NamedMapper> mappers, Executor workers) {
    this.mappers = List.copyOf(mappers);
    this.workers = workers;
  }

  /**
   * Maps a login. The future never fails and never holds {@link Mapping.NotMine}: whatever goes
   * wrong is a rejection. It completes on any thread.
   */
  public CompletableFuture<Answer> map(Login login) {
    if (mappers.isEmpty()) {
      return CompletableFuture.completedFuture(
          new Answer(null, new Mapping.Mapped(Principal.of(login.user()), login.user())));
    }
    return CompletableFuture.completedFuture(login)
        .thenComposeAsync(asked -> ask(0, asked), workers)
        .exceptionally(
            failure -> {
              LOG.atError().setCause(failure).log("identity mapping failed; login rejected");
              return rejected("an identity mapper failed");
            });
  }

  private static Answer rejected(String reason) {
    return new Answer(null, new Mapping.Rejected(reason));
  }

  private CompletableFuture<Answer> ask(int index, Login login) {
    if (index == mappers.size()) {
      return CompletableFuture.completedFuture(rejected("no identity mapper knows this login"));
    }
    var mapper = mappers.get(index);
    CompletionStage<Mapping> answer = mapper.mapper().map(login);
    return answer
        .toCompletableFuture()
        .thenComposeAsync(mapping -> follow(mapping, index, login), workers);
  }

  private CompletableFuture<Answer> follow(@Nullable Mapping mapping, int index, Login login) {
    return switch (mapping) {
      case Mapping.NotMine _ -> ask(index + 1, login);
      case Mapping.Mapped mapped -> answered(index, mapped);
      case Mapping.Rejected rejected -> answered(index, rejected);
      case null ->
          throw new IllegalStateException(
              "identity mapper '" + mappers.get(index).name() + "' answered null");
    };
  }

  private CompletableFuture<Answer> answered(int index, Mapping mapping) {
    return CompletableFuture.completedFuture(new Answer(mappers.get(index).name(), mapping));
  }
}
