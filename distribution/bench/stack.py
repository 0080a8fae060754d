"""Starts and stops what the benchmarks and suites need: PostgreSQL, PgBouncer, HAProxy, relays, Gatehouse.

Everything listens on a free port of 127.0.0.1, writes below one folder and is ended by the process id it
was started with. As root, everything but Gatehouse and HAProxy runs as the user `postgres`, because
PostgreSQL and PgBouncer refuse root.
"""
import contextlib
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
DISTRIBUTION = HERE.parent / "target" / "gatehouse"
PGBIN = "/usr/lib/postgresql/15/bin"
TICKS = os.sysconf("SC_CLK_TCK")
USER = "bench"


def add_arguments(parser):
    """The options every script of this folder has."""
    parser.add_argument("--pgbin", default=PGBIN, help="folder of postgres, initdb, psql, pgbench (default %(default)s)")
    parser.add_argument("--gatehouse", default=str(DISTRIBUTION), help="a built distribution (default %(default)s)")
    parser.add_argument("--java-opts", default="", help="JAVA_OPTS of Gatehouse")


def unprivileged():
    """Arguments for Popen: as root, the user that PostgreSQL accepts."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def cpu_seconds(pid):
    """User and system time of a process with all its threads."""
    with open(f"/proc/{pid}/stat") as f:
        fields = f.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_mib(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def thread_ticks(pid):
    """CPU ticks of each thread: (id, name) -> ticks."""
    ticks = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):    # it has ended meanwhile
            fields = (task / "stat").read_text().rsplit(")", 1)[1].split()
            ticks[task.name, (task / "comm").read_text().strip()] = int(fields[11]) + int(fields[12])
    return ticks


def heap_mib(pid):
    """What lives on the JVM's heap after a full collection; None where there is no jcmd for it."""
    jcmd = pathlib.Path(os.readlink(f"/proc/{pid}/exe")).parent / "jcmd"
    if not jcmd.exists():
        return None
    subprocess.run([jcmd, str(pid), "GC.run"], capture_output=True, check=False)
    info = subprocess.run([jcmd, str(pid), "GC.heap_info"], capture_output=True, text=True, check=False).stdout
    used = [int(kib) for kib in re.findall(r"^\s*(?:PSYoungGen|ParOldGen|def new generation|tenured generation"
                                           r"|garbage-first heap)\s.*?used (\d+)K", info, re.M)]
    return sum(used) / 1024 if used else None


class Server:
    """A started process: its name, port and process id."""

    def __init__(self, name, port, process, log):
        self.name, self.port, self.process, self.log = name, port, process, log
        self.started_after = None

    @property
    def pid(self):
        return self.process.pid

    def log_text(self):
        return self.log.read_text(errors="replace")


class Stack:
    """Everything started for one run; use it with `with`.

    folder: where to work; None = a temporary one, removed at the end unless `keep` is set by then.
    """

    def __init__(self, args, folder=None):
        self.args, self.keep, self.servers = args, folder is not None, []
        for program in (f"{args.pgbin}/initdb", f"{args.gatehouse}/bin/gatehouse"):
            if not os.access(program, os.X_OK):
                sys.exit(f"there is no {program}; see --help")
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
        self.folder = pathlib.Path(folder or tempfile.mkdtemp(prefix="gatehouse-bench-")).resolve()
        self.make(self.folder)

    def make(self, folder):
        """The folder, belonging to whom PostgreSQL runs as."""
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
            folder.chmod(0o755)
        return folder

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in reversed(self.servers):
            self.stop(server)
        if self.keep:
            print(f"files are in {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def spawn(self, name, port, command, ready=None, **kwargs):
        """Starts a process and waits until it listens, or until ready() is true."""
        log = self.folder / f"{name}.log"
        began = time.monotonic()
        with open(log, "w") as out:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                       start_new_session=True, **kwargs)
        server = Server(name, port, process, log)
        self.servers.append(server)
        while not (ready() if ready else listens(port)):
            if process.poll() is not None:
                sys.exit(f"{name} ended with code {process.returncode}:\n{server.log_text()[-2000:]}")
            if time.monotonic() - began > 90:
                sys.exit(f"{name} does not answer on port {port} after 90 s:\n{server.log_text()[-2000:]}")
            time.sleep(0.02)
        server.started_after = time.monotonic() - began
        return server

    def stop(self, server):
        """Ends a process and waits for it; nothing if it has ended."""
        if server in self.servers:
            self.servers.remove(server)
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGINT if server.name.startswith("postgres") else signal.SIGTERM)
            try:
                server.process.wait(40)
            except subprocess.TimeoutExpired:
                server.process.kill()
                server.process.wait()

    def postgres(self, name="postgres", settings=(), user=USER):
        """A new cluster with trust authentication; fsync is off."""
        data, port = self.folder / f"{name}-data", free_port()
        subprocess.run([f"{self.args.pgbin}/initdb", "-D", str(data), "-U", user, "-A", "trust", "--locale=C",
                        "-E", "UTF8", "-N"], check=True, stdout=subprocess.DEVNULL, **unprivileged())
        with open(data / "postgresql.conf", "a") as conf:
            conf.write(f"port = {port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n")
            conf.write("".join(f"{line}\n" for line in settings))
        asks = [f"{self.args.pgbin}/pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port), "-U", user, "-d", "postgres"]
        return self.spawn(name, port, [f"{self.args.pgbin}/postgres", "-D", str(data)],
                          ready=lambda: subprocess.run(asks, check=False).returncode == 0, **unprivileged())

    def bouncer(self, upstream):
        """PgBouncer, session mode, one process, nothing logged."""
        folder, port = self.make(self.folder / "bouncer"), free_port()
        (folder / "users").write_text(f'"{USER}" ""\n')
        (folder / "pgbouncer.ini").write_text(f"""[databases]
* = host=127.0.0.1 port={upstream}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
auth_type = trust
auth_file = {folder}/users
pool_mode = session
default_pool_size = 100
max_client_conn = 200
unix_socket_dir =
log_connections = 0
log_disconnections = 0
""")
        return self.spawn("pgbouncer", port, [program("pgbouncer"), "-q", f"{folder}/pgbouncer.ini"], **unprivileged())

    def haproxy(self, upstream, name="haproxy"):
        """HAProxy in TCP mode: it understands nothing of what passes."""
        port, conf = free_port(), self.folder / f"{name}.cfg"
        conf.write_text(f"""defaults
    mode tcp
    timeout connect 5s
    timeout client 2h
    timeout server 2h
listen null
    maxconn 2000
    bind 127.0.0.1:{port}
    server database 127.0.0.1:{upstream}
""")
        return self.spawn(name, port, [program("haproxy"), "-f", str(conf)])

    def relay(self, upstream, chunk=65536, name="relay"):
        """relay.py: a relay that understands nothing, and may cut everything into pieces."""
        port = free_port()
        return self.spawn(name, port, [sys.executable, str(HERE / "relay.py"), str(port), str(upstream), str(chunk)])

    def gatehouse(self, upstream, name="gatehouse", audit=True, policy=False, settings="", listener="", java_opts="",
                  durability="strict", sink=True):
        """Gatehouse with its log in NAME-log (or without), and a JavaScript policy or none.

        sink: whether the log is copied to NAME-audit/audit.jsonl. settings: further YAML; listener: further keys of the listener.
        """
        port = free_port()
        return self.spawn(name, port, [f"{self.args.gatehouse}/bin/gatehouse", "start", "--config",
                                       str(self.gatehouse_config(port, upstream, name, audit, policy, settings, listener,
                                                                 durability, sink))],
                          env={**os.environ, "JAVA_OPTS": f"{self.args.java_opts} {java_opts}".strip()})

    def gatehouse_config(self, port, upstream, name, audit=True, policy=False, settings="", listener="",
                         durability="strict", sink=True):
        copy = (f"{{ name: file, type: sink-file, "
                f"config: {{ path: {self.evidence(name)}, rotate-size: 0, rotate-every: 0s }} }}")
        script = f"{self.args.gatehouse}/scripts/policies/no-unfiltered-writes.js"
        conf = self.folder / f"{name}.yaml"
        log = (f"directory: {self.folder}/{name}-log, key-directory: {self.folder}/{name}-keys, "
               f"durability: {durability}, sinks: [{copy if sink else ''}]")
        conf.write_text(f'listener: {{ address: "127.0.0.1:{port}"{listener} }}\n'
                        f'upstream: {{ address: "127.0.0.1:{upstream}" }}\n'
                        f'audit: {{ {log if audit else "enabled: false"} }}\n'
                        + (f"policies: [ {{ name: writes, type: javascript, file: {script} }} ]\n" if policy else "")
                        + settings)
        return conf

    def evidence(self, name="gatehouse"):
        return self.folder / f"{name}-audit" / "audit.jsonl"

    def accepts(self, settings):
        """Whether this Gatehouse knows these settings (YAML)."""
        conf = self.gatehouse_config(free_port(), 1, "probe", settings=settings)
        return subprocess.run([f"{self.args.gatehouse}/bin/gatehouse", "check", "--config", str(conf)],
                              capture_output=True, check=False).returncode == 0

    def client(self, name, port, *arguments, user=USER, **kwargs):
        """Runs a PostgreSQL client program against a port; its standard output."""
        done = subprocess.run([f"{self.args.pgbin}/{name}", "-h", "127.0.0.1", "-p", str(port), "-U", user, *arguments],
                              capture_output=True, text=True, check=False, **kwargs)
        if done.returncode:
            raise subprocess.SubprocessError(f"{name} {' '.join(arguments)} failed: {done.stderr[-800:]}")
        return done.stdout


def program(name):
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if not found:
        sys.exit(f"there is no {name} on the PATH; install it")
    return found


def has(name):
    return bool(shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin"))


def listens(port):
    """Whether someone accepts connections; the one of the question is reset, so that nobody serves it."""
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return s.connect_ex(("127.0.0.1", port)) == 0


class RawSession:
    """A session on a plain socket, logged in with trust: for what no driver shows or has the patience for."""

    def __init__(self, port, user=USER, database="postgres", source="127.0.0.1"):
        self.socket = socket.socket()
        self.socket.settimeout(30)
        self.socket.bind((source, 0))
        self.socket.connect(("127.0.0.1", port))
        body = b"\0\3\0\0" + b"".join(word.encode() + b"\0" for word in ("user", user, "database", database)) + b"\0"
        self.socket.sendall(struct.pack("!i", len(body) + 4) + body)
        self.until_ready()

    def query(self, sql):
        """The messages of the answer."""
        self.socket.sendall(b"Q" + struct.pack("!i", len(sql.encode()) + 5) + sql.encode() + b"\0")
        return self.until_ready()

    def until_ready(self):
        messages = [self.message()]
        while messages[-1][0] != b"Z":
            if messages[-1][0] == b"E":
                raise ConnectionError(messages[-1][1].decode(errors="replace"))
            messages.append(self.message())
        return messages

    def message(self):
        kind, length = struct.unpack("!ci", self.exactly(5))
        return kind, self.exactly(length - 4)

    def exactly(self, count):
        data = b""
        while len(data) < count:
            more = self.socket.recv(count - len(data))
            if not more:
                raise ConnectionError("the connection was closed")
            data += more
        return data

    def close(self):
        self.socket.close()

