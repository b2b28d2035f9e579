"""Runs an example of an outsider beside a server that moves, and ends under it."""
import atexit
import os
import signal
import subprocess
import threading

from cas import SOURCE, Place, check, row_5
from server import Person, tokens

TOOLS = f"{SOURCE}/build/tools"  # what ops/setup --test-tools has fetched
SECONDS_MAX = 60


def typed(*words, folder):
    """Its types hold, as the checker of its language sees it."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"{words}: {done.stdout}{done.stderr}")


class Example:
    """The program, and the lines that it has printed so far."""

    def __init__(self, words, folder, token):
        self.process = subprocess.Popen(
            words, cwd=folder, env={**os.environ, "CAS_TOKEN": token}, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        atexit.register(self.process.kill)  # a test that fails leaves nobody behind
        self.lines, self.errors = [], []
        self.printed = threading.Condition()
        self.readers = [threading.Thread(target=self.read, args=pair, daemon=True) for pair in
                        ((self.process.stdout, self.lines), (self.process.stderr, self.errors))]
        for reader in self.readers:
            reader.start()

    def read(self, pipe, into):
        for line in pipe:
            with self.printed:
                into.append(line.rstrip("\n"))
                self.printed.notify_all()

    def wait(self, holds, what):
        """Until what was printed is as wanted."""
        with self.printed:
            if not self.printed.wait_for(holds, SECONDS_MAX):
                end = self.process.poll()
                check(False, f"{what}; {end=}, {self.lines[-5:]}, {self.errors[-5:]}")

    def ended(self, status):
        """It has ended by itself, or was asked to; everything that it said is there."""
        check(self.process.wait(timeout=SECONDS_MAX) == status, f"{status}: {self.errors}")
        for reader in self.readers:
            reader.join()

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        self.ended(0)
        check(self.errors == [] or "Traceback" not in "".join(self.errors), f"{self.errors}")


class Scene:
    """A demonstration on a log, and those who work on one of its reports."""

    def __init__(self, log=None, units=40):
        self.place = Place(log)
        self.place.run("demo", "--units", units, "--exit")
        self.campaign = self.place.run("campaign", "list")[0]["campaign"]
        self.unit = self.place.open_reports(self.campaign)[0]["unit"]
        self.region = self.unit[:2]
        self.tokens = tokens(self.place, self.unit)

    def act(self, server, role, act):
        """Over HTTP."""
        person = Person(server, self.tokens[role])
        report = f"/api/v1/campaigns/{self.campaign}/reports/{self.unit}"
        fields, _ = person.want(200, report)
        person.want(200, f"{report}/acts", "POST", {"act": act}, If_Match=fields["ETag"])

    def act_alone(self, role, act):
        """Without a server: who follows it hears of it only from the next one."""
        self.place.run("report", "act", self.campaign, self.unit, act, "--token", self.tokens[role])

    def save(self, server, value):
        path = f"/api/v1/campaigns/{self.campaign}/reports/{self.unit}/cells"
        Person(server, self.tokens["unit_clerk"]).want(200, path, "PATCH", row_5(value))
