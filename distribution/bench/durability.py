#!/usr/bin/env python3
"""What evidence costs: Gatehouse without a log, with durability process and strict, and PostgreSQL with pgaudit.

Starts everything itself on loopback, in a temporary folder: one PostgreSQL server, another one with pgaudit that logs
all statements with their parameters (where the package is installed), and three Gatehouses in front of the first, without
sinks and without policies, which read the catalog so that reads are proven to be reads. Rounds are interleaved; ratios are
medians of the ratios of each round. Reads are pgbench -S, writes its TPC-B, both prepared. CPU time is that of
Gatehouse's process, and of the whole machine, as the kernel counts it, divided by transactions.

  python3 distribution/bench/durability.py                # the table of README.md
  python3 distribution/bench/durability.py --quick        # a minute: whether it works, not how fast

The gateway's log is verified at the end, if this Gatehouse can do that. Needs a built distribution (mvn package), a
PostgreSQL server with pgbench, and for the comparison Debian's package postgresql-15-pgaudit.
"""
import argparse
import pathlib
import re
import statistics
import subprocess
import sys

import stack

OFF, PROCESS, STRICT, PLAIN, PGAUDIT = "audit off", "process", "strict", "PostgreSQL", "PostgreSQL + pgaudit"
MODES = {"reads": ["-S"], "writes": []}
PGAUDIT_SETTINGS = ["shared_preload_libraries = pgaudit", "pgaudit.log = all", "pgaudit.log_parameter = on",
                    "pgaudit.log_catalog = off", "logging_collector = on", "log_destination = csvlog"]


def total_cpu():
    """Busy time of all cores, seconds."""
    with open("/proc/stat") as f:
        fields = [int(value) for value in f.readline().split()[1:]]
    return (sum(fields) - fields[3] - fields[4]) / stack.TICKS


def measure(args, server, mode, seconds):
    own, machine = stack.cpu_seconds(server.pid), total_cpu()
    done = subprocess.run([f"{args.pgbin}/pgbench", "-n", *MODES[mode], "-h", "127.0.0.1", "-p", str(server.port), "-U", stack.USER,
                           "-M", "prepared", "-c", str(args.clients), "-j", "1", "-T", str(seconds), "bench"],
                          capture_output=True, text=True, check=False, **stack.unprivileged())
    own, machine = stack.cpu_seconds(server.pid) - own, total_cpu() - machine
    if done.returncode or "failed transactions: 0 " not in done.stdout:
        sys.exit(f"{server.name}: pgbench failed: {done.stderr[-400:]}{done.stdout[-400:]}")
    count = int(re.search(r"transactions actually processed: (\d+)", done.stdout)[1])
    return {"tps": float(re.search(r"tps = ([\d.]+)", done.stdout)[1]),
            "latency": float(re.search(r"latency average = ([\d.]+)", done.stdout)[1]),
            "own": own / count * 1e6, "machine": machine / count * 1e6}


def start(args, servers):
    settings = ["max_connections = 200", "shared_buffers = 256MB", "fsync = " + args.fsync]
    plain = servers.postgres(settings=settings)
    targets = {PLAIN: plain}
    if pathlib.Path(args.pgbin).parent.joinpath("lib/pgaudit.so").exists():
        targets[PGAUDIT] = servers.postgres(name="pgaudit", settings=settings + PGAUDIT_SETTINGS)
    else:
        print("pgaudit is not installed: left out")
    for server in targets.values():
        servers.client("createdb", server.port, "bench")
        servers.client("pgbench", server.port, "-i", "-q", "-s", str(args.scale), "bench")
    if PGAUDIT in targets:
        servers.client("psql", targets[PGAUDIT].port, "-d", "bench", "-c", "CREATE EXTENSION pgaudit")
    catalog = f"catalog: {{ user: {stack.USER} }}\n"
    targets[OFF] = servers.gatehouse(plain.port, "off", audit=False, settings=catalog)
    targets[PROCESS] = servers.gatehouse(plain.port, "process", durability="process", sink=False, settings=catalog)
    targets[STRICT] = servers.gatehouse(plain.port, "strict", durability="strict", sink=False, settings=catalog)
    return targets


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stack.add_arguments(p)
    p.add_argument("--clients", type=int, default=16)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=int, default=6, help="of each measurement (default %(default)s)")
    p.add_argument("--scale", type=int, default=10, help="of pgbench -i (default %(default)s)")
    p.add_argument("--warmup", type=int, default=40, help="seconds for each Gatehouse (default %(default)s)")
    p.add_argument("--fsync", default="on", choices=["on", "off"], help="of PostgreSQL (default %(default)s)")
    p.add_argument("--profile", action="store_true", help="also show CPU by thread")
    p.add_argument("--quick", action="store_true", help="short rounds and warm-up")
    args = p.parse_args()
    if args.quick:
        args.rounds, args.seconds, args.warmup, args.scale = 1, 2, 4, 1
    with stack.Stack(args) as servers:
        targets = start(args, servers)
        for name in (OFF, PROCESS, STRICT):
            for mode in MODES:
                measure(args, targets[name], mode, max(1, args.warmup // 2))
        print("| | way | tps | latency ms | CPU µs/tx of Gatehouse | CPU µs/tx in all | tps ratio | CPU ratio in all |")
        print("|" + " --- |" * 8)
        for mode in MODES:
            rounds = {name: [] for name in targets}
            for _ in range(args.rounds):
                for name, server in targets.items():
                    rounds[name].append(measure(args, server, mode, args.seconds))
            for name, base in ((PLAIN, None), (PGAUDIT, PLAIN), (OFF, None), (PROCESS, OFF), (STRICT, PROCESS)):
                if name in rounds:
                    show(mode, name, base, rounds)
        if args.profile:
            for name in (OFF, PROCESS, STRICT):
                for mode in MODES:
                    profile(args, targets[name], name, mode)
        print(f"\n{args.clients} clients, prepared, {args.rounds} rounds of {args.seconds} s, scale {args.scale}, fsync {args.fsync}")


def profile(args, server, name, mode):
    """CPU time by thread of Gatehouse."""
    before = stack.thread_ticks(server.pid)
    count = measure(args, server, mode, args.seconds)["tps"] * args.seconds
    spent = [((ticks - before.get(thread, 0)) / stack.TICKS / count * 1e6, thread[1])
             for thread, ticks in stack.thread_ticks(server.pid).items()]
    print(f"{mode}, {name}: " + ", ".join(f"{thread} {cpu:.1f}" for cpu, thread in sorted(spent, reverse=True) if cpu >= 0.3))


def show(mode, name, base, rounds):
    def median(key):
        return statistics.median(row[key] for row in rounds[name])

    def ratio(key):
        return statistics.median(row[key] / other[key] for row, other in zip(rounds[name], rounds[base]))
    own = "-" if name in (PLAIN, PGAUDIT) else f"{median('own'):.1f}"
    compared = f"**{ratio('tps'):.2f}** | {ratio('machine'):.2f} | of {base}" if base else "- | - |"
    print(f"| {mode} | {name} | {median('tps'):.0f} | {median('latency'):.2f} | {own} | {median('machine'):.1f} | {compared} |", flush=True)


if __name__ == "__main__":
    main()
