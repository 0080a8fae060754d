#!/usr/bin/env python3
"""Compares PostgreSQL direct, through PgBouncer, HAProxy and Gatehouse, under pgbench, in one run.

Starts everything itself on loopback, in a temporary folder, and stops it again: a PostgreSQL server,
PgBouncer in session mode, HAProxy in TCP mode, Gatehouse with durability process (the operating system has a
record before the statement is forwarded, or before the answer of a proven read goes out), the file sink and
one JavaScript policy, and a second Gatehouse without audit and without policy. Rounds are interleaved, one target after the other, so that drift of the machine falls on all
alike; ratios are medians of the ratios of each round. CPU time is that of the proxy's process as the kernel
counts it, user and system, divided by transactions. Percentiles are those of all transactions of all rounds
(pgbench --log). Each Gatehouse is warmed up first with each protocol, --warmup seconds in all, because its
compilers share the cores with everything else while they run.

  python3 distribution/bench/compare.py                      # the table of README.md
  python3 distribution/bench/compare.py --clients 8 --protocols prepared --rounds 3 --profile
  python3 distribution/bench/compare.py --quick              # a minute: whether it works, not how fast

Needs a built distribution (mvn package), a PostgreSQL server with pgbench, pgbouncer and haproxy. As root,
the server, PgBouncer and pgbench run as the user `postgres`.
"""
import argparse
import os
import re
import statistics
import subprocess
import sys

import stack

DIRECT, BOUNCER, HAPROXY, AUDITED, BARE = "direct", "PgBouncer", "HAProxy", "Gatehouse", "Gatehouse, audit off"
# what the issue of this release promised: name -> (most CPU, least tps), both as ratios to PgBouncer's
GOALS = {AUDITED: (1.15, 0.95), BARE: (1.05, 0.95)}


def start(args, servers):
    """name -> Server, in the order of the rounds."""
    postgres = servers.postgres(settings=["max_connections = 300", "shared_buffers = 256MB"])
    servers.client("createdb", postgres.port, "bench")
    servers.client("pgbench", postgres.port, "-i", "-q", "-s", str(args.scale), "bench")
    threads = f"threads: {args.threads}\n"
    return {DIRECT: postgres,
            BOUNCER: servers.bouncer(postgres.port),
            HAPROXY: servers.haproxy(postgres.port),
            AUDITED: servers.gatehouse(postgres.port, "audited", policy=True, durability="process",
                                        settings=threads + f"catalog: {{ user: {stack.USER} }}\n"),
            BARE: servers.gatehouse(postgres.port, "bare", audit=False, settings=threads)}


def measure(args, servers, name, server, clients, protocol, seconds):
    """One run of pgbench; latencies in microseconds are read from its log of transactions."""
    folder = servers.make(servers.folder / "transactions")
    for old in folder.iterdir():
        old.unlink()
    before = stack.cpu_seconds(server.pid)
    done = subprocess.run([f"{args.pgbin}/pgbench", "-n", "-S", "-h", "127.0.0.1", "-p", str(server.port), "-U", stack.USER,
                           "-M", protocol, "-c", str(clients), "-j", "1", "-T", str(seconds), "--log", "bench"],
                          capture_output=True, text=True, check=False, cwd=folder,
                          env={**os.environ, "PGSSLMODE": "disable"}, **stack.unprivileged())
    cpu = stack.cpu_seconds(server.pid) - before
    if done.returncode:
        sys.exit(f"{name}: pgbench failed: {done.stderr[-400:]}")
    failed = int(re.search(r"failed transactions: (\d+)", done.stdout)[1])
    if failed:
        sys.exit(f"{name}: {failed} transactions failed")
    count = int(re.search(r"transactions actually processed: (\d+)", done.stdout)[1])
    latencies = [int(line.split(" ", 3)[2]) for file in folder.iterdir() for line in file.read_text().splitlines()]
    return {"tps": float(re.search(r"tps = ([\d.]+)", done.stdout)[1]), "cpu": cpu / count * 1e6, "latencies": latencies}


def percentile(values, share):
    """values are sorted."""
    return values[min(len(values) - 1, int(len(values) * share))]


def compare(args, servers, targets, protocol, clients):
    """Prints one line for each target; returns the ratios to PgBouncer: name -> (cpu, tps)."""
    rounds = {name: [] for name in targets}
    for name, server in targets.items():
        measure(args, servers, name, server, clients, protocol, max(1, args.seconds // 3))
    for _ in range(args.rounds):
        for name, server in targets.items():
            rounds[name].append(measure(args, servers, name, server, clients, protocol, args.seconds))
    sorted_latencies = {name: sorted(value for row in rows for value in row["latencies"]) for name, rows in rounds.items()}
    base99 = percentile(sorted_latencies[DIRECT], 0.99)
    found = {}
    for name, rows in rounds.items():
        def ratio(key):
            return statistics.median(row[key] / other[key] if other[key] else 0 for row, other in zip(rows, rounds[BOUNCER]))
        median = {key: statistics.median(row[key] for row in rows) for key in ("tps", "cpu")}
        p50, p99 = (percentile(sorted_latencies[name], share) for share in (0.5, 0.99))
        found[name] = ratio("cpu"), ratio("tps")
        proxy = name != DIRECT
        print(f"| {protocol} | {clients} | {name} | {median['tps']:.0f} | {found[name][1]:.2f} | "
              + (f"{median['cpu']:.1f} | **{found[name][0]:.2f}** | " if proxy else "- | - | ")
              + f"{p50} | {p99} | " + (f"{p99 - base99:+d} |" if proxy else "- |"), flush=True)
    return found


def warm_up(args, servers, targets):
    """Until the compilers of each Gatehouse have seen every protocol with few and many clients."""
    runs = [(protocol, clients) for protocol in args.protocols for clients in (max(args.clients), min(args.clients))]
    for name in (AUDITED, BARE):
        for protocol, clients in runs:
            measure(args, servers, name, targets[name], clients, protocol, max(1, round(args.warmup / len(runs))))


def profile(args, servers, server, clients=8, seconds=8, runs=3):
    """Where the CPU time goes: per thread of Gatehouse, prepared."""
    print(f"\n| run of {seconds} s, prepared, {clients} clients | tps | CPU µs/tx by thread |\n| --- | --- | --- |")
    for run in range(runs):
        before = stack.thread_ticks(server.pid)
        tps = measure(args, servers, AUDITED, server, clients, "prepared", seconds)["tps"]
        spent = [((ticks - before.get(thread, 0)) / stack.TICKS / (tps * seconds) * 1e6, thread[1])
                 for thread, ticks in stack.thread_ticks(server.pid).items()]
        shown = ", ".join(f"{name} {cpu:.1f}" for cpu, name in sorted(spent, reverse=True) if cpu >= 0.5)
        print(f"| {run + 1} | {tps:.0f} | {shown} |", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stack.add_arguments(p)
    p.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32])
    p.add_argument("--protocols", nargs="+", default=["simple", "extended", "prepared"])
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=int, default=6, help="of each measurement (default %(default)s)")
    p.add_argument("--scale", type=int, default=10, help="of pgbench -i (default %(default)s)")
    p.add_argument("--threads", type=int, default=0, help="event loops of Gatehouse, 0 = its default")
    p.add_argument("--warmup", type=int, default=120, help="seconds of pgbench for each Gatehouse before the first measurement (default %(default)s)")
    p.add_argument("--profile", action="store_true", help="also show CPU by thread")
    p.add_argument("--quick", action="store_true", help="short rounds and warm-up")
    args = p.parse_args()
    if args.quick:
        args.rounds, args.seconds, args.warmup, args.scale = 1, 2, 6, 1
    with stack.Stack(args) as servers:
        targets = start(args, servers)
        warm_up(args, servers, targets)
        print("| protocol | clients | way | tps | tps vs PgBouncer | CPU µs/tx | CPU vs PgBouncer | p50 µs | p99 µs | p99 added µs |")
        print("|" + " --- |" * 10)
        missed = []
        for protocol in args.protocols:
            for clients in args.clients:
                ratios = compare(args, servers, targets, protocol, clients)
                for name, (most, least) in GOALS.items():
                    cpu, tps = ratios[name]
                    if cpu > most:
                        missed.append(f"{protocol}, {clients} clients: {name} uses {cpu:.2f} x PgBouncer's CPU, more than {most}")
                    if tps < least:
                        missed.append(f"{protocol}, {clients} clients: {name} reaches {tps:.2f} x PgBouncer's tps, less than {least}")
        if args.profile:
            profile(args, servers, targets[AUDITED])
        print(f"\n{args.rounds} rounds of {args.seconds} s, scale {args.scale}, warm-up {args.warmup} s for each Gatehouse, "
              f"0 failed transactions; resident at the end: "
              + ", ".join(f"{name} {stack.resident_mib(targets[name].pid):.0f} MiB" for name in (BOUNCER, HAPROXY, AUDITED, BARE)))
        print("\nGoals: " + ("all met" if not missed else "missed"))
        for line in missed:
            print(f"* {line}")


if __name__ == "__main__":
    main()
