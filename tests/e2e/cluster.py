"""Two nodes on one Kafka log: both serve, one dies, sleeps or leaves, the broker goes; nothing that
was acknowledged is lost or counted twice, and writes go on. With --figures one only dies and leaves,
and what that came to is printed as JSON, for tests/bench/run."""
import argparse
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import time

from broker import Broker
from cas import Place, check, count_closing, seeded
from load import Watcher, Writer, saves_in_history
from server import GONE, Feed, Person, Server, certificate

UNITS = 400
WRITERS = 4
TOPIC = "cas.cluster"
RESUMED_WITHIN = 5.0


def wait_for(holds, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        check(time.monotonic() < deadline, what)
        time.sleep(0.02)


class Cluster:
    """The nodes of one log, each in a place of its own."""

    def __init__(self, broker):
        self.broker = broker
        self.first = Place(broker.url(TOPIC))
        self.places = [self.first]
        self.servers = []

    def add_place(self):
        place = Place(self.first.log)
        os.makedirs(place.keys, mode=0o700)  # the keys are in their topic; what wraps them is not
        shutil.copy(f"{self.first.keys}/master.key", place.keys)
        self.places.append(place)

    def start(self, number):
        server = Server(self.places[number]).__enter__()
        self.servers[number:number + 1] = [server]
        wait_for(lambda: ready(server), "a node gets ready")
        return server

    def pick(self, attempt):
        alive = [s for s in self.servers if s.process.poll() is None] or self.servers
        return alive[attempt % len(alive)]

    def holdings(self):
        """How many partitions each node says that it owns, by its URL, as anybody can read it."""
        text = subprocess.run(
            ["kcat", "-b", self.broker.address, "-C", "-t", f"{TOPIC}.nodes.v1", "-o", "-20",
             "-c", "20", "-q"], capture_output=True, text=True, check=True, timeout=30).stdout
        return {beat["url"]: len(beat["holds"]) for beat in map(json.loads, text.splitlines())}

    def await_shares(self):
        urls = [server.address for server in self.servers]
        wait_for(lambda: sorted(self.holdings().get(url, 0) for url in urls) == [4, 5],
                 "the nodes share the partitions")

    def remove(self):
        for server in self.servers:
            server.__exit__()
        for place in self.places:
            place.remove()


def ready(server):
    try:
        return server.ask("/readyz")[0] == 200
    except GONE:
        return False


class Scene:
    """Everybody and everything that the tests share."""

    def __init__(self, cluster):
        self.cluster = cluster
        place = cluster.first
        place.run("demo", "--units", UNITS, "--exit")
        self.campaign = place.run("campaign", "list")[0]["campaign"]
        at_unit = place.open_reports(self.campaign)
        self.units = [report["unit"] for report in at_unit[:WRITERS]]
        check(len(self.units) == WRITERS, "there are reports to write to")
        others = [report["unit"] for report in at_unit[WRITERS:]]
        self.more_units = [unit for unit in others if unit[:2] == others[-1][:2]]
        self.admin = place.run("init")["token"]
        self.clerks = {unit: self.account("unit_clerk", unit) for unit in self.units}
        self.office = self.account("ministry_approver", "PL")
        self.auditor = self.account("auditor", "PL")
        self.next = {unit: 1 for unit in self.units}

    def account(self, role, scope):
        return self.cluster.first.run("account", "add", "--role", role, "--scope", scope,
                                      "--token", self.admin)["token"]

    def report(self, unit):
        return f"/api/v1/campaigns/{self.campaign}/reports/{unit}"

    def writers(self):
        writers = [Writer(self.cluster, self.campaign, unit, token, self.next[unit])
                   for unit, token in self.clerks.items()]
        for writer in writers:
            writer.start()
        wait_for(lambda: all(len(w.acknowledged) >= 5 for w in writers), "everybody writes")
        return writers

    def saves_seen_at(self, server, writer):
        """What this node tells when it has read what the writer's last save came to."""
        path = self.report(writer.unit)
        reader = Person(server, self.office)
        wait_for(lambda: reader.ask(f"{path}?min_position={writer.position}")[0] == 200,
                 f"{server.address} reads what was acknowledged")
        return saves_in_history(server, path, self.office)

    def settle(self, writers):
        """All saves of these writers are in the history, once each; every node tells the same.
        Returns how many there were."""
        for writer in writers:
            writer.end()
        alive = [s for s in self.cluster.servers if s.process.poll() is None]
        for writer in writers:
            for server in alive:
                found = self.saves_seen_at(server, writer)
                for number, _ in writer.acknowledged:
                    check(found.get(number) == 1, f"save {number} of {writer.unit} counts once, "
                          f"not {found.get(number, 0)} times")
            self.next[writer.unit] = writer.number
        return sum(len(w.acknowledged) for w in writers)


def both_answer(scene):
    """Whatever node is asked, it answers; what one node was told, the other one shows."""
    one, other = scene.cluster.servers
    for unit, token in scene.clerks.items():
        for node, witness in ((one, other), (other, one)):
            clerk = Person(node, token)
            before = clerk.want(200, scene.report(unit))[1]["version"]
            value = f"{before}.17"
            fields, done = clerk.want(200, scene.report(unit) + "/cells", "PATCH",
                                      {"cells": {"A/5/3": value}}, If_Match=f'"{before}"')
            check(fields["ETag"] == f'"{before + 1}"', "the owner's ETag comes back")
            seen = Person(witness, token).want(
                200, f"{scene.report(unit)}?min_position={done['position']}")[1]
            check({"cell": "A/5/3", "value": value} in seen["cells"], "the other shows it")
            clerk.want(412, scene.report(unit) + "/cells", "PATCH", {"cells": {"A/5/3": "1"}},
                       If_Match=f'"{before}"')
    check(Person(other, "cas_nobody").ask("/api/v1/me")[0] == 401, "nobody is nobody anywhere")


def files(scene):
    """A file is shown by one node and committed at the other; each report is loaded by its owner."""
    one, other = scene.cluster.servers
    units = scene.more_units
    token = scene.account("unit_clerk", units[0][:2])
    text = "unit;form;version;period;cell;value\n" + "".join(
        f"{unit};FA;1;2014-Q4;A/5/{column};7.25\n" for unit in units for column in (3, 4, 5))

    def send(node, path):
        status, _, told = node.ask(f"/api/v1/loads{path}", "POST",
                                   {"Authorization": f"Bearer {token}"}, text.encode())
        check(status == 200, f"loads{path}: {status} {told}")
        return told

    shown = send(one, "")
    check(shown["faulty_reports"] == 0, f"all can be loaded: {shown}")
    commit = f"/commit?citation={shown['citation']}"
    done = send(other, commit)
    check(done["loaded"] == len(units) and not done["refused"], f"wherever they belong: {done}")
    again = send(one, commit)
    check(again["unchanged"] == len(units), f"and once: {again}")
    for unit in units:
        events = Person(one, token).want(
            200, f"{scene.report(unit)}/history?limit=1000&min_position={done['position']}")[1]
        loads = [e for e in events["events"] if e["event"] == "report.cells_loaded"
                 and e["fields"]["file"]["sha256"] == shown["file"]["sha256"]]
        check(len(loads) == 1, f"{unit} was loaded once")


def killed(scene, dice):
    """kill -9 of an owner under load. Returns the seconds until every writer was answered again."""
    cluster = scene.cluster
    writers = scene.writers()
    number = dice.randrange(2)
    dead, other = cluster.servers[number], cluster.servers[1 - number]
    watcher = Watcher(cluster, scene.campaign, scene.office, dead)
    watcher.start()
    wait_for(lambda: watcher.last is not None, "the feed begins")
    dead.process.kill()
    died = time.monotonic()
    wait_for(lambda: all(w.first_after(died) is not None for w in writers), "writes resume")
    resumed = max(w.first_after(died) for w in writers)
    wait_for(lambda: len(watcher.resumed) > 0, "the feed goes on at the other node")
    saves = scene.settle(writers)
    for unit in scene.units:
        version = Person(other, scene.office).want(200, scene.report(unit))[1]["version"]
        wait_for(lambda: watcher.versions.get(unit) == version, f"the feed's last word on {unit}")
    watcher.ending = True
    check(watcher.resumed[0] == "change", f"resumed without beginning anew: {watcher.resumed}")
    check(resumed < RESUMED_WITHIN, f"writes resumed after {resumed:.2f} s")
    dead.__exit__()
    cluster.start(number)
    cluster.await_shares()
    return resumed, saves


def asleep(scene, dice):
    """SIGSTOP of an owner, and SIGCONT when others have taken over long since."""
    cluster = scene.cluster
    writers = scene.writers()
    sleeper = cluster.servers[dice.randrange(2)]
    sleeper.process.send_signal(signal.SIGSTOP)
    stopped = time.monotonic()
    cluster.servers, all_of_them = [s for s in cluster.servers if s is not sleeper], cluster.servers
    wait_for(lambda: all(w.first_after(stopped + 3) is not None for w in writers), "writes go on")
    sleeper.process.send_signal(signal.SIGCONT)
    cluster.servers = all_of_them
    clerk = Person(sleeper, scene.clerks[scene.units[0]])
    wait_for(lambda: ready(sleeper), "it serves again")
    clerk.want(200, scene.report(scene.units[0]))
    woke = time.monotonic()
    wait_for(lambda: all(w.first_after(woke) is not None for w in writers), "and passes writes on")
    saves = scene.settle(writers)
    cluster.await_shares()
    return saves


def leaves(scene, dice):
    """SIGTERM of an owner: the other takes over at once."""
    cluster = scene.cluster
    writers = scene.writers()
    number = dice.randrange(2)
    leaver = cluster.servers[number]
    leaver.process.send_signal(signal.SIGTERM)
    check(leaver.process.wait(timeout=30) == 0, "it ends with 0")
    left = time.monotonic()
    wait_for(lambda: all(w.first_after(left) is not None for w in writers), "writes go on")
    handed_over = max(w.first_after(left) for w in writers)
    saves = scene.settle(writers)
    leaver.__exit__()
    cluster.start(number)
    cluster.await_shares()
    check(handed_over < 2, f"released partitions are taken at once, not after {handed_over:.2f} s")
    return handed_over, saves


def without_a_broker(scene):
    """The broker dies and comes back: writes are refused meanwhile, reads and feeds say how old they
    are, and all of it goes on by itself."""
    cluster = scene.cluster
    writers = scene.writers()
    unit = scene.units[0]
    server = cluster.servers[0]
    clerk = Person(server, scene.clerks[unit])
    feed = Feed(server, f"/api/v1/feeds/completeness?campaign={scene.campaign}", scene.office)
    check(feed.next()["event"] == "snapshot", "a feed begins")
    cluster.broker.kill()

    def refused():
        began = time.monotonic()
        status, fields, answer = clerk.ask(scene.report(unit) + "/cells", "PATCH",
                                           {"cells": {"A/5/3": "7.77"}}, Idempotency_Key="later")
        lasted = time.monotonic() - began
        check(status == 503 and fields["Retry-After"], f"without a log: {status} {answer}")
        check(lasted < 8, f"soon enough: {lasted:.1f} s")
        return answer["reason"] == "log.broker_away" and lasted < 1

    def age():
        return float(clerk.want(200, scene.report(unit))[0]["Log-Age"])

    wait_for(refused, "writes are refused at once, by name")
    wait_for(lambda: age() > 5, "reads go on and say how old they are")
    wait_for(lambda: not ready(server), "it is not ready")
    while (event := feed.next())["event"] != "age":
        pass
    check(event["data"]["log_age_seconds"] >= 5, f"so does a feed: {event}")
    began = time.monotonic()
    refusal = Person(server, scene.auditor).want(503, "/api/v1/log/1")[1]
    check(refusal["reason"] == "log.broker_away", f"the log itself is not there: {refusal}")
    check(time.monotonic() - began < 2, "which is told at once")
    everything = Feed(server, "/api/v1/feeds/history", scene.office)
    check(everything.next()["event"] == "age", "and one that can read nothing yet")
    cluster.broker.start()
    back = time.monotonic()
    wait_for(lambda: all(w.first_after(back) is not None for w in writers), "writes go on", 120)
    resumed = max(w.first_after(back) for w in writers)
    wait_for(lambda: age() < 5, "and what is read is new")
    wait_for(lambda: all(map(ready, cluster.servers)), "they are ready again")
    clerk.want(200, scene.report(unit) + "/cells", "PATCH", {"cells": {"A/5/3": "7.77"}},
               Idempotency_Key="later")
    while feed.next()["data"].get("log_age_seconds", 99) >= 5:
        pass  # and then the feed is current
    while everything.next()["event"] != "frame":
        pass
    everything.close()
    feed.close()
    return resumed, scene.settle(writers)


def speak_tls(folder):
    """A certificate for this machine, which everybody here trusts, and nobody else."""
    cert, key = certificate(folder)
    os.environ.update(CAS_TLS_CERT=cert, CAS_TLS_KEY=key, CAS_PEER_CA=cert, SSL_CERT_FILE=cert)


@contextlib.contextmanager
def two_nodes(tls):
    """A scene that two nodes serve, each with its share of the partitions."""
    broker = Broker()
    cluster = Cluster(broker)
    if tls:
        speak_tls(broker.folder)
    try:
        scene = Scene(cluster)
        cluster.add_place()
        cluster.start(0)
        cluster.start(1)
        cluster.await_shares()
        yield scene
        cluster.remove()
    finally:
        for server in cluster.servers:
            server.__exit__()
        broker.remove()


def print_figures(kills):
    dice = seeded()
    with two_nodes(tls=False) as scene:
        rounds = [killed(scene, dice) for _ in range(kills)]
        handed_over, left = leaves(scene, dice)
    resumed = [seconds for seconds, _ in rounds]
    print(json.dumps({"kills": kills, "writers": WRITERS, "resumed_s": statistics.median(resumed),
                      "resumed_s_max": max(resumed), "handed_over_s": handed_over,
                      "saves": sum(saves for _, saves in rounds) + left}))


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--kills", type=int, default=3)
    words.add_argument("--tls", action="store_true")
    words.add_argument("--figures", action="store_true")
    given = words.parse_args()
    kills = given.kills
    if given.figures:
        print_figures(kills)
        return
    dice = seeded()
    with two_nodes(given.tls) as scene:
        cluster = scene.cluster
        both_answer(scene)
        files(scene)
        rounds = [killed(scene, dice) for _ in range(kills)]
        slept = asleep(scene, dice)
        handed_over, left = leaves(scene, dice)
        came_back, waited = without_a_broker(scene)
        saves = sum(saves for _, saves in rounds) + slept + left + waited
        for server in cluster.servers:
            server.process.send_signal(signal.SIGTERM)
            check(server.process.wait(timeout=30) == 0, "a node ends with 0")
        found = cluster.first.run("verify", "--store", f"{cluster.first.folder}/store")
        check(found["ok"], "the store is sound")
    resumed = [seconds for seconds, _ in rounds]
    print(f"writes resumed {statistics.median(resumed):.2f} s after kill -9 (median of {kills}, at "
          f"most {max(resumed):.2f} s), {handed_over:.2f} s after SIGTERM, {came_back:.2f} s after the "
          f"broker's return; {saves} saves, {found['void']} void frames")
    count_closing(5 + kills)


if __name__ == "__main__":
    main()
