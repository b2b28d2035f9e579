"""The regional office's example, over HTTP and through a real Kafka: its table is the server's."""
import argparse
import json

from broker import Broker
from cas import SOURCE, check, count_closing
from example import TOOLS, Example, Scene, typed
from outbound import Topic
from server import Person, Server, free_port

FOLDER = f"{SOURCE}/ops/examples/regional_office"
PYTHON = f"{TOOLS}/python/bin/python"


def rows_of(lines):
    """Of each unit the row that was printed last."""
    return {line.split()[0]: line.split(maxsplit=1)[1] for line in lines}


def row(scene, server, report):
    """What has to stand there, by another way to the same report."""
    office = Person(server, scene.tokens["wps_head"])
    path = f"/api/v1/campaigns/{scene.campaign}/reports/{report['unit']}"
    version = office.want(200, path)[1]["approved_version"]
    ask = report["correction_request"]
    return (f"{report['phase']:<19}version {version}"
            + (", returned" if report["returned"] else "")
            + (f", correction {report['correction']}" if report["correction"] else "")
            + (f", correction {ask}" if ask != "none" else ""))


def shows(example, scene, server, what):
    """Waits until its table is what the server says now."""
    path = f"/api/v1/campaigns/{scene.campaign}/reports?limit=1000&region={scene.region}"
    reports = Person(server, scene.tokens["wps_head"]).want(200, path)[1]["reports"]
    want = {report["unit"]: row(scene, server, report) for report in reports}
    example.wait(lambda: rows_of(example.lines) == want, f"{what}: {want}")
    return want[scene.unit]


def a_late_publisher(example, scene, server, statuses):
    """A record of an owner that was overtaken comes last, and does not count."""
    good = next(event for event in statuses.latest().values()
                if event["data"]["unit"] == scene.unit)
    late = json.loads(json.dumps(good))
    late["data"].update(epoch=late["data"]["epoch"] - 1, counter=late["data"]["counter"] + 1000,
                        phase="approved")
    shard = int(good["data"]["position"].split("-")[2].split(".")[0])
    statuses.write(shard - 1, good["subject"], late)
    before = len(example.lines)
    scene.act(server, "ministry_approver", "accept-national")
    shows(example, scene, server, "what comes behind it in its partition")
    check(len(example.lines) == before + 1, f"it was ignored: {example.lines[before:]}")


def follow(scene, where, statuses=None):
    with Server(scene.place, port=free_port()) as server:
        words = where or ["--http", server.address]
        example = Example([PYTHON, "follow_status.py", scene.campaign, scene.region, *words],
                          FOLDER, scene.tokens["wps_head"])
        check(shows(example, scene, server, "first what is true").startswith("at_unit"), "open")
        scene.save(server, "12.50")
        scene.act(server, "unit_head", "approve")
        shows(example, scene, server, "after an approval")
        scene.act(server, "unit_clerk", "submit")
        server.process.kill()  # it may have told of that, or not
        server.process.wait()
    scene.act_alone("wps_head", "accept")
    with Server(scene.place, port=server.port) as server:
        now = shows(example, scene, server, "what was done while there was no server")
        check(now.startswith("accepted_regional"), now)
        if statuses:
            a_late_publisher(example, scene, server, statuses)
        example.interrupt()
    scene.place.remove()


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--kafka", action="store_true")
    typed(PYTHON, "-m", "mypy", "--strict", "--cache-dir", "/dev/null", ".", folder=FOLDER)
    if not words.parse_args().kafka:
        follow(Scene(), None)
        return count_closing(3)
    broker = Broker()
    try:
        topic = "cas.office.status.v1"
        follow(Scene(broker.url("cas.office")), ["--kafka", broker.address, "--topic", topic],
               Topic(broker, topic))
    finally:
        broker.remove()
    return count_closing(4)


if __name__ == "__main__":
    main()
