#!/usr/bin/env python3
"""Compares PostgreSQL direct, through PgBouncer and through Gatehouse, under pgbench, in one run.

Starts everything itself on loopback, in a temporary folder, and stops it again: a PostgreSQL server
(from --pgbin), PgBouncer in session mode, and Gatehouse from the built distribution with the file
sink and one JavaScript policy. Rounds are interleaved, direct - PgBouncer - Gatehouse, so that drift
of the machine falls on all alike; ratios are medians of the ratios of each round. CPU time is that
of the proxy's process as the kernel counts it, user and system, divided by transactions. Gatehouse is
warmed up first, because its compilers share the two cores with everything else while they run.

  python3 distribution/bench/compare.py                      # the table of README.md
  python3 distribution/bench/compare.py --clients 16 --protocols prepared --rounds 3 --audit off

Needs: a built distribution (mvn package), pgbench and a PostgreSQL server, pgbouncer. As root, the
server and PgBouncer run as the user `postgres`.
"""
import argparse
import os
import pathlib
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
TICKS = os.sysconf("SC_CLK_TCK")
DIRECT, BOUNCER, GATEHOUSE = "direct", "pgbouncer", "gatehouse"


def unprivileged(command):
    """The command as user postgres where we are root: neither server wants to be."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(port, process, what):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"{what} ended with code {process.returncode}; see its log above")
        with socket.socket() as s:
            if s.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit(f"{what} does not listen on port {port} after 60 s")


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024


def thread_ticks(pid):
    """CPU ticks of each thread: (id, name) -> ticks."""
    ticks = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            ticks[task.name, (task / "comm").read_text().strip()] = int(fields[11]) + int(fields[12])
        except FileNotFoundError:
            pass                                  # it has ended meanwhile
    return ticks


class Servers:
    """What is compared: name -> (port, pid of the proxy or None)."""

    def __init__(self, args, folder):
        self.args, self.folder, self.processes, self.targets = args, folder, [], {}

    def start(self):
        self.start_postgres()
        self.start_bouncer()
        self.start_gatehouse()

    def spawn(self, command, log, **kwargs):
        with open(self.folder / log, "w") as out:
            process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, **kwargs)
        self.processes.append(process)
        return process

    def start_postgres(self):
        a, data, port = self.args, self.folder / "data", free_port()
        subprocess.run(unprivileged([f"{a.pgbin}/initdb", "-D", str(data), "-U", "bench", "-A", "trust",
                                     "--locale=C", "-E", "UTF8", "-N"]), check=True, stdout=subprocess.DEVNULL)
        with open(data / "postgresql.conf", "a") as conf:
            conf.write(f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\n"
                       "max_connections = 200\nshared_buffers = 256MB\nfsync = off\n")
        process = self.spawn(unprivileged([f"{a.pgbin}/postgres", "-D", str(data)]), "postgres.log")
        wait_for(port, process, "PostgreSQL")
        time.sleep(1)
        self.targets[DIRECT] = (port, None)
        self.client("createdb", port, ["bench"])
        self.client("pgbench", port, ["-i", "-q", "-s", str(a.scale), "bench"])

    def client(self, program, port, arguments):
        subprocess.run([f"{self.args.pgbin}/{program}", "-h", "127.0.0.1", "-p", str(port), "-U", "bench",
                        *arguments], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def start_bouncer(self):
        port, pidfile = free_port(), self.folder / "bouncer" / "pid"
        ini, users = self.folder / "bouncer" / "pgbouncer.ini", self.folder / "bouncer" / "users"
        users.write_text('"bench" ""\n')
        ini.write_text(f"""[databases]
bench = host=127.0.0.1 port={self.targets[DIRECT][0]}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = trust
auth_file = {users}
pool_mode = session
default_pool_size = 100
max_client_conn = 200
unix_socket_dir =
pidfile = {pidfile}
log_connections = 0
log_disconnections = 0
""")
        process = self.spawn(unprivileged(["pgbouncer", "-q", str(ini)]), "pgbouncer.log")
        wait_for(port, process, "PgBouncer")
        self.targets[BOUNCER] = (port, int(pidfile.read_text()))

    def start_gatehouse(self):
        port, home = free_port(), self.args.gatehouse
        sinks = f"[ {{ name: file, type: sink-file, config: {{ path: {self.folder}/audit/audit.jsonl }} }} ]"
        policy = f"""policies:
  - name: no-unfiltered-writes
    type: javascript
    file: {home}/scripts/policies/no-unfiltered-writes.js
""" if self.args.policy == "on" else ""
        conf = self.folder / "gatehouse.yaml"
        conf.write_text(f"""listener: {{ address: "127.0.0.1:{port}" }}
upstream: {{ address: "127.0.0.1:{self.targets[DIRECT][0]}" }}
threads: {self.args.threads}
audit: {{ enabled: {"true" if self.args.audit == "on" else "false"}, sinks: {sinks if self.args.audit == "on" else "[]"} }}
{policy}""")
        began = time.monotonic()
        process = self.spawn([f"{home}/bin/gatehouse", "start", "--config", str(conf)], "gatehouse.log")
        wait_for(port, process, "Gatehouse")
        self.started_after = time.monotonic() - began
        self.targets[GATEHOUSE] = (port, process.pid)

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGINT if process is self.processes[0] else signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


def measure(args, target, clients, protocol, seconds):
    port, pid = target
    before = cpu_seconds(pid) if pid else 0
    command = [f"{args.pgbin}/pgbench", "-n", "-S", "-h", "127.0.0.1", "-p", str(port), "-U", "bench",
               "-M", protocol, "-c", str(clients), "-j", "1", "-T", str(seconds), "bench"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"pgbench failed: {done.stderr[-400:]}")
    after = cpu_seconds(pid) if pid else 0
    count = int(re.search(r"transactions actually processed: (\d+)", done.stdout).group(1))
    failed = int(re.search(r"failed transactions: (\d+)", done.stdout).group(1))
    if failed:
        sys.exit(f"{failed} transactions failed")
    return {"tps": float(re.search(r"tps = ([\d.]+)", done.stdout).group(1)),
            "latency": float(re.search(r"latency average = ([\d.]+)", done.stdout).group(1)),
            "cpu": (after - before) / count * 1e6}


def compare(args, servers, clients, protocol):
    rows = {name: [] for name in servers.targets}
    for target in servers.targets.values():
        measure(args, target, clients, protocol, 2)
    for _ in range(args.rounds):
        for name, target in servers.targets.items():
            rows[name].append(measure(args, target, clients, protocol, args.seconds))
    median = lambda name, key: statistics.median(row[key] for row in rows[name])
    ratio = lambda name, base, key: statistics.median(
        row[key] / other[key] for row, other in zip(rows[name], rows[base]))
    added = lambda name: 1000 * statistics.median(
        row["latency"] - other["latency"] for row, other in zip(rows[name], rows[DIRECT]))
    print(f"| {protocol} | {clients} | {median(DIRECT, 'tps'):.0f} | {median(BOUNCER, 'tps'):.0f} | "
          f"{median(GATEHOUSE, 'tps'):.0f} | {ratio(GATEHOUSE, BOUNCER, 'tps'):.2f} | "
          f"{added(BOUNCER):.0f} | {added(GATEHOUSE):.0f} | {median(BOUNCER, 'cpu'):.1f} | "
          f"{median(GATEHOUSE, 'cpu'):.1f} | **{ratio(GATEHOUSE, BOUNCER, 'cpu'):.2f}** |", flush=True)


def profile(args, target, seconds=8, runs=3):
    """Where the CPU goes: per thread of Gatehouse, prepared, 16 clients."""
    port, pid = target
    print(f"\n| run of {seconds} s | tps | CPU µs/tx by thread |\n| --- | --- | --- |")
    for run in range(runs):
        before = thread_ticks(pid)
        tps = measure(args, target, 16, "prepared", seconds)["tps"]
        spent = [((ticks - before.get(thread, 0)) / TICKS / (tps * seconds) * 1e6, thread[1])
                 for thread, ticks in thread_ticks(pid).items()]
        shown = ", ".join(f"{name} {cpu:.1f}" for cpu, name in sorted(spent, reverse=True) if cpu >= 0.5)
        print(f"| {run + 1} | {tps:.0f} | {shown} |", flush=True)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pgbin", default="/usr/lib/postgresql/15/bin", help="folder of postgres, initdb, pgbench")
    p.add_argument("--gatehouse", default=str(HERE.parent / "target" / "gatehouse"), help="the distribution")
    p.add_argument("--clients", type=int, nargs="+", default=[1, 16])
    p.add_argument("--protocols", nargs="+", default=["simple", "extended", "prepared"])
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--seconds", type=int, default=5, help="of each measurement")
    p.add_argument("--scale", type=int, default=10, help="of pgbench -i")
    p.add_argument("--threads", type=int, default=0, help="event loops of Gatehouse, 0 = its default")
    p.add_argument("--warmup", type=int, default=45, help="seconds of pgbench before the first measurement")
    p.add_argument("--profile", action="store_true", help="also show CPU by thread")
    p.add_argument("--audit", choices=["on", "off"], default="on")
    p.add_argument("--policy", choices=["on", "off"], default="on")
    args = p.parse_args()
    for program in (f"{args.pgbin}/pgbench", f"{args.gatehouse}/bin/gatehouse"):
        if not os.access(program, os.X_OK):
            sys.exit(f"there is no {program}; see --help")
    if not shutil.which("pgbouncer"):
        sys.exit("there is no pgbouncer on the PATH; install it")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gatehouse-bench-"))
    (folder / "bouncer").mkdir()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "bouncer", "postgres")
    servers = Servers(args, folder)
    try:
        servers.start()
        print("| protocol | clients | direct tps | PgBouncer tps | Gatehouse tps | tps vs PgBouncer | "
              "added µs PgBouncer | added µs Gatehouse | CPU µs/tx PgBouncer | CPU µs/tx Gatehouse | "
              "CPU vs PgBouncer |")
        print("|" + " --- |" * 11)
        measure(args, servers.targets[GATEHOUSE], 16, "prepared", args.warmup)
        for protocol in args.protocols:
            for clients in args.clients:
                compare(args, servers, clients, protocol)
        if args.profile:
            profile(args, servers.targets[GATEHOUSE])
        pid = servers.targets[GATEHOUSE][1]
        print(f"\nGatehouse: audit {args.audit}, policy {args.policy}, listening after "
              f"{servers.started_after:.1f} s, {resident_mib(pid):.0f} MiB resident at the end; "
              f"{args.rounds} rounds of {args.seconds} s, scale {args.scale}")
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
