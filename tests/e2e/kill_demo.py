"""kill -9 at any moment of `cas demo`, then the same command again.

It has to go on where the log ends; in the end nothing acknowledged is missing, `cas verify` is
clean and the totals are those of a run that nobody disturbed.
"""
import argparse
import subprocess

from broker import Broker
from cas import Place, check, count_closing, seeded


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--kills", type=int, default=20)
    words.add_argument("--units", type=int, default=800)
    words.add_argument("--kafka", action="store_true", help="on a broker; embedded if left out")
    words = words.parse_args()
    dice = seeded()

    calm = Place()
    undisturbed = calm.run("demo", "--units", words.units, "--exit")
    calm.remove()
    broker = Broker() if words.kafka else None
    kills = acknowledged = rounds = 0
    while kills < words.kills:
        # On Kafka each round needs a topic of its own.
        place = Place(broker.url(f"cas.kill.{rounds}") if broker else None)
        kills += torment(place, dice, words.units, undisturbed, words.kills - kills)
        acknowledged += settle(place, words.units, undisturbed)
        rounds += 1
        place.remove()
    if broker:
        broker.remove()
    print(f"{kills} kills in {rounds} logs, {acknowledged} acknowledged, none missing")
    count_closing(1)


def demo(place, units):
    return ["--units", units, "--exit", "--acks", f"{place.folder}/acks"]


def torment(place, dice, units, undisturbed, most):
    """Kills the demonstration again and again until it happens to get through."""
    kills = 0
    while kills < most:
        running = place.start("demo", *demo(place, units))
        try:
            running.wait(timeout=dice.uniform(0.01, undisturbed["seconds"] * 0.8))
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            kills += 1
            continue
        check(running.returncode == 0, f"demo: exit {running.returncode}: {running.stderr.read()}")
        break
    return kills


def settle(place, units, undisturbed):
    """One run to the end; then all that was ever acknowledged has to be there."""
    final = place.run("demo", *demo(place, units))
    check(final["totals_hash"] == undisturbed["totals_hash"],
          "the totals are those of an undisturbed run")
    verified = place.run("verify", "--store", f"{place.folder}/store", "--acks",
                         f"{place.folder}/acks")
    check(verified["ok"], f"verify is clean: {verified}")
    check(verified["acknowledged"] > 0, "acknowledgements were noted")
    check(verified["totals_hash"] == undisturbed["totals_hash"], "verify finds the same totals")
    return verified["acknowledged"]


if __name__ == "__main__":
    main()
