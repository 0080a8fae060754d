"""The suites nobody of this project wrote, each a function of a way: test -> result.

Results of two ways are compared for equality, so they hold nothing that differs from run to run: no times,
no counts of transactions. A suite raises Skip with a reason if it cannot run here.
"""
import hashlib
import pathlib
import re
import signal
import subprocess
import time

import stack

TEST = re.compile(r"^(?:test| {4})\s+(\S+)\s+\.\.\. (ok|FAILED|failed \(ignored\))", re.M)
DATABASE = "regression"


class Skip(Exception):
    """Why a suite does not run."""


def schedule(way, program, folder, schedule_file, extra=()):
    """One of the two drivers of PostgreSQL's tree, whose tests may be limited to some."""
    out = way.out(folder)
    source, build = way.sources(f"src/test/{folder}")
    tests = way.args.tests or [f"--schedule={source}/{schedule_file}"]
    done = way.run([f"{build}/{program}", f"--dlpath={build}", f"--inputdir={source}", f"--outputdir={out}",
                    f"--bindir={way.args.pgbin}", "--host=127.0.0.1", f"--port={way.port}", f"--user={stack.USER}",
                    *extra, *tests], timeout=way.args.timeout, cwd=build)
    results = dict(TEST.findall(done.stdout))
    return results or {"driver": f"exit {done.returncode}: {done.stdout[-200:]} {done.stderr[-300:]}"}


def regress(way):
    """PostgreSQL's own regression tests."""
    return schedule(way, "pg_regress", "regress", "parallel_schedule", ["--max-concurrent-tests=20"])


def isolation(way):
    """Several sessions, step by step, with locks and waits; it finds who waits by the process id in BackendKeyData."""
    return schedule(way, "pg_isolation_regress", "isolation", "isolation_schedule")


def libpq_pipeline(way):
    """libpq's own tests of pipelines."""
    program = way.sources("src/test/modules/libpq_pipeline")[1] / "libpq_pipeline"
    way.psql("postgres", "CREATE DATABASE pipe")
    target = f"host=127.0.0.1 port={way.port} dbname=pipe user={stack.USER}"
    return {test: way.passed([program, test, target], timeout=60)
            for test in way.run([program, "tests"]).stdout.split()}


def dump(way):
    """pg_dump of what pg_regress left: the same through this way and past it."""
    way.needs(DATABASE)
    key = ["--restrict-key=k"] if "--restrict-key" in way.run([way.bin("pg_dump"), "--help"]).stdout else []
    through = way.run([way.bin("pg_dump"), *key, DATABASE], timeout=120)
    past = way.run([way.bin("pg_dump"), *key, "-p", way.direct, DATABASE], timeout=120, env={**way.env, "PGAPPNAME": CHECK})
    same = not through.returncode and sha256(through.stdout) == sha256(past.stdout)
    return {"dump": "same as direct" if same else f"exit {through.returncode}, different"}


def restore(way):
    """pg_dump and pg_restore in parallel, directory format."""
    way.needs(DATABASE)
    out = way.out("dump") / "files"
    results = {"pg_dump -Fd": way.passed([way.bin("pg_dump"), "-Fd", "-j2", "-f", out, DATABASE], timeout=180)}
    way.psql("postgres", "CREATE DATABASE restored")
    results["pg_restore"] = way.passed([way.bin("pg_restore"), "-j2", "-d", "restored", out], timeout=180)
    return results


def copy(way):
    """500,000 rows out and in again with \\copy."""
    bench(way)
    out = way.out("copy") / "accounts.csv"
    way.run([way.bin("psql"), "-X", "-d", "bench", "-v", "ON_ERROR_STOP=1", "-c", f"\\copy pgbench_accounts to '{out}' csv",
             "-c", "create table a2 (like pgbench_accounts)", "-c", f"\\copy a2 from '{out}' csv"], timeout=120)
    sums = [way.psql("bench", f"select count(*), sum(hashtext(t::text)) from {table} t")
            for table in ("pgbench_accounts", "a2")]
    return {"rows": sums[1].split("|")[0], "equal": str(sums[0] == sums[1])}


def basebackup(way):
    """A physical copy of the cluster over the replication protocol."""
    way.needs_replication()
    out = way.out("basebackup") / "files"
    return {"pg_basebackup": way.passed([way.bin("pg_basebackup"), "-D", out, "-X", "stream", "-c", "fast"], timeout=180),
            "pg_verifybackup": way.passed([way.bin("pg_verifybackup"), out], timeout=120)}


def receivewal(way):
    """A stream of WAL until a file of it is full."""
    way.needs_replication()
    out = way.out("receivewal")

    def switched():
        way.psql("postgres", "select pg_switch_wal()")
        return any(re.fullmatch("[0-9A-F]{24}", file.name) for file in out.iterdir())

    return {"WAL file": way.streamed([way.bin("pg_receivewal"), "-D", out, "--no-loop"], switched)}


def recvlogical(way):
    """A stream of logical changes."""
    way.needs_replication()
    out, tool = way.out("recvlogical") / "changes", [way.bin("pg_recvlogical"), "-d", "postgres", "--slot", "suites"]
    results = {"create": way.passed([*tool, "--create-slot", "-P", "test_decoding"])}
    way.psql("postgres", "create table decoded (i int); insert into decoded values (1)")
    results["changes"] = way.streamed(
        [*tool, "--start", "--no-loop", "-f", out],
        lambda: out.exists() and re.search(r"BEGIN.*\n.*INSERT: i\[integer\]:1\nCOMMIT", out.read_text()) is not None)
    results["drop"] = way.passed([*tool, "--drop-slot"])
    return results


def sqlsmith(way):
    """Random queries over the catalogue."""
    installed("sqlsmith")
    bench(way)
    return {"sqlsmith": way.passed(["sqlsmith", f"--target=host=127.0.0.1 port={way.port} dbname=bench user={stack.USER}",
                                    f"--max-queries={way.args.queries}", "--seed=1", "--exclude-catalog"], timeout=300)}


def sysbench(way):
    """OLTP, read and write."""
    installed("sysbench")
    bench(way)
    command = ["sysbench", "oltp_read_write", "--db-driver=pgsql", "--pgsql-host=127.0.0.1", f"--pgsql-port={way.port}",
               f"--pgsql-user={stack.USER}", "--pgsql-password=x", "--pgsql-db=bench", "--tables=2", "--table-size=10000",
               "--threads=4", f"--time={way.args.seconds}"]
    return {step: way.passed([*command, step], timeout=120) for step in ("prepare", "run", "cleanup")}


def pgbench(way):
    """Three protocols, reading and TPC-B; what counts is that nothing fails."""
    bench(way)
    results = {}
    for mode in ("simple", "extended", "prepared"):
        for name, load in (("select", ["-S"]), ("tpc-b", [])):
            done = way.run([way.bin("pgbench"), "-n", *load, "-M", mode, "-c", "8", "-j", "2", "-T", str(way.args.seconds),
                            "bench"], timeout=way.args.seconds + 60)
            failed = re.search(r"failed transactions: (\d+)", done.stdout)
            results[f"{mode} {name}"] = f"{failed[1]} failed" if failed and not done.returncode else f"exit {done.returncode}"
    return results


def sslscan(way):
    """Which versions of TLS the listener speaks, and what an attacker hopes for."""
    installed("sslscan")
    out = way.run(["sslscan", "--starttls-psql", "--no-colour", f"127.0.0.1:{way.port}"], timeout=120).stdout
    versions = dict(re.findall(r"^((?:SSLv|TLSv)[\d.]+)\s+(enabled|disabled)$", out, re.M))
    results = {version: "ok" if state == ("enabled" if version in ("TLSv1.2", "TLSv1.3") else "disabled") else state
               for version, state in versions.items()}
    for what, bad in (("compression", r"^Compression enabled"), ("renegotiation", r"^Insecure session renegotiation"),
                      ("Heartbleed", r"^\S+ vulnerable to heartbleed")):
        results[what] = "found" if re.search(bad, out, re.M) else "ok" if versions else "no answer"
    return results


def bench(way):
    """The database `bench`, made once."""
    if not way.has_database("bench"):
        way.psql("postgres", "CREATE DATABASE bench")
        done = way.run([way.bin("pgbench"), "-i", "-q", "-s", "5", "bench"], timeout=120)
        if done.returncode:
            raise Skip(f"pgbench -i failed: {done.stderr[-300:]}")


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def installed(program):
    if not stack.has(program):
        raise Skip(f"{program} is not installed")


# in this order: later ones use the databases of earlier ones
ALL = {suite.__name__: suite for suite in (
    regress, isolation, libpq_pipeline, dump, restore, copy, basebackup, receivewal, recvlogical, sqlsmith, sysbench,
    pgbench, sslscan)}


class Way:
    """One way to a cluster of its own: which port, and how programs are run against it."""

    def __init__(self, name, args, folder, make, build, port, direct, replication):
        self.name, self.args, self.folder, self.make = name, args, folder, make
        self.build, self.port, self.direct, self.replication = build, port, direct, replication
        self.env = {"PATH": f"{args.pgbin}:/usr/bin:/bin:/usr/sbin", "LC_ALL": "C", "HOME": str(folder), "PGHOST": "127.0.0.1",
                    "PGPORT": str(port), "PGUSER": stack.USER, "PGDATABASE": "postgres", "PGSSLMODE": args.sslmode}

    def out(self, name):
        return self.make(self.folder / name)

    def bin(self, name):
        return f"{self.args.pgbin}/{name}"

    def sources(self, path):
        """The folder of PostgreSQL's tree, and where it was built."""
        if not self.args.pg_source:
            raise Skip("no --pg-source")
        return pathlib.Path(self.args.pg_source) / path, self.build / path

    def needs(self, database):
        if not self.has_database(database):
            raise Skip(f"there is no database {database}: the suite regress makes it")

    def needs_replication(self):
        if not self.replication:
            raise Skip("this Gatehouse knows no startup.replication")

    def has_database(self, name):
        return name in self.psql("postgres", "select datname from pg_database", past=True).split()

    def run(self, command, timeout=60, **kwargs):
        """Runs to its end; a program that takes longer is ended, and its code is 124."""
        try:
            return subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                  errors="replace", timeout=timeout, check=False,
                                  **{"cwd": self.folder, "env": self.env, **kwargs}, **stack.unprivileged())
        except subprocess.TimeoutExpired as late:
            return subprocess.CompletedProcess(command, 124, (late.stdout or b"").decode(errors="replace"),
                                               f"still running after {timeout} s")

    def passed(self, command, timeout=60):
        done = self.run(command, timeout)
        if done.returncode:
            with open(self.folder / "failures.log", "a") as log:
                log.write(f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}\n\n")
        return f"exit {done.returncode}"

    def streamed(self, command, arrived, seconds=20):
        """Whether arrived() becomes true while the command runs; then it is ended."""
        with open(self.folder / "failures.log", "a") as log, subprocess.Popen(
                [str(word) for word in command], env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                cwd=self.folder, **stack.unprivileged()) as process:
            try:
                for _ in range(seconds):
                    time.sleep(1)
                    if arrived():
                        return "arrived"
                    if process.poll() is not None:
                        return f"exit {process.returncode}"
                return "nothing arrived"
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
                try:
                    process.wait(20)
                except subprocess.TimeoutExpired:
                    process.kill()

    def psql(self, database, sql, past=False):
        """One statement through this way, or past it."""
        done = self.run([self.bin("psql"), "-XAtq", "-v", "ON_ERROR_STOP=1", "-p", self.direct if past else self.port,
                         "-d", f"dbname={database} application_name={CHECK}" if past else database, "-c", sql])
        if done.returncode:
            raise subprocess.SubprocessError(f"{self.name}: {sql}: {done.stderr[-400:]}")
        return done.stdout


CHECK = "gatehouse-suites"
