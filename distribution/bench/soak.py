"""The soak: the same load for hours, and the slope of what must not grow."""
import sys
import time

import public_suites
import stack

LOAD = ["pgbench", "sqlsmith", "regress"]
# what a day may add; more is a leak
LIMITS = {"heap MiB": 24, "resident MiB": 96, "descriptors": 8}


def slope(points):
    """Least squares; units per hour."""
    n = len(points)
    if n < 2:
        return 0.0
    mean_x, mean_y = sum(x for x, _ in points) / n, sum(y for _, y in points) / n
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread * 3600 if spread else 0.0


def run(args, trial):
    """Loops until the time is over; the exit code."""
    began, samples, rounds, wrong = time.monotonic(), {name: [] for name in LIMITS}, 0, []
    load = [name for name in LOAD if name != "regress" or args.pg_source]
    pid = trial.gatehouse.pid
    print(f"{args.soak} h of {', '.join(load)}; one line a round", flush=True)
    while time.monotonic() - began < args.soak * 3600 and not wrong:
        rounds += 1
        for name in load:
            _, remark, alarms = trial.run(public_suites.ALL[name])
            wrong += [f"round {rounds}, {name}: {alarm}" for alarm in alarms]
            if remark.startswith("skipped"):
                print(f"  {name} {remark}")
        # what regress leaves would make the next round fail at once
        trial.way.psql("postgres", "DROP DATABASE IF EXISTS regression", past=True)
        hours = time.monotonic() - began
        for name, value in zip(LIMITS, (stack.heap_mib(pid) or 0, stack.resident_mib(pid), stack.descriptors(pid))):
            samples[name].append((hours, value))
        print(f"  {hours / 60:.1f} min: " + ", ".join(f"{name} {points[-1][1]:.0f}" for name, points in samples.items()),
              flush=True)
        trial.evidence.path.rename(trial.evidence.path.with_suffix(".old"))   # rotation; the next round replaces it
        time.sleep(0.5)
        trial.evidence.rotated()
    for name, points in samples.items():
        settled = points[len(points) // 2:]           # compilers and caches have filled by then
        per_day = slope(settled) * 24
        judged = args.soak >= 2 and len(settled) > 5
        print(f"{name}: {per_day:+.1f} a day over the second half ({len(settled)} rounds)"
              + ("" if judged else "; too short to judge"))
        if judged and per_day > LIMITS[name]:
            wrong.append(f"{name} grows by {per_day:.1f} a day, more than {LIMITS[name]}")
    for line in wrong:
        print(line)
    trial.stop()
    sys.stdout.flush()
    return 1 if wrong else 0
