package dev.gatehouse.policy.script;

import dev.gatehouse.api.policy.StatementPolicy;
import dev.gatehouse.policy.PolicyFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of one generation with one evaluator for each event loop, made beforehand and bound
 * to the thread that asks first. The last policy that closes closes the evaluators.
 */
final class ScriptSet {
  private final int loops;
  private final List<Evaluator> evaluators = new ArrayList<>();
  private final Queue<Evaluator> free = new ConcurrentLinkedQueue<>();
  private final Map<Thread, Evaluator> bound = new ConcurrentHashMap<>();
  private final AtomicInteger open;

  ScriptSet(Loader loader, Limits limits, int loops) throws ScriptException {
    this.loops = loops;
    open = new AtomicInteger(loader.scripts().size());
    for (var i = 0; i < loops; i++) {
      evaluators.add(new Evaluator(loader, limits));
    }
    free.addAll(evaluators);
  }

  /** In the order of the scripts. */
  List<StatementPolicy> policies() {
    var policies = new ArrayList<StatementPolicy>();
    for (var i = 0; i < open.get(); i++) {
      policies.add(new ScriptPolicy(this, i, evaluators.getFirst().readsValues(i)));
    }
    return List.copyOf(policies);
  }

  /** The evaluator of the calling thread. */
  Evaluator evaluator() {
    var mine = bound.get(Thread.currentThread());
    return mine == null ? bind() : mine;
  }

  void closed() {
    if (open.decrementAndGet() == 0) {
      evaluators.forEach(Evaluator::close);
    }
  }

  private Evaluator bind() {
    @Nullable Evaluator next = free.poll();
    if (next == null) {
      throw new PolicyFailedException(
          "was asked by more threads than the " + loops + " it was made for", null);
    }
    bound.put(Thread.currentThread(), next);
    return next;
  }
}
