"""People who save at several nodes at once, and somebody who watches; for the tests of a cluster."""
import json
import re
import threading
import time

from cas import check
from server import GONE, Feed, Person

CELL = "A/5/3"


class Writer(threading.Thread):
    """Saves the numbers from `first` on in a report, each under a key of its own, at whichever node
    answers: what is refused with 503, or lost with its connection, is sent again under its key."""

    def __init__(self, cluster, campaign, unit, token, first):
        super().__init__(daemon=True)
        self.cluster = cluster
        self.unit = unit
        self.token = token
        self.path = f"/api/v1/campaigns/{campaign}/reports/{unit}"
        self.number = first
        self.acknowledged = []  # (number, when)
        self.position = None    # of the last one
        self.refused = {}       # by reason
        self.slowest = 0.0
        self.failed = None
        self.ending = threading.Event()

    def run(self):
        while not self.ending.is_set() and self.failed is None:
            began = time.monotonic()
            self.save(self.number, began)
            self.number += 1
            self.slowest = max(self.slowest, time.monotonic() - began)

    def save(self, number, began):
        attempt = number
        while self.failed is None:
            server = self.cluster.pick(attempt)
            attempt += 1
            try:
                status, _, answer = Person(server, self.token).ask(
                    self.path + "/cells", "PATCH", {"cells": {CELL: f"{number}.00"}},
                    Idempotency_Key=f"{self.unit}/{number}")
            except GONE:
                status, answer = 503, {"reason": "no connection"}
            if status == 200:
                self.position = answer["position"]
                self.acknowledged.append((number, time.monotonic()))
                return
            if status != 503 or time.monotonic() - began > 120:
                self.failed = f"save {number} of {self.unit}: {status} {answer}"
                return
            self.refused[answer["reason"]] = self.refused.get(answer["reason"], 0) + 1
            time.sleep(0.02)

    def end(self):
        self.ending.set()
        self.join(90)
        check(self.failed is None and not self.is_alive(), self.failed or "a writer ends")

    def first_after(self, moment):
        """Seconds from the moment to the first save that was acknowledged and sent after it."""
        return min((when - moment for _, when in list(self.acknowledged) if when > moment),
                   default=None)


class Watcher(threading.Thread):
    """Follows a feed of reports at one node, and goes on at another with the last id it saw."""

    def __init__(self, cluster, campaign, token, first):
        super().__init__(daemon=True)
        self.cluster = cluster
        self.path = f"/api/v1/feeds/reports?campaign={campaign}"
        self.token = token
        self.server = first
        self.versions = {}
        self.resumed = []  # the first event after each resumption
        self.last = None
        self.ending = False

    def run(self):
        attempt = 0
        while not self.ending:
            try:
                self.follow(Feed(self.server, self.path, self.token, last=self.last))
            except GONE:
                pass
            attempt += 1
            self.server = self.cluster.pick(attempt)
            time.sleep(0.02)

    def follow(self, feed):
        resumed = self.last is not None
        for event in iter(feed.next, None):
            if "reports" not in event["data"]:
                continue
            if resumed:
                self.resumed.append(event["event"])
                resumed = False
            for line in event["data"]["reports"]:
                self.versions[line["unit"]] = line["version"]
            self.last = event["id"]
            if self.ending:
                return


def saves_in_history(server, path, token):
    """How often each number stands in the report's history."""
    found = {}
    cursor = ""
    while cursor is not None:
        _, page = Person(server, token).want(200, f"{path}/history?limit=500{cursor}")
        for event in page["events"]:
            saved = re.search(f'"{CELL}": "([0-9]+)(?:[.]00)?"', json.dumps(event))
            if saved:
                found[int(saved[1])] = found.get(int(saved[1]), 0) + 1
        cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else None
    return found
