"""The feed of everything: complete, in order, resumable at any point, and nobody else's business."""
import http.client
import json
import random
import socket
import sys
import threading
import time

from broker import Broker
from cas import Place, check, count_closing, seeded
from server import Feed, Person, Server

UNITS = 240
WRITERS = 3
SAVES = 120  # of each writer


class Gatherer(threading.Thread):
    """Reads a history, is cut off again and again, and goes on from the last id that it saw."""

    def __init__(self, server, token, seed, query=""):
        super().__init__()
        self.server, self.token, self.query = server, token, query
        self.random = random.Random(seed)
        self.frames, self.position, self.connections = [], None, 0
        self.done = threading.Event()
        self.goal = None

    def reached(self):
        return self.goal is not None and self.position is not None and all(
            self.position.get(p, -1) >= seq for p, seq in self.goal.items())

    def run(self):
        last = None
        while not self.reached():
            self.connections += 1
            feed = Feed(self.server, f"/api/v1/feeds/history?{self.query}", self.token, last)
            for _ in range(self.random.choice((1, 2, 5, 20, 100))):
                event = feed.next()
                if event is None or event["event"] == "closed":
                    break
                last = event["id"]
                check(event["data"]["position"] == last, "the id is the position")
                self.position = seqs(last)
                if event["event"] == "frame":
                    self.frames.append(event["data"])
                if self.reached():
                    break
            feed.answer.close()
        self.done.set()


def seqs(position):
    return {int(p): int(s) for p, s in (part.split(".") for part in position.split("-")[1:])}


def write(server, campaign, unit, token, seed):
    clerk = Person(server, token)
    rnd = random.Random(seed)
    for _ in range(SAVES):
        clerk.want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}/cells", "PATCH",
                   {"cells": {"A/5/3": f"{rnd.randrange(10**6)}.25"}})


def log_of(auditor):
    """Every frame of the log by partition, as the log itself tells it."""
    log = {}
    for partition in range(9):
        start = 0
        log[partition] = []
        while start is not None:
            page = auditor.want(200, f"/api/v1/log/{partition}?limit=1000&from={start}")[1]
            log[partition] += page["frames"]
            start = page.get("next_from")
    return log


def scope_of(log, region):
    """What an office of that region may see of each frame: the streams of its units and reports."""
    codes, reports = {}, {}
    for frames in log.values():
        for frame in frames:
            for event in frame["events"]:
                if event["name"] == "unit.registered":
                    codes[event["stream"]] = event["fields"]["code"]
                if event["name"] == "report.opened":
                    reports[event["stream"]] = "unit/" + event["fields"]["unit"]

    def visible(stream):
        if stream.startswith(("campaign/", "form/")):
            return True
        unit = reports.get(stream, stream)
        return codes.get(unit, "").startswith(region)

    return visible


def compare(gathered, log, goal, visible, what):
    """Exactly the events of the scope: none missing, none twice, in the order of each partition."""
    told = {p: [] for p in log}
    seen = set()
    for frame in gathered.frames:
        told[frame["partition"]].append(frame)
        seen.add((frame["partition"], frame["seq"]))
    for partition, frames in log.items():
        wanted = []
        for frame in frames:
            events = [(e["stream"], e["version"], e["name"]) for e in frame["events"]
                      if visible(e["stream"])]
            if events and frame["frame"]["seq"] <= goal[partition]:
                wanted.append((frame["frame"]["seq"], frame["frame"]["hash"], events))
        came = [(f["seq"], f["hash"], [(e["stream"], e["version"], e["event"])
                                       for e in f["events"]])
                for f in told[partition] if f["seq"] <= goal[partition]]
        check(came == wanted, f"{what}: partition {partition}: {len(came)} of {len(wanted)}")
    return seen


def registry_comes_first(gathered, log):
    """Whatever a frame rests on was told before it."""
    cites = {(p, f["frame"]["seq"]): f["frame"]["cites"] for p, frames in log.items()
             for f in frames}
    registry = -1
    for frame in gathered.frames:
        if frame["partition"] == 0:
            registry = frame["seq"]
        cited = cites.get((frame["partition"], frame["seq"]), {"hash": "0"})
        if set(cited["hash"]) != {"0"}:
            check(cited["seq"] <= registry, f"{frame['partition']}.{frame['seq']} cites ahead")


def complete_under_writes(server, campaign, who, units, rnd):
    gatherers = {
        "the whole log": Gatherer(server, who["auditor"], rnd.random()),
        "a voivodeship": Gatherer(server, who["office"], rnd.random()),
        "one report": Gatherer(server, who["auditor"], rnd.random(),
                               f"stream=report/{units[0]['report']}"),
        "its own unit": Gatherer(server, who["clerks"][0], rnd.random()),
    }
    for gatherer in gatherers.values():
        gatherer.start()
    writers = [threading.Thread(target=write, args=(server, campaign, unit["unit"], clerk,
                                                    rnd.random()))
               for unit, clerk in zip(units, who["clerks"])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    auditor = Person(server, who["auditor"])
    log = log_of(auditor)
    goal = {p: frames[-1]["frame"]["seq"] for p, frames in log.items()}
    shard = next(p for p, frames in log.items() for f in frames for e in f["events"]
                 if e["stream"] == f"report/{units[0]['report']}")
    for name, gatherer in gatherers.items():
        gatherer.goal = {shard: goal[shard]} if name == "one report" else goal
    # One more, so that those who have everything hear that it is enough.
    cells = f"/api/v1/campaigns/{campaign}/reports/{units[0]['unit']}/cells"
    Person(server, who["clerks"][0]).want(200, cells, "PATCH", {"cells": {"A/5/3": "1"}})
    for name, gatherer in gatherers.items():
        check(gatherer.done.wait(120), f"{name} comes to the end: {gatherer.position} of {goal}")
    visible = scope_of(log, who["region"])
    report = f"report/{units[0]['report']}"
    own = scope_of(log, units[0]["unit"])
    compare(gatherers["the whole log"], log, goal, lambda stream: True, "the whole log")
    compare(gatherers["a voivodeship"], log, goal, visible, "a voivodeship")
    compare(gatherers["one report"], log, goal, lambda stream: stream == report, "one report")
    compare(gatherers["its own unit"], log, goal, own, "its own unit")
    registry_comes_first(gatherers["the whole log"], log)
    saves = sum(e["event"] == "report.cells_saved" for f in gatherers["the whole log"].frames
                for e in f["events"])
    check(saves >= WRITERS * SAVES, "the writers' saves are among them")
    for name, gatherer in gatherers.items():
        print(f"{name}: {len(gatherer.frames)} frames over {gatherer.connections} connections")
    return log


def filters(server, who, campaign, units, log):
    auditor = who["auditor"]
    region = who["region"]

    def until_live(token, query, last=None):
        feed = Feed(server, f"/api/v1/feeds/history?{query}", token, last)
        frames = []
        for event in iter(feed.next, None):
            if event["event"] == "position" and event["data"]["live"]:
                feed.answer.close()
                return frames, event["id"]
            if event["event"] == "frame":
                frames.append(event["data"])
        return None

    of_region, _ = until_live(auditor, f"region={region}&campaign={campaign}")
    streams = {e["stream"] for f in of_region for e in f["events"]}
    check(streams and all(s.startswith("report/") for s in streams), "reports of a region")
    of_campaign, end = until_live(auditor, f"campaign={campaign}")
    check(f"campaign/{campaign}" in {e["stream"] for f in of_campaign for e in f["events"]},
          "a campaign's own events and its reports'")
    check(until_live(auditor, "", end)[0] == [], "from the end on there is nothing")
    check(until_live(auditor, f"from={end}")[0] == [], "the same, as a parameter")
    told = json.dumps(of_campaign)
    cells = [e["fields"]["cells"] for f in of_campaign for e in f["events"]
             if e["event"] == "report.cells_saved"]
    check(any("A/5/3" in saved for saved in cells), "cells by their names")
    check("Wiersz" not in told and "sealed_with" in told, "a reason is sealed")
    clerk, office = Person(server, who["clerks"][0]), Person(server, who["office"])
    feed = "/api/v1/feeds/history"
    clerk.want(404, f"{feed}?region={who['elsewhere']}")
    office.want(404, f"{feed}?region=PL")
    office.want(404, f"{feed}?stream=unit/9999999")
    office.want(403, f"{feed}?stream=log/0")
    office.want(404, f"{feed}?campaign=NO")
    office.want(400, f"{feed}?region=x")
    office.want(400, f"{feed}?from=yesterday")
    office.want(400, f"{feed}?from=0badcafe-1.2")


def ends_with_its_token(server, administrator, account, token):
    feed = Feed(server, "/api/v1/feeds/history", token)
    check(feed.next() is not None, "it begins")
    began = time.monotonic()
    administrator.want(200, f"/api/v1/accounts/{account}/revoke", "POST")
    last = None
    for event in iter(feed.next, None):
        last = event
    check(last["event"] == "closed" and last["data"]["reason"] == "token_refused", f"{last}")
    check(time.monotonic() - began < 5, "soon, after what it had still to read")


def a_silent_reader_costs_nothing(server, token, campaign, unit, clerk):
    """One that reads nothing keeps nobody waiting, and the server's memory stays where it is."""
    silent = socket.create_connection(("127.0.0.1", server.port))
    silent.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    silent.sendall(f"GET /api/v1/feeds/history HTTP/1.1\r\nHost: x\r\n"
                   f"Authorization: Bearer {token}\r\n\r\n".encode())
    done = Person(server, clerk).want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}/cells",
                                      "PATCH", {"cells": {"A/5/3": "1"}})[1]
    goal = seqs(done["position"])
    other = Gatherer(server, token, 1)
    other.goal = goal
    other.start()
    check(other.done.wait(60), "another one is not held up")
    silent.close()


def nobody_keeps_the_others_out(server, greedy, other):
    """One token has its share of the feeds."""
    feeds = []
    while True:
        feeds.append(Feed(server, "/api/v1/feeds/history", greedy))
        first = feeds[-1].next()
        if first["event"] == "closed":
            break
        check(len(feeds) <= 100, "there is an end to it")
    check(first["data"]["reason"] == "too_many_feeds", f"it is told why: {first}")
    check(Feed(server, "/api/v1/feeds/history", other).next()["event"] != "closed",
          "others have room")


def main():
    rnd = seeded()
    broker = Broker() if "--kafka" in sys.argv else None
    place = Place(broker.url("cas.history.v1") if broker else None)
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    units = place.open_reports(campaign)[:WRITERS]
    check(len(units) == WRITERS, "some reports lie open")
    region = units[0]["unit"][:2]
    elsewhere = "14" if region != "14" else "02"
    place.run("report", "act", campaign, units[1]["unit"], "approve", "--as",
              f"unit_head@{units[1]['unit']}")
    place.run("report", "act", campaign, units[1]["unit"], "submit", "--as",
              f"unit_head@{units[1]['unit']}")
    place.run("report", "act", campaign, units[1]["unit"], "return", "--reason", "Wiersz 5",
              "--as", f"wps_head@{units[1]['unit'][:2]}")
    first = place.run("init")["token"]

    def account(role, scope):
        return place.run("account", "add", "--role", role, "--scope", scope, "--token", first)

    who = {"auditor": account("auditor", "PL")["token"], "office": account("wps_head", region)["token"],
           "clerks": [account("unit_clerk", unit["unit"])["token"] for unit in units],
           "region": region, "elsewhere": elsewhere}
    passing = account("viewer", "PL")
    with Server(place) as server:
        log = complete_under_writes(server, campaign, who, units, rnd)
        filters(server, who, campaign, units, log)
        a_silent_reader_costs_nothing(server, who["auditor"], campaign, units[0]["unit"],
                                      who["clerks"][0])
        nobody_keeps_the_others_out(server, who["clerks"][1], who["auditor"])
        ends_with_its_token(server, Person(server, first), passing["account"], passing["token"])
    place.remove()
    if broker:
        broker.remove()
    count_closing(5)


if __name__ == "__main__":
    try:
        main()
    except http.client.HTTPException as error:
        check(False, f"the connection broke: {error!r}")
