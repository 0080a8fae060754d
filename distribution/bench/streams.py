#!/usr/bin/env python3
"""Streams rows through PgBouncer, HAProxy and a Gatehouse with a small heap: COPY in, COPY out, SELECT.

Starts its servers as compare.py does; Gatehouse has audit, one JavaScript policy and -Xmx256m. Checks that
what arrives is what was sent. Rounds are interleaved; ratios are medians of the ratios of each round.

  python3 distribution/bench/streams.py                     # 1,000,000 rows of 128 bytes, 5 rounds
  python3 distribution/bench/streams.py --rows 8000000      # a gigabyte each way
"""
import argparse
import statistics
import subprocess
import sys
import time

import stack

LINE = "x" * 120
WAYS = ("direct", "PgBouncer", "HAProxy", "Gatehouse")


def psql(args, port, sql, stdin=None, stdout=subprocess.DEVNULL):
    """Seconds, and the output if it goes to a pipe."""
    command = [f"{args.pgbin}/psql", "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", stack.USER, "-d", "bench",
               "-v", "ON_ERROR_STOP=1", "-At", "-c", sql]
    began = time.monotonic()
    done = subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"psql failed: {done.stderr}")
    return time.monotonic() - began, done.stdout


class Streams:
    """The three streams; each returns seconds."""

    def __init__(self, args, folder, direct):
        self.args, self.direct, self.data, self.received = args, direct, folder / "rows.tsv", folder / "received.tsv"
        with open(self.data, "w") as out:
            for i in range(args.rows):
                out.write(f"{i}\t{LINE}\n")
        self.size = self.data.stat().st_size
        psql(args, direct, "CREATE UNLOGGED TABLE lines(id int, line text)")

    def copy_in(self, port):
        psql(self.args, self.direct, "TRUNCATE lines")
        with open(self.data) as source:
            seconds, _ = psql(self.args, port, "COPY lines FROM STDIN", stdin=source)
        count = psql(self.args, self.direct, "SELECT count(*) FROM lines", stdout=subprocess.PIPE)[1].strip()
        if count != str(self.args.rows):
            sys.exit(f"{count} rows arrived instead of {self.args.rows}")
        return seconds

    def copy_out(self, port):
        with open(self.received, "w") as target:
            seconds, _ = psql(self.args, port, "COPY lines TO STDOUT", stdout=target)
        if self.received.stat().st_size != self.size:
            sys.exit(f"{self.received.stat().st_size} bytes came back instead of {self.size}")
        return seconds

    def select(self, port):
        with open(self.received, "w") as target:
            seconds, _ = psql(self.args, port, "SELECT * FROM lines WHERE id < 1000000", stdout=target)
        with open(self.received) as source:
            count = sum(1 for _ in source)
        if count != min(1_000_000, self.args.rows):
            sys.exit(f"{count} rows came back instead of {min(1_000_000, self.args.rows)}")
        return seconds


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stack.add_arguments(p)
    p.add_argument("--rows", type=int, default=1_000_000)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--heap", default="-Xmx256m")
    args = p.parse_args()
    with stack.Stack(args) as servers:
        postgres = servers.postgres(settings=["shared_buffers = 256MB", "max_wal_size = 4GB"])
        servers.client("createdb", postgres.port, "bench")
        targets = dict(zip(WAYS, (postgres, servers.bouncer(postgres.port), servers.haproxy(postgres.port),
                                  servers.gatehouse(postgres.port, policy=True, java_opts=args.heap))))
        streams = Streams(args, servers.folder, postgres.port)
        print(f"{args.rows} rows, {streams.size / 2**20:.0f} MiB, heap {args.heap}, {args.rounds} rounds after one that is not counted\n")
        print("| stream | way | MiB/s | speed vs PgBouncer | speed vs HAProxy | CPU vs PgBouncer | resident MiB after |")
        print("|" + " --- |" * 7)
        for name, stream in (("COPY FROM STDIN", streams.copy_in), ("COPY TO STDOUT", streams.copy_out),
                             ("SELECT", streams.select)):
            seconds, cpu = {way: [] for way in WAYS}, {way: [] for way in WAYS}
            for counted in [False] + [True] * args.rounds:
                for way, server in targets.items():
                    before = stack.cpu_seconds(server.pid)
                    took = stream(server.port)
                    if counted:
                        seconds[way].append(took)
                        cpu[way].append(max(stack.cpu_seconds(server.pid) - before, 1 / stack.TICKS))
            size = streams.size if stream != streams.select else streams.size * min(1, 1_000_000 / args.rows)

            def ratio(values, way, base):
                return statistics.median(b / a for a, b in zip(values[way], values[base]))

            for way in WAYS:
                used = "-" if way == "direct" else f"{1 / ratio(cpu, way, 'PgBouncer'):.2f}"
                print(f"| {name} | {way} | {size / statistics.median(seconds[way]) / 2**20:.0f} | "
                      f"{ratio(seconds, way, 'PgBouncer'):.2f} | {ratio(seconds, way, 'HAProxy'):.2f} | {used} | "
                      + ("- |" if way == "direct" else f"{stack.resident_mib(targets[way].pid):.0f} |"), flush=True)


if __name__ == "__main__":
    main()
