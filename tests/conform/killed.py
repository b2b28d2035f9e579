"""SIGTERM and kill -9 while several write: every acknowledged save is there afterwards, once."""
import signal
import sys
import threading
import time

from cas import check, count_closing, seeded
from examples import with_
from server import GONE, Server
from stage import Asker, Stage, target

WRITERS = 4
ROUNDS = (signal.SIGTERM, signal.SIGKILL) * 3
REPORT = "/api/v1/campaigns/{campaign}/reports/{unit}"
CAMPAIGN = {"campaign": "KILLED", "form": "FA", "form_version": 1, "period": "2014-Q4",
            "kinds": ["gmina"], "unit_deadline": "2090-01-15", "office_deadline": "2090-01-31"}


def wait_until(holds, what, seconds=60):
    end = time.monotonic() + seconds
    while not holds():
        check(time.monotonic() < end, f"in time: {what}")
        time.sleep(0.01)


class Writer:
    """Saves 1, 2, 3… in its unit's report, and keeps which of them was acknowledged as what."""

    def __init__(self, unit, token):
        self.path = target(REPORT, {"campaign": CAMPAIGN["campaign"], "unit": unit})
        self.token = token
        self.tried = 0
        self.acknowledged = {}  # version → value
        self.thread = None

    def begin(self, port):
        self.thread = threading.Thread(target=self.run, args=(Asker(port),))
        self.thread.start()

    def run(self, asker):
        while True:
            self.tried += 1
            try:
                done = asker.ask("PATCH", self.path + "/cells", self.token,
                                 {"Idempotency-Key": f"save {self.tried}"},
                                 {"cells": {"A/5/3": str(self.tried)}})
            except GONE:
                return  # nobody answers any more
            if done.status == 503:
                return
            check(done.status == 200, f"a save is taken, or nobody is there: {done}")
            self.acknowledged[done.json["version"]] = self.tried

    def look(self, asker):
        """Each acknowledged save stands in the history as it was acknowledged, and once."""
        saved, cursor = {}, ""
        while cursor is not None:
            page = asker.ask("GET", f"{self.path}/history?limit=1000{cursor}", self.token).json
            for event in page["events"]:
                if event["event"] == "report.cells_saved":
                    saved[event["version"]] = float(event["fields"]["cells"]["A/5/3"])
            cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else None
        for version, value in self.acknowledged.items():
            check(saved.get(version) == value,
                  f"{self.path}: version {version} was {value}, is {saved.get(version)}")
        values = list(saved.values())
        check(values == sorted(set(values)), f"{self.path}: each once and in order: {values[-9:]}")
        self.tried = max([self.tried, *map(int, values)])


def launch(stage, asker):
    method = stage.token("ministry_methodologist")
    for path, body in (("/api/v1/campaigns", with_(CAMPAIGN)),
                       ("/api/v1/campaigns/KILLED/launch", None)):
        done = asker.ask("POST", path, method, body=body)
        check(done.status == 200, f"{path}: {done}")


def rounds(stage, writers, random):
    for round_, end in enumerate(ROUNDS):
        with Server(stage.place) as server:
            asker = Asker(server.port)
            if round_ == 0:
                launch(stage, asker)
            for writer in writers:
                wait_until(lambda w=writer: asker.ask("GET", w.path, w.token).status == 200,
                           "the report is there")
                writer.look(asker)
                writer.begin(server.port)
            goal = sum(len(w.acknowledged) for w in writers) + random.randrange(40, 400)
            wait_until(lambda: sum(len(w.acknowledged) for w in writers) >= goal or
                       not any(w.thread.is_alive() for w in writers), "saves are acknowledged")
            server.process.send_signal(end)
            code = server.process.wait(timeout=60)
            for writer in writers:
                writer.thread.join()
            check(code == (0 if end == signal.SIGTERM else -signal.SIGKILL), f"it ends: {code}")
        print(f"{signal.Signals(end).name} after {goal} saves", flush=True)


def main():
    random = seeded()
    stage = Stage()
    units = [line["unit"] for line in stage.place.run("report", "list", stage.campaign)]
    writers = [Writer(unit, stage.add("unit_clerk", unit))
               for unit in random.sample(units, WRITERS)]
    stage.add("ministry_methodologist", "PL")
    rounds(stage, writers, random)
    with Server(stage.place) as server:
        for writer in writers:
            writer.look(Asker(server.port))
    found = stage.place.run("verify", "--store", f"{stage.place.folder}/store")
    check(found["ok"], f"the log and the store are sound: {found}")
    stage.place.remove()
    print(f"{sum(len(w.acknowledged) for w in writers)} acknowledged saves are there")
    count_closing(len(ROUNDS))


if __name__ == "__main__":
    sys.exit(main())
