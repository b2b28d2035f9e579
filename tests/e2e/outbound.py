"""Status feeds on a real broker: after kill -9 under load the topics end with what the store says.

An ordinary consumer (kcat) reads them, applies the rule of adapters/outbound/README.md, and every
value is compared with what the server answers over HTTP. Then come a late publisher's record, a
broker that goes away, and the end.
"""
import json
import signal
import subprocess
import threading
import time

from broker import Broker
from cas import Place, check, count_closing, row_5, seeded
from server import GONE, Feed, Person, Server

UNITS = 40
KILLS = 4
LENSES = ("entered", "submitted", "accepted_regional", "accepted_national")


def wait_for(holds, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        check(time.monotonic() < deadline, what)
        time.sleep(0.1)


class Topic:
    """One topic as kcat reads it."""

    def __init__(self, broker, name):
        self.broker = broker
        self.name = name

    def records(self):
        """Everything that stands there, each partition in its order: (key, event)."""
        read = subprocess.run(
            ["kcat", "-C", "-e", "-q", "-b", self.broker.address, "-t", self.name, "-o",
             "beginning", "-f", "%k\t%h\t%s\n"], capture_output=True, text=True, check=False,
            timeout=60)
        check(read.returncode == 0, f"kcat reads {self.name}: {read.stderr}")
        found = []
        for line in read.stdout.splitlines():
            key, headers, value = line.split("\t")
            check(headers == "content-type=application/cloudevents+json; charset=UTF-8", headers)
            found.append((key, json.loads(value)))
        return found

    def latest(self):
        """The rule: of each key the highest (epoch, counter), whenever it came."""
        highest = {}
        for key, event in self.records():
            check(event["subject"] == key, f"the key is the subject: {event}")
            rank = (event["data"]["epoch"], event["data"]["counter"])
            if key not in highest or rank > highest[key][0]:
                highest[key] = (rank, event)
        return {key: event for key, (_, event) in highest.items()}

    def last(self, key):
        """What compaction would keep."""
        return [event for at, event in self.records() if at == key][-1]

    def write(self, partition, key, event):
        subprocess.run(
            ["kcat", "-P", "-b", self.broker.address, "-t", self.name, "-p", str(partition), "-k",
             key, "-H", "content-type=application/cloudevents+json; charset=UTF-8"],
            input=json.dumps(event, separators=(",", ":")), text=True, check=True, timeout=60)


class Clerk(threading.Thread):
    """Works on one report without a pause, whatever becomes of the server."""

    def __init__(self, place, campaign, unit, clerk, head):
        super().__init__(daemon=True)
        self.report = f"/api/v1/campaigns/{campaign}/reports/{unit}"
        self.tokens = {"clerk": clerk, "head": head}
        self.place = place
        self.stopping = False
        self.done = 0

    def ask(self, who, path, method="GET", body=None, **headers):
        server = self.place.server
        if server is None:
            raise ConnectionError("there is no server yet")
        return Person(server, self.tokens[who]).ask(self.report + path, method, body, **headers)

    def act(self, who, act):
        status, fields, _ = self.ask(who, "")
        if status != 200:
            return
        status, _, _ = self.ask(who, "/acts", "POST", {"act": act}, If_Match=fields["ETag"])
        self.done += status == 200

    def run(self):
        turn = 0
        while not self.stopping:
            try:
                turn += 1
                status, _, _ = self.ask("clerk", "/cells", "PATCH",
                                        row_5(f"{turn}.25"))
                self.done += status == 200
                for who, act in (("head", "approve"), ("clerk", "submit"),
                                 ("clerk", "withdraw-submission")):
                    self.act(who, act)
            except GONE:
                time.sleep(0.05)  # the server is gone; the next one comes


def accounts(place, units):
    """A clerk and a head for each unit, and somebody who sees everything."""
    administrator = ("--token", place.run("init")["token"])

    def add(role, scope):
        return place.run("account", "add", "--role", role, "--scope", scope,
                         *administrator)["token"]

    return {unit: (add("unit_clerk", unit), add("unit_head", unit)) for unit in units}, \
        add("viewer", "PL")


def same_as_the_store(server, viewer, campaign, statuses, sums):
    """Every value of the topics against what the server says; what differs, or nothing."""
    reader = Person(server, viewer)
    reports = reader.want(200, f"/api/v1/campaigns/{campaign}/reports?limit=1000")[1]["reports"]
    told = statuses.latest()
    if set(told) != {report["report"] for report in reports}:
        return f"{len(told)} statuses of {len(reports)} reports"
    for report in reports:
        data = told[report["report"]]["data"]
        for field in ("unit", "phase", "returned", "correction", "correction_request"):
            if data[field] != report[field]:
                return f"{field} of {report['unit']}: {data[field]}, not {report[field]}"
        whole = reader.want(200, f"/api/v1/campaigns/{campaign}/reports/{report['unit']}")[1]
        if data["approved_version"] != whole["approved_version"]:
            return f"version of {report['unit']}: {data['approved_version']}"
    totals = sums.latest()
    regions = {key.split("/")[1] for key in totals}
    want = {"PL"} | {unit["unit"][:digits] for unit in reports for digits in (2, 4, 7)}
    if regions != want or len(totals) != len(want) * len(LENSES):
        return f"{len(totals)} sums of {len(regions)} regions, not of {len(want)}"
    for key, event in totals.items():
        code, region, lens = key.split("/")
        now = reader.want(200, f"/api/v1/campaigns/{code}/totals?region={region}&lens={lens}")[1]
        for field in ("form", "form_version", "region", "lens", "cells"):
            if event["data"][field] != now[field]:
                return f"{field} of {key}"
    return None


def settled(server, viewer, campaign, statuses, sums, what):
    difference = [None]

    def same():
        difference[0] = same_as_the_store(server, viewer, campaign, statuses, sums)
        return difference[0] is None

    wait_for(lambda: same() or print(f"  not yet: {difference[0]}", flush=True), what, 90)


def killed_under_load(place, dice, clerks, statuses, sums, campaign, viewer):
    for kill in range(KILLS):
        with Server(place) as server:
            place.server = server
            before = sum(clerk.done for clerk in clerks)
            enough = dice.randrange(5, 40)
            wait_for(lambda: sum(clerk.done for clerk in clerks) > before + enough,
                     "the clerks get on")
            time.sleep(dice.uniform(0, 1.5))  # at any moment of a publisher's second
            server.process.kill()
            server.process.wait()
    for clerk in clerks:
        clerk.stopping = True
    with Server(place) as server:
        place.server = server
        for clerk in clerks:
            clerk.join()
        settled(server, viewer, campaign, statuses, sums, f"after {kill + 1} kills")


def a_late_publisher(server, viewer, campaign, statuses, sums):
    """What a deposed owner still writes is ignored by the rule, and does not stay the last."""
    key, good = next(iter(statuses.latest().items()))
    late = json.loads(json.dumps(good))
    late["data"]["phase"] = "approved" if good["data"]["phase"] != "approved" else "submitted"
    late["data"]["epoch"] -= 1
    late["data"]["counter"] += 1000
    late["id"] = f"{key}@{late['data']['epoch']}.{late['data']['counter']}"
    shard = int(good["data"]["position"].split("-")[2].split(".")[0])
    statuses.write(shard - 1, key, late)
    check(statuses.latest()[key]["data"]["phase"] == good["data"]["phase"], "the rule ignores it")
    wait_for(lambda: statuses.last(key)["data"]["phase"] == good["data"]["phase"],
             "the value that counts is written again")
    check(late in [event for _, event in statuses.records()], "the late record stands there, too")
    settled(server, viewer, campaign, statuses, sums, "with a late record")


def calmed(clerk):
    """The report lies open at its unit again, wherever the clerk was stopped."""
    back = {"submitted": ("clerk", "withdraw-submission"), "approved": ("head", "withdraw-approval")}
    phase = clerk.ask("clerk", "")[2]["phase"]
    while phase in back:
        clerk.act(*back[phase])
        phase = clerk.ask("clerk", "")[2]["phase"]
    check(phase == "at_unit", f"open again: {phase}")


def over_http(server, viewer, campaign, statuses, sums):
    """The same events over HTTP."""
    told = statuses.latest()
    feed = Feed(server, f"/api/v1/feeds/status?campaign={campaign}", viewer)
    seen = {}
    while len(seen) < len(told):
        event = feed.next()
        check(event["event"] == "status", f"{event}")
        seen[event["data"]["subject"]] = event
    feed.close()
    for key, event in seen.items():
        want = told[key]["data"]
        check(all(event["data"]["data"][field] == want[field] for field in want
                  if field not in ("position", "counter")), f"{event} is {want}")
    last = [event["id"] for event in seen.values() if "id" in event]
    check(len(last) == 1, "the last of them says from where to go on")
    region = next(iter(told.values()))["data"]["voivodeship"]
    feed = Feed(server, f"/api/v1/feeds/aggregates?campaign={campaign}&region={region}&lens=submitted",
                viewer)
    regions = {key for key in sums.latest() if key.split("/")[1].startswith(region)
               and key.endswith("/submitted")}
    got = set()
    while got != regions:
        event = feed.next()
        check(event["data"]["subject"] in regions, f"in the region: {event}")
        got.add(event["data"]["subject"])
    feed.close()
    return last[0]


def resumed(server, clerk, viewer, campaign, position):
    """Who comes back gets what has changed since, and no more."""
    clerk.act("head", "approve")
    check(clerk.done > 0, "something was done")
    feed = Feed(server, f"/api/v1/feeds/status?campaign={campaign}", viewer, last=position)
    event = feed.next()
    check(event["data"]["data"]["phase"] == "approved" and "id" in event, f"one event: {event}")
    feed.close()


def the_end(server, clerk, statuses):
    """What was acknowledged before SIGTERM has been published when the process has ended."""
    clerk.act("clerk", "submit")
    server.process.send_signal(signal.SIGTERM)
    check(server.process.wait(timeout=30) == 0, "it ends well")
    unit = clerk.report.rsplit("/", 1)[1]
    told = [event for event in statuses.latest().values() if event["data"]["unit"] == unit]
    check(told[0]["data"]["phase"] == "submitted", f"the last act is there: {told}")


def broker_away(broker, server, clerk, statuses, reader):
    """Reading goes on meanwhile, and what follows is published."""
    broker.stop()
    check(reader.ask("/api/v1/me")[0] == 200, "reading goes on without a broker")
    broker.start()
    before = clerk.done

    def acted():
        clerk.act("head", "withdraw-approval")
        return clerk.done > before

    wait_for(acted, "writing goes on with the broker")
    unit = clerk.report.rsplit("/", 1)[1]
    wait_for(lambda: any(event["data"]["unit"] == unit and event["data"]["phase"] == "at_unit"
                         for event in statuses.latest().values()), "and is published")
    clerk.act("head", "approve")
    server.ask("/healthz")


def ends_without_a_broker(broker, server):
    """SIGTERM ends it in good time though nobody answers its questions."""
    server.wait_until_ready()
    broker.stop()
    wait_for(lambda: server.ask("/readyz")[0] == 503, "it knows that the log is away")
    server.process.send_signal(signal.SIGTERM)
    check(server.process.wait(timeout=40) == 0, "it ends well")
    broker.start()


def main():
    dice = seeded()
    broker = Broker()
    try:
        place = Place(broker.url("cas.out"))
        place.run("demo", "--units", UNITS, "--exit")
        campaign = place.run("campaign", "list")[0]["campaign"]
        units = [report["unit"] for report in
                 place.open_reports(campaign)][:2]
        tokens, viewer = accounts(place, units)
        statuses, sums = (Topic(broker, f"cas.out.{kind}.v1") for kind in ("status", "aggregates"))
        clerks = [Clerk(place, campaign, unit, *tokens[unit]) for unit in units]
        place.server = None
        for clerk in clerks:
            clerk.start()
        killed_under_load(place, dice, clerks, statuses, sums, campaign, viewer)
        with Server(place) as server:
            place.server = server
            calmed(clerks[0])
            settled(server, viewer, campaign, statuses, sums, "after a calm start")
            a_late_publisher(server, viewer, campaign, statuses, sums)
            position = over_http(server, viewer, campaign, statuses, sums)
            resumed(server, clerks[0], viewer, campaign, position)
            broker_away(broker, server, clerks[0], statuses, Person(server, viewer))
            the_end(server, clerks[0], statuses)
        with Server(place) as server:
            ends_without_a_broker(broker, server)
        check(place.run("verify")["ok"], "the log is sound")
        place.remove()
    finally:
        broker.remove()
    print(f"{KILLS} kills, {sum(clerk.done for clerk in clerks)} writes over HTTP")
    count_closing(6)


if __name__ == "__main__":
    main()
