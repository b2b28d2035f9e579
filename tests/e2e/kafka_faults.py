"""One campaign on a real broker that goes away, and under two processes of which one is frozen."""
import json
import os
import shutil
import signal
import subprocess
import time

from broker import Broker
from cas import Place, check, count_closing, seeded

UNITS = 1500


def demo(place):
    return ["--units", UNITS, "--exit", "--in-flight", 32, "--acks", f"{place.folder}/acks"]


def acknowledged(place):
    try:
        with open(f"{place.folder}/acks", encoding="utf-8") as file:
            return sum(1 for _ in file)
    except FileNotFoundError:
        return 0


def wait_for(holds, what, seconds=60):
    deadline = time.monotonic() + seconds
    while not holds():
        check(time.monotonic() < deadline, what)
        time.sleep(0.01)


def verified(place, totals):
    found = place.run("verify", "--store", f"{place.folder}/store", "--acks",
                      f"{place.folder}/acks")
    check(found["ok"], f"nothing acknowledged is lost, nothing counted twice: {found}")
    check(found["totals_hash"] == totals, "the totals are those of an undisturbed run")
    return found


def broker_goes_and_comes(broker, totals, dice):
    """Commands are refused meanwhile and go on by themselves."""
    place = Place(broker.url("cas.goes"))
    running = place.start("demo", *demo(place))
    enough = dice.randrange(500, 4000)
    wait_for(lambda: acknowledged(place) > enough, "the campaign gets going")
    broker.kill() if dice.random() < 0.5 else broker.stop()
    before = acknowledged(place)
    place_again = Place(place.log)
    refused = subprocess.run(place_again.words("campaign", "list"), capture_output=True, text=True,
                             check=False)
    check(refused.returncode == 7, f"without a broker: {refused.stdout}{refused.stderr}")
    check(running.poll() is None, "the campaign waits for the broker")
    broker.start()
    check(running.wait(timeout=180) == 0, f"it goes on by itself: {running.stderr.read()}")
    check(acknowledged(place) > before, "and comes to its end")
    found = verified(place, totals)
    place.remove()
    place_again.remove()
    return found["void"]


def one_is_frozen(broker, totals, dice):
    """SIGSTOP one writer, let another take over, continue the first."""
    first = Place(broker.url("cas.frozen"))
    running = first.start("demo", *demo(first))
    enough = dice.randrange(500, 4000)
    wait_for(lambda: acknowledged(first) > enough, "the campaign gets going")
    running.send_signal(signal.SIGSTOP)
    second = Place(first.log)
    os.makedirs(second.keys, mode=0o700)  # the keys are in their topic; what wraps them is not
    shutil.copy(f"{first.keys}/master.key", second.keys)
    second.run("demo", *demo(second))
    running.send_signal(signal.SIGCONT)
    check(running.wait(timeout=120) == 7, "the first is told that it was deposed")
    refusal = json.loads(running.stderr.read().strip().splitlines()[-1])["error"]
    check(refusal in ("partition.moved", "partition.not_owner"), f"by name: {refusal}")
    found = verified(second, totals)
    check(first.run("verify", "--acks", f"{first.folder}/acks")["ok"],
          "what the first acknowledged is there, too")
    first.remove()
    second.remove()
    return found["void"]


def main():
    dice = seeded()
    calm = Place()
    totals = calm.run("demo", "--units", UNITS, "--exit")["totals_hash"]
    calm.remove()
    broker = Broker()
    try:
        gone = broker_goes_and_comes(broker, totals, dice)
        frozen = one_is_frozen(broker, totals, dice)
    finally:
        broker.remove()
    print(f"void frames: {gone} after the broker was away, {frozen} of the frozen writer")
    count_closing(2)


if __name__ == "__main__":
    main()
