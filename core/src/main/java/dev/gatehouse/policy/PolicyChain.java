package dev.gatehouse.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.api.policy.Interest;
import dev.gatehouse.api.policy.StatementCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks every policy with an interest in the moment; the strictest verdict wins (terminate, deny,
 * allow), the first in order among equals. A policy that fails counts as its {@link OnFailure}.
 *
 * <p>Decisions are remembered when every asked policy said that its verdict may be reused, for
 * texts of up to {@value #LONGEST} characters and within {@value #REMEMBERED} bytes of keys, which
 * are {@link DecisionKey}s. Failures are never remembered. A chain belongs to one generation and so
 * do its decisions.
 *
 * <p>Safe for use by several threads.
 */
public final class PolicyChain implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PolicyChain.class);

  /** Bytes of texts, and what an entry costs besides. */
  private static final long REMEMBERED = 16L << 20;

  private static final int ENTRY = 512;

  /** Texts longer than this are judged each time, characters; their facts are not kept either. */
  private static final int LONGEST = 16 * 1024;

  private static final CompletableFuture<Judged> NOBODY_ASKED =
      Judged.allowed(Set.of()).completed();

  private final long generation;
  private final List<Member> members;
  private final Member[] atParse;
  private final Member[] atExecute;
  private final boolean readsValues;
  private final Cache<DecisionKey, CompletableFuture<Judged>> decisions =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumWeight(REMEMBERED)
          .<DecisionKey, CompletableFuture<Judged>>weigher((key, _) -> ENTRY + 2 * key.textLength())
          .build();

  /**
   * Takes over the policies: {@link #close()} closes them.
   *
   * @param entries in the order in which they are asked; empty means that everything passes
   * @param generation the number of the configuration they come from
   * @throws IllegalArgumentException if a policy has no interests
   */
  public PolicyChain(List<PolicyEntry> entries, long generation) {
    this.generation = generation;
    members = entries.stream().map(Member::new).toList();
    atParse = interested(Interest.PARSE);
    atExecute = interested(Interest.EXECUTE);
    readsValues = Stream.of(atExecute).anyMatch(Member::readsValues);
  }

  /** The number of the configuration this chain comes from. */
  public long generation() {
    return generation;
  }

  /** Whether any policy wants to be asked then; if not, do not build a call. */
  public boolean wants(Interest moment) {
    return asked(moment).length > 0;
  }

  /** Whether any policy looks at the values of a statement before it can have an effect. */
  public boolean readsValues() {
    return readsValues;
  }

  /**
   * Judges a statement.
   *
   * @return never null and never failing; done at once where every policy answers at once or the
   *     decision is remembered. Otherwise it completes on a thread of a policy or of the timer: the
   *     caller returns to its own. Shared between calls: do not complete or cancel it.
   */
  public CompletableFuture<Judged> decide(StatementCall call) {
    var asked = asked(call.moment());
    if (asked.length == 0) {
      return NOBODY_ASKED;
    }
    if (call.text().length() > LONGEST) {
      return ask(asked, call, null);
    }
    var key = new DecisionKey(call);
    var known = decisions.getIfPresent(key);
    return known == null ? ask(asked, call, key) : known;
  }

  /** Closes every policy, the last first. A policy that fails to close is logged. */
  @Override
  public void close() {
    for (var member : members.reversed()) {
      try {
        member.close();
      } catch (Exception failure) {
        log.atWarn()
            .addKeyValue("policy", member.name())
            .setCause(failure)
            .log("A policy could not be closed");
      }
    }
  }

  private CompletableFuture<Judged> ask(
      Member[] asked, StatementCall call, @Nullable DecisionKey key) {
    var answers = new ArrayList<CompletableFuture<Answer>>(asked.length);
    var waiting = false;
    for (var member : asked) {
      var answer = member.ask(call);
      waiting |= !answer.isDone();
      answers.add(answer);
    }
    if (!waiting) {
      return judge(asked, answers, key);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenCompose(_ -> judge(asked, answers, key));
  }

  private CompletableFuture<Judged> judge(
      Member[] asked, List<CompletableFuture<Answer>> answers, @Nullable DecisionKey key) {
    var ballot = new Ballot();
    for (var i = 0; i < asked.length; i++) {
      ballot.count(asked[i], answers.get(i).join());
    }
    var judged = ballot.judged().completed();
    if (key != null && ballot.reusable()) {
      decisions.put(key, judged);
    }
    return judged;
  }

  private Member[] asked(Interest moment) {
    return switch (moment) {
      case PARSE -> atParse;
      case EXECUTE -> atExecute;
    };
  }

  private Member[] interested(Interest moment) {
    return members.stream().filter(member -> member.wants(moment)).toArray(Member[]::new);
  }
}
