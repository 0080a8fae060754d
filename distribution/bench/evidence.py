"""Reads what Gatehouse recorded (JSON Lines) and what PostgreSQL logged (csvlog), and compares them."""
import collections
import csv
import hashlib
import json
import re
import sys

HEAD = re.compile(rb'\{"v":1,"log":"\w*","index":(\d+),"leaf":[^,]*,"kind":"(\w+)","event":"([^"]*)"')
CHECKPOINT = re.compile(rb'\{"v":1,"log":"\w*","kind":"checkpoint"')
OUTCOME_OF = re.compile(rb'"outcome":\{"intent":(\d+),"status":"(\w+)"')
# an earlier error of the pipeline, or Gatehouse: the server has not executed it
NOT_EXECUTED = (b"skipped", b"denied")
TEXT = re.compile(rb'"statement":\{.*?"text":"((?:[^"\\]|\\.)*)".*?"sha256":"([0-9a-f]{64})"')
# what stands for a secret that was taken out of a text or a value
STARS = re.compile(r"\*{3,}")
PARAMETER = re.compile(r"\$\d+ = (?:(NULL)|'((?:[^']|'')*)')")
# what the server logs under log_statement = all; an execute fetch goes on with a portal
LOGGED = re.compile(r"(?:statement|execute (?:fetch from )?[^:]*): (.*)", re.S)


class Evidence:
    """The lines of one audit file, read once each."""

    def __init__(self, path):
        self.path, self.offset = path, 0
        self.open, self.intents, self.texts, self.samples = {}, 0, collections.Counter(), {}
        self.parameters, self.undecoded, self.redacted = collections.Counter(), set(), set()
        self.failed = collections.Counter()

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
        if CHECKPOINT.match(line):
            return
        head = HEAD.match(line)
        if not head:
            sys.exit(f"{self.path} holds a line that is no event: {line[:200]!r}")
        index, kind, event = int(head[1]), head[2], head[3]
        if kind == b"intent":
            self.intents += 1
            self.open[index] = keys = self.keys(line) if event in (b"query", b"execute") else []
            for counter, key in keys:
                counter[key] += 1
        elif kind == b"outcome":
            outcome = OUTCOME_OF.search(line)
            keys = self.open.pop(int(outcome[1]), [])
            if outcome[2] in NOT_EXECUTED:
                for counter, key in keys:
                    counter[key] -= 1
            elif outcome[2] == b"failure" and keys:
                self.failed[keys[0][1]] += 1

    def keys(self, line):
        """What the intent counts for: its text, and its text with its parameters."""
        text = TEXT.search(line)
        digest = text[2].decode()
        self.samples.setdefault(digest, text[1].decode())
        keys = [(self.texts, digest)]
        if b'"redacted":true' in line:
            self.redacted.add(digest)
        # the server does not log what a text itself hands to a statement, as EXECUTE does
        if b'"params":[{' in line and b'"statement":{"protocol":"simple"' not in line:
            parameters = json.loads(line)["params"]
            if any("value" not in parameter for parameter in parameters):
                self.undecoded.add(digest)            # binary, of a type Gatehouse does not decode
            keys.append((self.parameters, (digest, tuple(parameter.get("value") for parameter in parameters))))
        return keys

    def rotated(self):
        """The file was moved away: go on with a new one."""
        self.offset = 0
        for everything in (self.texts, self.samples, self.parameters, self.undecoded, self.redacted, self.failed):
            everything.clear()


def logged_statements(folder, without):
    """What PostgreSQL was asked: SHA-256 of the text -> how often, the texts, (SHA-256, values) -> how often, and
    SHA-256 -> how often it failed at Bind.

    The server does not log as a statement what its grammar refuses; that stands in the column `query` of the
    error, which is taken where it is not the statement logged last. What fails at Parse or Bind was not executed
    and is left out, as are sessions whose application_name is `without`.
    """
    csv.field_size_limit(1 << 30)
    counts, samples, parameters, unbound = collections.Counter(), {}, collections.Counter(), collections.Counter()

    def add(text):
        digest = hashlib.sha256(text.encode(errors="surrogateescape")).hexdigest()
        counts[digest] += 1
        samples.setdefault(digest, text)
        return digest

    for path in sorted(folder.glob("*.csv")):
        last = {}
        with open(path, newline="", errors="surrogateescape") as f:
            for row in csv.reader(f):
                session, tag, severity, message, detail, query, application, backend = (
                    row[5], row[7], row[11], row[13], row[14], row[19], row[22], row[23])
                if backend != "client backend" or application == without:
                    continue
                statement = LOGGED.fullmatch(message) if severity == "LOG" else None
                if statement:
                    last[session] = statement[1]
                    digest = add(statement[1])
                    values = PARAMETER.findall(detail) if detail.lower().startswith("parameters: ") else []
                    if values:
                        parameters[digest, tuple(None if null else text.replace("''", "'") for null, text in values)] += 1
                elif severity in ("ERROR", "FATAL") and query and tag == "BIND":
                    unbound[hashlib.sha256(query.encode(errors="surrogateescape")).hexdigest()] += 1
                elif severity in ("ERROR", "FATAL") and query and tag != "PARSE":
                    if last.pop(session, None) != query:
                        add(query)
    return counts, samples, parameters, unbound


def drop_unbound(evidence, logged, bound, unbound):
    """Takes out executions that failed already at the Bind right before them: the evidence has one intent for both."""
    failed = evidence.failed & unbound
    for digest in evidence.texts - logged:
        evidence.texts[digest] -= min(evidence.texts[digest] - logged[digest], failed[digest])
    for key in evidence.parameters - bound:
        evidence.parameters[key] -= min(evidence.parameters[key] - bound[key], failed[key[0]])


def pair_redacted(evidence, logged, texts):
    """Gives statements whose secrets were taken out the SHA-256 of what the server logged: the same but for the secrets."""
    missing = logged - evidence.texts
    for digest in [one for one in evidence.texts - logged if one in evidence.redacted]:
        text = json.loads(f'"{evidence.samples[digest]}"')
        shape = re.compile(".*?".join(re.escape(part) for part in STARS.split(text)), re.S)
        for candidate in [one for one in missing if shape.fullmatch(texts[one])]:
            count = min(missing[candidate], evidence.texts[digest])
            missing[candidate] -= count
            evidence.texts[candidate] += count
            evidence.texts[digest] -= count


def differences(evidence, folder, without):
    """How many statements each of the two knows, and lines about what only one of them does; none if they are equal."""
    logged, texts, bound, unbound = logged_statements(folder, without)
    drop_unbound(evidence, logged, bound, unbound)
    pair_redacted(evidence, logged, texts)
    lines = []
    for digest, count in (logged - evidence.texts).items():
        lines.append(f"{count} x only in the server's log: {texts[digest][:300]!r}")
    for digest, count in (evidence.texts - logged).items():
        lines.append(f"{count} x only in the evidence: {evidence.samples[digest][:300]!r}")
    for name, only in (("server's log", bound - evidence.parameters), ("evidence", evidence.parameters - bound)):
        lines += [f"{count} x only in the {name}: {values!r} of {texts.get(digest, '')[:200]!r}"
                  for (digest, values), count in only.items() if digest not in evidence.undecoded]
    return sum(logged.values()), sum(evidence.texts.values()), lines
