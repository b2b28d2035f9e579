"""The auditor's example against a real server: it follows the log, and one flipped byte is found."""
import json
import os
import subprocess
import sys

from broker import Broker
from cas import CAS, SOURCE, Place, check, count_closing, seeded
from server import Person, Server

FOLLOW = f"{SOURCE}/ops/examples/auditor/follow-log"


def follow(server, token, partition, folder, expect=0):
    done = subprocess.run([FOLLOW, server.address, str(partition), folder], text=True,
                          capture_output=True, check=False,
                          env={**os.environ, "CAS": CAS, "CAS_TOKEN": token})
    check(done.returncode == expect, f"follow-log ends with {done.returncode}: {done.stderr}")
    return done.stdout + done.stderr


def verify(*words, expect=0):
    done = subprocess.run([CAS, "verify", *words, "--json"], capture_output=True, text=True,
                          check=False)
    check(done.returncode == expect, f"verify {words}: {done.returncode}: {done.stderr}")
    return json.loads(done.stdout if expect == 0 else done.stderr)


def follows_from_day_to_day(server, place, token, campaign, clerk, unit):
    """A second run fetches only what is new, and it has to follow the tip that was kept."""
    folder = f"{place.folder}/audit"
    for partition in range(9):
        told = follow(server, token["auditor"], partition, folder)
        check("all sound" in told, told)
    again = follow(server, token["auditor"], 0, folder)
    check("0 new frames" in again, f"nothing is fetched twice: {again}")
    who = Person(server, clerk)
    done = who.want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}/cells", "PATCH",
                    {"cells": {"A/5/3": "77.25"}})[1]
    shard = done["partition"]
    told = follow(server, token["auditor"], shard, folder)
    check("1 new frames" in told, f"one save is one frame: {told}")
    files = [f"{folder}/partition-{n}.frames" for n in range(9)]
    whole = verify("--frames", *files)
    check(len(whole["partitions"]) == 9 and all(p["from_genesis"] for p in whole["partitions"]),
          f"the whole log in nine files: {whole}")
    check(sum(p["citations_checked"] for p in whole["partitions"]) > 0, "with what shards cite")
    local = place.run("verify")
    check(sum(p["frames"] for p in whole["partitions"]) == local["valid"], "frame by frame")
    return folder, shard


def what_is_altered_is_found(server, place, token, folder, shard, random):
    name = f"{folder}/partition-{shard}.frames"
    with open(name, "rb") as file:
        good = file.read()
    for _ in range(20):
        at = random.randrange(len(good))
        with open(f"{place.folder}/altered", "wb") as file:
            file.write(good[:at] + bytes([good[at] ^ 1 << random.randrange(8)]) + good[at + 1:])
        error = verify("--frames", f"{place.folder}/altered", expect=8)
        check(error["error"].startswith("frame"), f"byte {at}: {error}")
    with open(f"{place.folder}/altered", "wb") as file:
        file.write(good[:-1])
    check(verify("--frames", f"{place.folder}/altered", expect=8)["error"] == "frames.truncated",
          "so is a file that was cut")
    with open(f"{folder}/partition-{shard}.tip", encoding="utf-8") as file:
        tip = file.read().strip()
    other = tip[:-1] + ("0" if tip[-1] != "0" else "1")
    with open(f"{folder}/partition-{shard}.tip", "w", encoding="utf-8") as file:
        file.write(other)
    clerk = Person(server, token["unit_clerk"])
    clerk.want(200, token["cells"], "PATCH", {"cells": {"A/5/3": "78"}})
    told = follow(server, token["auditor"], shard, folder, expect=8)
    check("hash" in told, f"a log that does not follow the tip that was kept: {told}")


def who_may_not(server, token, folder):
    told = follow(server, token["unit_clerk"], 0, f"{folder}-clerk", expect=1)
    check("permission.role" in told, f"a clerk may not: {told}")


def main():
    random = seeded()
    broker = Broker() if "--kafka" in sys.argv else None
    place = Place(broker.url("cas.auditor.v1") if broker else None)
    place.run("demo", "--units", 30, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    unit = place.open_reports(campaign)[0]["unit"]
    administrator = place.run("init")["token"]
    token = {"cells": f"/api/v1/campaigns/{campaign}/reports/{unit}/cells"}
    for role, scope in (("auditor", "PL"), ("unit_clerk", unit)):
        token[role] = place.run("account", "add", "--role", role, "--scope", scope, "--token",
                                administrator)["token"]
    with Server(place) as server:
        folder, shard = follows_from_day_to_day(server, place, token, campaign,
                                                token["unit_clerk"], unit)
        what_is_altered_is_found(server, place, token, folder, shard, random)
        who_may_not(server, token, folder)
    place.remove()
    if broker:
        broker.remove()
    count_closing(3)


if __name__ == "__main__":
    main()
