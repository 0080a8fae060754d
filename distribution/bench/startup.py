#!/usr/bin/env python3
"""How long Gatehouse takes from `bin/gatehouse start` to the first accepted connection, and to the first answer.

Audit into a file, one JavaScript policy; median of --runs. The first run is not counted: it reads the jars
from the disk and makes what later runs may use again (caches of the JVM).

  python3 distribution/bench/startup.py --prepare
"""
import argparse
import os
import statistics
import subprocess
import time

import stack


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stack.add_arguments(p)
    p.add_argument("--runs", type=int, default=5)
    p.add_argument("--prepare", action="store_true", help="make the cache of loaded classes first (bin/gatehouse prepare)")
    args = p.parse_args()
    if args.prepare:
        subprocess.run([f"{args.gatehouse}/bin/gatehouse", "prepare"], check=True, capture_output=True)
    cache = "with" if os.path.exists(f"{args.gatehouse}/cache/gatehouse.aot") else "without"
    with stack.Stack(args) as servers:
        upstream = servers.postgres().port
        accepted, answered = [], []
        for run in range(args.runs + 1):
            began = time.monotonic()
            gatehouse = servers.gatehouse(upstream, policy=True)
            session = stack.RawSession(gatehouse.port)
            session.query("SELECT 1")
            if run:
                answered.append(time.monotonic() - began)
                accepted.append(gatehouse.started_after)
            session.close()
            servers.stop(gatehouse)
        java = subprocess.run([f"{args.gatehouse}/bin/gatehouse", "version"], capture_output=True, text=True, check=False)
        print(f"{java.stdout.strip()}; {args.runs} runs, {cache} a cache of loaded classes\n")
        print("| from start to | median s | least | most |\n| --- | --- | --- | --- |")
        for name, times in (("first accepted connection", accepted), ("first answer", answered)):
            print(f"| {name} | {statistics.median(times):.2f} | {min(times):.2f} | {max(times):.2f} |")


if __name__ == "__main__":
    main()
