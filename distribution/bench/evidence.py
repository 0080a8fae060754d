"""Reads what Gatehouse recorded (JSON Lines) and what PostgreSQL logged (csvlog), and compares them."""
import collections
import csv
import hashlib
import re
import sys

HEAD = re.compile(rb'\{"v":1,"index":(\d+),"kind":"(\w+)","event":"([^"]*)"')
OUTCOME_OF = re.compile(rb'"outcome":\{"intent":(\d+)')
TEXT = re.compile(rb'"statement":\{.*?"text":"((?:[^"\\]|\\.)*)".*?"sha256":"([0-9a-f]{64})"')
# what the server logs under log_statement = all; an execute fetch goes on with a portal
LOGGED = re.compile(r"(?:statement|execute (?:fetch from )?[^:]*): (.*)", re.S)


class Evidence:
    """The lines of one audit file, read once each."""

    def __init__(self, path):
        self.path, self.offset = path, 0
        self.open, self.intents, self.texts, self.samples = set(), 0, collections.Counter(), {}

    def read(self):
        """Takes in the whole lines written since the last call."""
        with open(self.path, "rb") as f:
            f.seek(self.offset)
            for line in f:
                if not line.endswith(b"\n"):
                    break
                self.offset += len(line)
                self.take(line)

    def take(self, line):
        head = HEAD.match(line)
        if not head:
            sys.exit(f"{self.path} holds a line that is no event: {line[:200]!r}")
        index, kind, event = int(head[1]), head[2], head[3]
        if kind == b"intent":
            self.intents += 1
            self.open.add(index)
            if event in (b"query", b"execute"):
                text = TEXT.search(line)
                self.texts[text[2].decode()] += 1
                self.samples.setdefault(text[2].decode(), text[1].decode())
        elif kind == b"outcome":
            self.open.discard(int(OUTCOME_OF.search(line)[1]))

    def rotated(self):
        """The file was moved away: go on with a new one."""
        self.offset = 0
        self.texts.clear()
        self.samples.clear()


def logged_statements(folder, without):
    """What PostgreSQL was asked: SHA-256 of the text -> how often, and the texts themselves.

    The server does not log as a statement what its grammar refuses; that stands in the column `query` of the
    error, which is taken where it is not the statement logged last. What fails at Parse or Bind was not executed
    and is left out, as are sessions whose application_name is `without`.
    """
    csv.field_size_limit(1 << 30)
    counts, samples = collections.Counter(), {}

    def add(text):
        digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
        counts[digest] += 1
        samples.setdefault(digest, text)

    for path in sorted(folder.glob("*.csv")):
        last = {}
        with open(path, newline="", errors="surrogateescape") as f:
            for row in csv.reader(f):
                session, tag, severity, message, query, application, backend = (
                    row[5], row[7], row[11], row[13], row[19], row[22], row[23])
                if backend != "client backend" or application == without:
                    continue
                statement = LOGGED.fullmatch(message) if severity == "LOG" else None
                if statement:
                    last[session] = statement[1]
                    add(statement[1])
                elif severity in ("ERROR", "FATAL") and query and tag not in ("PARSE", "BIND"):
                    if last.pop(session, None) != query:
                        add(query)
    return counts, samples


def differences(evidence, folder, without):
    """Lines that say which texts only one of the two knows; empty if the multisets are equal."""
    logged, texts = logged_statements(folder, without)
    lines = []
    for digest, count in (logged - evidence.texts).items():
        lines.append(f"{count} x only in the server's log: {texts[digest][:300]!r}")
    for digest, count in (evidence.texts - logged).items():
        lines.append(f"{count} x only in the evidence: {evidence.samples[digest][:300]!r}")
    return sum(logged.values()), sum(evidence.texts.values()), lines
