package dev.gatehouse.policy.script;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Makes compartments of one set, watched: a module may loop before it exports anything. */
record Loader(Sandbox sandbox, Watchdog watchdog, Limits limits, List<Script> scripts) {

  /**
   * A new compartment with every script.
   *
   * @throws ScriptException with the problems of all scripts
   */
  Compartment load() throws ScriptException {
    var compartment = new Compartment(sandbox);
    var watch = new Watch(limits, stopping(compartment), CpuClock.system());
    watchdog.add(watch);
    try {
      var problems = new ArrayList<ScriptException.Problem>();
      for (var script : scripts) {
        load(script, compartment, watch, problems);
      }
      if (!problems.isEmpty()) {
        compartment.close();
        throw new ScriptException(problems);
      }
      return compartment;
    } finally {
      watchdog.remove(watch);
    }
  }

  private void load(
      Script script, Compartment into, Watch watch, List<ScriptException.Problem> problems) {
    watch.begin();
    ScriptException.Problem problem = null;
    try {
      into.load(script);
    } catch (Defect defect) {
      problem = defect.problem();
    }
    if (!watch.end()) {
      problem =
          new Defect(
                  script.name(),
                  "did not finish loading within " + limits.cpu().toMillis() + " ms of CPU time")
              .problem();
    }
    if (problem != null) {
      problems.add(problem);
    }
  }

  private static Watch.Interruptible stopping(Compartment compartment) {
    return new Watch.Interruptible() {
      @Override
      public void interrupt(Duration limit) throws TimeoutException {
        compartment.interrupt(limit);
      }

      @Override
      public void abandon() {
        compartment.close();
      }
    };
  }
}
