#!/usr/bin/env python3
"""How much memory 10,000 idle sessions take: a Gatehouse with a heap of 512 MiB and audit on.

The server behind it is a small stand-in in this script that answers a login and a query as PostgreSQL does
and else sits there: 10,000 real backends would need some 50 GiB. Everything passes loopback. All sessions
must be logged in, and 100 of them must answer a query at the end; else the exit code is 1.

  python3 distribution/bench/idle.py
  python3 distribution/bench/idle.py --sessions 1000 --histogram
"""
import argparse
import asyncio
import os
import pathlib
import resource
import struct
import subprocess
import sys
import time

import stack


def message(kind, content):
    return kind + struct.pack("!i", len(content) + 4) + content


LOGGED_IN = (message(b"R", struct.pack("!i", 0)) + message(b"S", b"client_encoding\0UTF8\0")
             + message(b"S", b"server_version\x0015.0\0") + message(b"S", b"standard_conforming_strings\0on\0")
             + message(b"K", struct.pack("!ii", 4711, 815)) + message(b"Z", b"I"))
ANSWER = (message(b"T", struct.pack("!h", 1) + b"one\0" + struct.pack("!ihihih", 0, 0, 23, 4, -1, 0))
          + message(b"D", struct.pack("!hi", 1, 1) + b"1") + message(b"C", b"SELECT 1\0") + message(b"Z", b"I"))


class StandIn(asyncio.Protocol):
    """One connection of the server that is none."""

    def __init__(self):
        self.received, self.logged_in = b"", False

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.received += data
        while len(self.received) >= (5 if self.logged_in else 4):
            length = struct.unpack("!i", self.received[1:5])[0] + 1 if self.logged_in else struct.unpack("!i", self.received[:4])[0]
            if len(self.received) < length:
                return
            kind, self.received = self.received[:1], self.received[length:]
            if not self.logged_in:
                self.logged_in = True
                self.transport.write(LOGGED_IN)
            elif kind == b"Q":
                self.transport.write(ANSWER)
            elif kind == b"X":
                self.transport.close()


async def stand_in(port):
    server = await asyncio.get_running_loop().create_server(StandIn, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


def cost(pid):
    return stack.heap_mib(pid) or 0.0, stack.resident_mib(pid), stack.descriptors(pid)


def affordable(sessions):
    """Raises the limit of descriptors, for Gatehouse two a session; how many sessions that allows."""
    needed, hard = 2 * sessions + 300, resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, needed if hard != resource.RLIM_INFINITY and hard < needed else hard))
        return sessions
    except (ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        print(f"only {(hard - 300) // 2} sessions: this machine allows a process {hard} descriptors (ulimit -Hn), and "
              f"Gatehouse needs two a session\n")
        return (hard - 300) // 2


def main():
    if sys.argv[1:2] == ["--stand-in"]:
        return asyncio.run(stand_in(int(sys.argv[2])))
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stack.add_arguments(p)
    p.add_argument("--sessions", type=int, default=10_000)
    p.add_argument("--settings", default="", help="further YAML for Gatehouse, for example limits of sessions")
    p.add_argument("--histogram", action="store_true", help="also show which classes the heap holds")
    args = p.parse_args()
    args.java_opts = f"-Xmx512m {args.java_opts}"
    args.sessions = affordable(args.sessions)
    with stack.Stack(args) as servers:
        port = stack.free_port()
        servers.spawn("stand-in", port, [sys.executable, str(pathlib.Path(__file__).resolve()), "--stand-in", str(port)])
        settings = args.settings or f"limits: {{ sessions: {args.sessions + 100} }}\n"
        gatehouse = servers.gatehouse(port, settings=settings)
        warm = [stack.RawSession(gatehouse.port) for _ in range(10)]
        before = cost(gatehouse.pid)
        sessions, began = [], time.monotonic()
        try:
            for _ in range(args.sessions):
                sessions.append(stack.RawSession(gatehouse.port))
        except OSError as e:
            print(f"session {len(sessions) + 1} failed: {e}\n{gatehouse.log_text()[-1000:]}", file=sys.stderr)
        seconds = time.monotonic() - began
        time.sleep(2)
        after = cost(gatehouse.pid)
        times = []
        for session in sessions[::max(1, len(sessions) // 100)][:100]:
            asked = time.monotonic()
            if [kind for kind, _ in session.query("SELECT 1 AS one")] != [b"T", b"D", b"C", b"Z"]:
                sys.exit("a session did not answer")
            times.append((time.monotonic() - asked) * 1000)
        times.sort()
        print(f"{len(sessions)} of {args.sessions} sessions logged in, {seconds:.1f} s; {len(times)} of them asked: "
              f"median {times[len(times) // 2]:.2f} ms, slowest {times[-1]:.2f} ms\n")
        print("| | heap MiB after GC | resident MiB | descriptors |\n| --- | --- | --- | --- |")
        for name, (heap, resident, files) in (("before", before), (f"{len(sessions)} sessions", after)):
            print(f"| {name} | {heap:.0f} | {resident:.0f} | {files} |")
        heap, resident = ((after[i] - before[i]) * 1024 / max(1, len(sessions)) for i in (0, 1))
        print(f"\na session: {heap:.1f} KiB of heap, {resident:.1f} KiB resident")
        if args.histogram:
            jcmd = pathlib.Path(os.readlink(f"/proc/{gatehouse.pid}/exe")).parent / "jcmd"
            shown = subprocess.run([jcmd, str(gatehouse.pid), "GC.class_histogram"], capture_output=True, text=True, check=False)
            print("\n```\n" + "\n".join(shown.stdout.splitlines()[:25]) + "\n```")
        for session in warm + sessions:
            session.close()
        return 0 if len(sessions) == args.sessions else 1


if __name__ == "__main__":
    sys.exit(main())
