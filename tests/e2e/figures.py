"""What the server tells Prometheus: that promtool finds nothing wrong, and that it adds up."""
import argparse
import json
import re
import subprocess
import time
import urllib.error
import urllib.request

from broker import Broker
from cas import SOURCE, Place, check, count_closing
from server import Feed, Person, Server, tokens

PROMTOOL = f"{SOURCE}/ops/prometheus/promtool"
LINE = re.compile(r"^([a-z_]+)(?:\{(.*)\})? (\S+)$")
LABEL = re.compile(r'([a-z_]+)="((?:[^"\\]|\\.)*)"')


class Figures:
    """One answer of /metrics: the value of each line by its name and labels."""

    def __init__(self, server):
        with urllib.request.urlopen(server.began["metrics"], timeout=30) as answer:
            self.text = answer.read().decode()
        self.values = {}
        for line in self.text.splitlines():
            if not line.startswith("#"):
                name, labels, value = LINE.match(line).groups()
                self.values[name, tuple(LABEL.findall(labels or ""))] = float(value)

    def sum(self, name, **wanted):
        return sum(value for (of, labels), value in self.values.items()
                   if of == name and wanted.items() <= dict(labels).items())

    def names(self):
        return {name for name, _ in self.values}


def checked_by_promtool(figures):
    done = subprocess.run([PROMTOOL, "check", "metrics"], input=figures.text, capture_output=True,
                          text=True, check=False)
    check(done.returncode == 0 and not done.stdout + done.stderr,
          f"promtool finds nothing: {done.stdout}{done.stderr}")


def work(server, campaign, unit, who):
    """Five commands of which two are refused, and two feeds."""
    clerk = who["unit_clerk"]
    cells = f"/api/v1/campaigns/{campaign}/reports/{unit}/cells"
    feed = Feed(server, f"/api/v1/feeds/completeness?campaign={campaign}", who["ministry_approver"].token)
    feed.next()
    history = Feed(server, "/api/v1/feeds/history", who["ministry_approver"].token)
    history.next()
    for value in ("1.00", "2.00"):
        clerk.want(200, cells, "PATCH", {"cells": {"A/5/3": value}}, Idempotency_Key=value)
    clerk.want(200, cells, "PATCH", {"cells": {"A/5/3": "2.00"}}, Idempotency_Key="2.00")
    for _ in range(2):
        clerk.want(412, cells, "PATCH", {"cells": {"A/5/3": "3.00"}}, If_Match='"9999"')
    clerk.want(404, "/api/v1/units/9999999")
    server.ask("/api/v1/me")
    return feed, history


def adds_up(before, after):
    def grew(name, **labels):
        return after.sum(name, **labels) - before.sum(name, **labels)

    saved = {"command": "save_cells"}
    check(grew("cas_commands_total", outcome="done", **saved) == 2, "what was saved")
    check(grew("cas_commands_total", outcome="repeated", **saved) == 1, "what was said again")
    check(grew("cas_commands_total", outcome="report.version_stale", **saved) == 2, "what was late")
    check(grew("cas_command_duration_seconds_count", **saved) == 5, "each took its time")
    check(grew("cas_partition_frames_appended_total") == 2, "as frames")
    check(grew("cas_partition_valid_frames_total") == 2, "that are in the chain")
    check(grew("cas_append_read_back_duration_seconds_count") == 2, "and were read back")
    requests = "cas_http_requests_total"
    check(grew(requests, operation="saveCells", status="200") == 3, "requests that went well")
    check(grew(requests, operation="saveCells", status="412") == 2, "and those that did not")
    check(grew(requests, operation="readUnit", status="404") == 1, "by operation")
    check(grew(requests, operation="readMe", status="401") == 1, "and by status")
    check(grew("cas_http_received_bytes_total") > 1000, "bytes come")
    check(grew("cas_http_sent_bytes_total") > 1000, "and go")
    check(after.sum("cas_feed_subscribers", feed="completeness") == 1, "who follows is counted")
    check(after.sum("cas_feed_subscribers", feed="history") == 1, "histories, too")
    check(after.sum("cas_http_connections") >= 1, "and so is its connection")


def stands_well(figures, partitions):
    for name in ("cas_partition_owned", "cas_partition_end_told_timestamp_seconds"):
        told = [value for (of, _), value in figures.values.items() if of == name]
        check(len(told) == partitions and all(told), f"{name}: of each partition: {told}")
    check(figures.sum("cas_ready") == 1, "it is ready")
    for name in ("cas_partition_lag_frames", "cas_partition_lag_seconds", "cas_partition_stopped",
                 "cas_partition_queued_commands", "cas_partition_in_flight_frames",
                 "cas_partition_void_frames_total", "cas_partition_append_failures_total"):
        check(figures.sum(name) == 0, f"{name} is 0 while all is well")
    age = time.time() - figures.sum("cas_partition_last_frame_timestamp_seconds", partition="0")
    check(0 <= age < 3600, f"the last frame has a time: {age} s ago")
    check(figures.sum("process_resident_memory_bytes") > 1e7, "the process tells of its memory")
    check(figures.sum("cas_rocksdb_estimated_rows") > 0, "the store of its rows")
    check(figures.sum("cas_disk_available_bytes", folder="data") > 0, "and where it lies")


def names_nobody(figures, campaign, unit, token):
    """Labels stay few and speak of nobody."""
    check(len(figures.values) < 3000, f"{len(figures.values)} lines are few enough")
    for secret in (campaign, unit, *token.values()):
        check(secret not in figures.text, f"{secret} stands nowhere")


def for_the_watcher_alone(server):
    address = server.began["metrics"].rsplit("/", 1)[0]
    for path in ("/api/v1/me", "/", "/metrics/x"):
        try:
            urllib.request.urlopen(address + path, timeout=30)
            check(False, f"{path} is not answered where figures are")
        except urllib.error.HTTPError as error:
            check(error.code == 404, f"{path}: {error.code}")


def of_the_broker(server):
    """librdkafka tells of itself every few seconds."""
    deadline = time.monotonic() + 30
    while True:
        figures = Figures(server)
        if figures.sum("cas_kafka_sent_bytes_total", client="producer") > 0 and (
                "cas_kafka_consumer_lag_records" in figures.names()):
            break
        check(time.monotonic() < deadline, "librdkafka tells of itself")
        time.sleep(0.2)
    for client in ("consumer", "producer"):
        check(figures.sum("cas_kafka_connected_brokers", client=client) == 1, f"of the {client}")
    check(figures.sum("cas_kafka_consumer_lag_records") == 0, "nothing is left to read")
    checked_by_promtool(figures)


def named_in_dashboards_and_rules():
    """Every figure that the dashboard or a rule asks for."""
    with open(f"{SOURCE}/ops/grafana/cas.json", encoding="utf-8") as file:
        panels = json.load(file)["panels"]
    asked = [target["expr"] for panel in panels for target in panel.get("targets", [])]
    check(len(asked) > 40, "the dashboard asks for something")
    with open(f"{SOURCE}/ops/prometheus/cas.rules.yml", encoding="utf-8") as file:
        asked.append(file.read())
    return set(re.findall(r"\b(?:cas|process)_[a-z_]+", " ".join(asked)))


def answered_by(figures, kafka):
    """Of the names that were asked for, each is told; those of Kafka by a server that has one."""
    wanted = {name for name in named_in_dashboards_and_rules()
              if kafka or not name.startswith("cas_kafka_")}
    missing = wanted - figures.names()
    check(not missing, f"no server tells of {missing}")


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--kafka", action="store_true", help="on a broker; embedded if left out")
    broker = Broker() if words.parse_args().kafka else None
    place = Place(broker.url("cas.figures") if broker else None)
    place.run("demo", "--units", 60, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    unit = place.open_reports(campaign)[0]["unit"]
    token = tokens(place, unit)
    with Server(place, "--metrics-listen", "127.0.0.1:0") as server:
        server.wait_until_ready()
        who = {role: Person(server, text) for role, text in token.items()}
        before = Figures(server)
        checked_by_promtool(before)
        feeds = work(server, campaign, unit, who)
        after = Figures(server)
        checked_by_promtool(after)
        adds_up(before, after)
        stands_well(after, partitions=9)
        names_nobody(after, campaign, unit, token)
        for_the_watcher_alone(server)
        if broker:
            of_the_broker(server)
        answered_by(Figures(server), kafka=broker is not None)
        for feed in feeds:
            feed.close()
    place.remove()
    if broker:
        broker.remove()
    count_closing(7 + (broker is not None))


if __name__ == "__main__":
    main()
