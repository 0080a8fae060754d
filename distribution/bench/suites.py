#!/usr/bin/env python3
"""Runs public PostgreSQL suites direct, through a null proxy and through Gatehouse, and compares the results.

The gate: what a suite says through Gatehouse (audit on, no rules) equals what it says through the null proxy,
HAProxy in TCP mode or relay.py where HAProxy is missing. Each way has a fresh cluster. After every suite
Gatehouse must still answer, its log must hold no error and no leak (Netty's leak detection is paranoid), and
every intent in its evidence must have an outcome.

  python3 distribution/bench/suites.py --pg-source postgresql-15.18       # everything
  python3 distribution/bench/suites.py --pg-source DIR --suites regress isolation --complete
  python3 distribution/bench/suites.py --pg-source DIR --slicer           # bytes one by one
  python3 distribution/bench/suites.py --soak 24                          # hours; slopes of memory and descriptors

The sources of the server's own version, unpacked, built or not (Debian: a deb-src entry, then
`apt-get source postgresql-15=VERSION` with the VERSION of the installed server); they are built in the work
folder if they are not built yet, which needs bison, flex, perl and a C compiler. As root, suites and servers
run as the user postgres, who must be able to read the sources. Exit code 1: a gate failed.
"""
import argparse
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

import public_suites
import soak
import stack
from evidence import Evidence, differences

REPLICATION = "startup: { replication: [physical, logical] }\n"
SETTINGS = ["max_connections = 200", "wal_level = logical", "max_wal_senders = 10", "max_prepared_transactions = 10"]
LOG_ALL = ["logging_collector = on", "log_destination = csvlog", "log_statement = all", "log_parameter_max_length = -1",
           "log_rotation_size = 0", "log_rotation_age = 0", "log_directory = log", "log_file_mode = 0644"]
LEAKS = "-Dio.netty.leakDetection.level"
# what may not stand in Gatehouse's log after a suite
ALARMS = re.compile(r"LEAK|internal error|[A-Za-z]*(?:Exception|Error)\b.*", re.I)


def build(args, servers):
    """The folder with the built drivers: the sources themselves, or a build beside them in the work folder."""
    source = pathlib.Path(args.pg_source).resolve()
    args.pg_source = str(source)
    if not (source / "src/test/regress/parallel_schedule").exists():
        sys.exit(f"{source} holds no PostgreSQL sources; see --help")
    if (source / "src/test/regress/regress.so").exists():
        return source
    folder = servers.make(servers.folder / "build")
    print(f"building the suites in {folder}, about a minute", file=sys.stderr)
    steps = [[str(source / "configure"), "--without-readline", "--without-zlib", f"--prefix={folder}/inst"]] + [
        ["make", "-s", "-j2", "-C", *step.split()] for step in (
            "src/backend generated-headers", "src/test/regress all", "src/test/isolation all",
            "src/test/modules/libpq_pipeline all", "contrib/spi all")]
    with open(servers.folder / "build.log", "w") as log:
        for step in steps:
            if subprocess.run(step, cwd=folder, stdout=log, stderr=log, check=False, **stack.unprivileged()).returncode:
                servers.keep = True
                sys.exit(f"{' '.join(step)} failed; see {servers.folder}/build.log")
    for module in ("autoinc.so", "refint.so"):
        if not (folder / "src/test/regress" / module).exists():
            shutil.copy(folder / "contrib/spi" / module, folder / "src/test/regress")
    return folder


class Trial:
    """One way with its servers, from a fresh cluster to the end."""

    def __init__(self, args, servers, name, built):
        self.args, self.servers, self.name = args, servers, name
        self.settings = REPLICATION if args.replication == "on" else ""
        settings = SETTINGS + (LOG_ALL if args.complete else []) + certificate_settings(servers)
        self.postgres = servers.postgres(f"postgres-{name}", settings)
        self.gatehouse, self.started = None, [self.postgres]
        port = getattr(self, name)()
        self.way = public_suites.Way(name, args, servers.make(servers.folder / name), servers.make, built, port,
                                     self.postgres.port, args.replication == "on" or not self.gatehouse)

    def direct(self):
        return self.postgres.port

    def null(self, upstream=None):
        return self.then(self.servers.haproxy if stack.has("haproxy") else self.servers.relay, self.postgres.port).port

    def through(self):
        """Gatehouse, and what is checked about it."""
        certificate, key = (self.servers.folder / name for name in ("server.crt", "server.key"))
        tls = f", tls: {{ certificate: {certificate}, key: {key} }}" if certificate.exists() else ""
        self.gatehouse = self.then(self.servers.gatehouse, self.upstream, settings=self.settings, listener=tls,
                                   java_opts=f"{LEAKS}=paranoid")
        words = pathlib.Path(f"/proc/{self.gatehouse.pid}/cmdline").read_text().split("\0")
        if [word for word in words if word.startswith(LEAKS)][-1] != f"{LEAKS}=paranoid":
            sys.exit("leak detection is not paranoid: something behind JAVA_OPTS sets it again")
        self.evidence = Evidence(self.servers.evidence())
        self.alarms = 0
        return self.gatehouse.port

    def gate(self):
        self.upstream = self.postgres.port
        return self.through()

    def sliced(self):
        """Every byte alone, to Gatehouse and to the server, both directions."""
        self.upstream = self.then(self.servers.relay, self.postgres.port, chunk=1, name="slicer-server").port
        return self.then(self.servers.relay, self.through(), chunk=1, name="slicer-client").port

    def then(self, start, *args, **kwargs):
        server = start(*args, **kwargs)
        self.started.append(server)
        return server

    def run(self, suite):
        """The suite's results, what Gatehouse looks like after it, and how long it took."""
        began = time.monotonic()
        try:
            results = suite(self.way)
        except public_suites.Skip as reason:
            return {}, f"skipped: {reason}", []
        except subprocess.SubprocessError as e:
            results = {"suite": str(e)}
        return results, f"{time.monotonic() - began:.0f} s", self.check() if self.gatehouse else []

    def check(self):
        """What is wrong with Gatehouse now."""
        wrong = []
        if self.gatehouse.process.poll() is not None:
            return [f"Gatehouse has ended with code {self.gatehouse.process.returncode}"]
        try:
            if self.way.psql("postgres", "select 4711").strip() != "4711":
                wrong.append("Gatehouse does not answer")
        except subprocess.SubprocessError as e:
            wrong.append(f"Gatehouse does not answer: {e}")
        self.heap = stack.heap_mib(self.gatehouse.pid)
        for _ in range(50):
            self.evidence.read()
            if not self.evidence.open:
                break
            time.sleep(0.2)
        if self.evidence.open:
            wrong.append(f"{len(self.evidence.open)} intents have no outcome, first index {min(self.evidence.open)}")
            self.evidence.open.clear()
        alarms = [line for line in self.gatehouse.log_text().splitlines() if ALARMS.search(line)]
        wrong += [f"log: {line[:300]}" for line in alarms[self.alarms:]]
        self.alarms = len(alarms)
        return wrong

    def state(self):
        heap = "?" if self.heap is None else f"{self.heap:.0f}"
        return (f"heap {heap} MiB after GC, {stack.resident_mib(self.gatehouse.pid):.0f} MiB resident, "
                f"{stack.descriptors(self.gatehouse.pid)} descriptors, {self.evidence.intents} intents")

    def complete(self):
        """Whether the evidence holds what the server's log holds."""
        self.servers.stop(self.gatehouse)
        self.servers.stop(self.postgres)
        self.evidence.read()
        return differences(self.evidence, self.servers.folder / f"{self.postgres.name}-data" / "log", public_suites.CHECK)

    def stop(self):
        for server in reversed(self.started):
            self.servers.stop(server)


def certificate_settings(servers):
    """A certificate for the server and Gatehouse, made once; no TLS without openssl."""
    if not stack.has("openssl"):
        return []
    key, certificate = servers.folder / "server.key", servers.folder / "server.crt"
    if not key.exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", str(key), "-out", str(certificate), "-days", "30", "-subj", "/CN=localhost"],
                       check=True, capture_output=True, **stack.unprivileged())
        key.chmod(0o600)
    return ["ssl = on", f"ssl_key_file = '{key}'", f"ssl_cert_file = '{certificate}'"]


def run_all(args, servers, names, ways):
    """results[suite][way] of all; and everything wrong besides."""
    built = build(args, servers) if args.pg_source else None
    table, wrong = {name: {} for name in names}, []
    for name in ways:
        trial = Trial(args, servers, name, built)
        for suite in names:
            results, remark, alarms = trial.run(public_suites.ALL[suite])
            table[suite][name] = results, remark
            wrong += [f"{suite}, {name}: {alarm}" for alarm in alarms]
            bad = sum(1 for result in results.values() if result not in GOOD)
            print(f"{name}: {suite}: {len(results)} results, {bad} not plainly good, {remark}"
                  + (f"; {trial.state()}" if trial.gatehouse and not remark.startswith("skipped") else ""),
                  file=sys.stderr, flush=True)
        if args.complete and trial.gatehouse:
            logged, recorded, lines = trial.complete()
            print(f"\ncompleteness, {name}: {logged} statements in the server's log, {recorded} in the evidence, "
                  f"{sum(trial.evidence.parameters.values())} of them with parameters; {len(lines)} differences")
            for line in lines[:args.shown]:
                print(f"  {line}")
            wrong += [f"completeness, {name}: {len(lines)} differences"] if lines else []
        trial.stop()
    return table, wrong


GOOD = {"ok", "exit 0", "arrived", "same as direct", "0 failed", "True", "500000"}


def report(table, ways, base, judged):
    """Prints the table of all suites and each difference; whether the gate holds."""
    print(f"\n| suite | {' | '.join(ways)} | same as {base} |\n|" + " --- |" * (len(ways) + 2))
    details, holds = [], True
    for suite, results in table.items():
        cells = []
        for way in ways:
            found, remark = results[way]
            good = sum(1 for result in found.values() if result in GOOD)
            cells.append(remark if remark.startswith("skipped") else f"{good}/{len(found)}, {remark}")
        theirs, ours = results.get(base, ({}, ""))[0], results.get(judged, ({}, ""))[0]
        skipped = any(results[way][1].startswith("skipped") for way in (base, judged) if way in results)
        for test in sorted(theirs.keys() | ours.keys()):
            if theirs.get(test) != ours.get(test) and not skipped:
                details.append(f"{suite}, {test}: {base} {theirs.get(test)}; {judged} {ours.get(test)}")
        equal = "-" if skipped or base not in ways or judged not in ways else "yes" if theirs == ours else "**no**"
        holds = holds and equal != "**no**"
        print(f"| {suite} | {' | '.join(cells)} | {equal} |")
    for detail in details:
        print(f"  {detail}")
    return holds


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stack.add_arguments(p)
    p.add_argument("--pg-source", help="PostgreSQL's sources, of the server's version; without them suites that need them are skipped")
    p.add_argument("--work", help="work folder, kept; default a temporary one, kept only if a gate fails")
    p.add_argument("--ways", nargs="+", choices=["direct", "null", "gate", "sliced"], default=["direct", "null", "gate"])
    p.add_argument("--suites", nargs="+", choices=list(public_suites.ALL), help="default: all")
    p.add_argument("--tests", nargs="+", help="only these tests of regress and isolation, e.g. test_setup boolean")
    p.add_argument("--complete", action="store_true", help="compare the evidence with the server's statement log (log_statement = all)")
    p.add_argument("--shown", type=int, default=40, help="differences of --complete that are shown (default %(default)s)")
    p.add_argument("--slicer", action="store_true", help="regress only, null and with every byte alone before and behind Gatehouse")
    p.add_argument("--soak", type=float, metavar="HOURS", help="instead: pgbench, sqlsmith and regress in a loop through Gatehouse")
    p.add_argument("--replication", choices=["auto", "on", "off"], default="auto",
                   help="startup.replication in Gatehouse's configuration; auto: if it knows the key")
    p.add_argument("--sslmode", default="disable", help="of the clients (default %(default)s)")
    p.add_argument("--seconds", type=int, default=5, help="of each pgbench and sysbench run (default %(default)s)")
    p.add_argument("--queries", type=int, default=2000, help="of sqlsmith (default %(default)s)")
    p.add_argument("--timeout", type=int, default=1800, help="seconds for regress and isolation each (default %(default)s)")
    args = p.parse_args()
    if args.slicer:
        args.ways, args.suites = ["null", "sliced"], args.suites or ["regress"]
    with stack.Stack(args, args.work) as servers:
        if args.replication == "auto":
            args.replication = "on" if servers.accepts(REPLICATION) else "off"
        if args.soak:
            built = build(args, servers) if args.pg_source else None
            return soak.run(args, Trial(args, servers, "gate", built))
        ways = args.ways
        judged, base = ("sliced" if "sliced" in ways else "gate"), ("null" if "null" in ways else "direct")
        table, wrong = run_all(args, servers, args.suites or list(public_suites.ALL), ways)
        holds = report(table, ways, base, judged)
        for line in wrong:
            print(f"  {line}")
        if not holds or wrong:
            servers.keep = True
            print("\nGATE FAILED")
            return 1
        print("\nall gates hold")
        return 0


if __name__ == "__main__":
    sys.exit(main())
