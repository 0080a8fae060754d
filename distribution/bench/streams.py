#!/usr/bin/env python3
"""Streams a gigabyte of COPY each way and a result of 1,000,000 rows through a Gatehouse with a small heap.

Starts PostgreSQL, PgBouncer and Gatehouse as compare.py does, with JAVA_OPTS=-Xmx256m, checks that what
arrives is what was sent, and prints throughput through Gatehouse and direct, and Gatehouse's memory.

  python3 distribution/bench/streams.py
"""
import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import compare

LINES = 8_000_000
LINE = "x" * 120


def psql(args, port, sql, stdin=None, stdout=subprocess.DEVNULL):
    command = [f"{args.pgbin}/psql", "-X", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", "-d", "bench",
               "-v", "ON_ERROR_STOP=1", "-At", "-c", sql]
    began = time.monotonic()
    done = subprocess.run(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"psql failed: {done.stderr}")
    return time.monotonic() - began, done.stdout


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pgbin", default="/usr/lib/postgresql/15/bin")
    p.add_argument("--gatehouse", default=str(compare.HERE.parent / "target" / "gatehouse"))
    p.add_argument("--heap", default="-Xmx256m")
    args = p.parse_args()
    args.scale, args.audit, args.policy, args.threads = 1, "on", "on", 0
    os.environ["JAVA_OPTS"] = args.heap
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-streams-"))
    (folder / "bouncer").mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "bouncer", "postgres")
    servers = compare.Servers(args, folder)
    try:
        servers.start()
        direct, gatehouse = servers.targets[compare.DIRECT][0], servers.targets[compare.GATEHOUSE][0]
        pid = servers.targets[compare.GATEHOUSE][1]
        data = folder / "lines.tsv"
        with open(data, "w") as out:
            for i in range(LINES):
                out.write(f"{i}\t{LINE}\n")
        size = data.stat().st_size
        psql(args, direct, "CREATE UNLOGGED TABLE lines(id int, line text)")
        print(f"heap {args.heap}; COPY of {size / 2**30:.2f} GiB\n")
        print("| stream | direct MiB/s | Gatehouse MiB/s | ratio | resident MiB after |")
        print("| --- | --- | --- | --- | --- |")

        def row(name, measure, amount):
            slow, fast = measure(gatehouse), measure(direct)
            print(f"| {name} | {amount / fast / 2**20:.0f} | {amount / slow / 2**20:.0f} | {fast / slow:.2f} | "
                  f"{compare.resident_mib(pid):.0f} |", flush=True)

        def copy_in(port):
            psql(args, direct, "TRUNCATE lines")
            with open(data) as source:
                seconds, _ = psql(args, port, "COPY lines FROM STDIN", stdin=source)
            count = psql(args, direct, "SELECT count(*) FROM lines", stdout=subprocess.PIPE)[1].strip()
            if count != str(LINES):
                sys.exit(f"{count} lines arrived instead of {LINES}")
            return seconds

        def copy_out(port):
            received = folder / "received.tsv"
            with open(received, "w") as target:
                seconds, _ = psql(args, port, "COPY lines TO STDOUT", stdout=target)
            if received.stat().st_size != size:
                sys.exit(f"{received.stat().st_size} bytes came back instead of {size}")
            received.unlink()
            return seconds

        def select(port):
            with open(folder / "rows", "w") as target:
                seconds, _ = psql(args, port, "SELECT * FROM lines WHERE id < 1000000", stdout=target)
            with open(folder / "rows") as source:
                count = sum(1 for _ in source)
            if count != 1_000_000:
                sys.exit(f"{count} rows came back instead of 1,000,000")
            return seconds

        row("COPY FROM STDIN", copy_in, size)
        row("COPY TO STDOUT", copy_out, size)
        row("SELECT, 1,000,000 rows", select, 1_000_000 * (len(LINE) + 8))
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
