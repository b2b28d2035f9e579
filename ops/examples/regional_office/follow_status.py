"""A regional office: where each report of its voivodeship stands, a line whenever one moves."""
import argparse
import os
import sys
from dataclasses import dataclass

from cloudevents.core.base import BaseCloudEvent
from sources import HttpFeed, KafkaTopic, Source


@dataclass(frozen=True)
class Status:
    """What this office wants to know of a report."""
    unit: str
    phase: str
    approved_version: int
    returned: bool
    correction: int
    correction_request: str

    def line(self) -> str:
        line = f"{self.unit:<9}{self.phase:<19}version {self.approved_version}"
        if self.returned:
            line += ", returned"
        if self.correction:
            line += f", correction {self.correction}"
        if self.correction_request != "none":
            line += f", correction {self.correction_request}"
        return line


class Table:
    """The newest status of each report of a campaign in a voivodeship.

    Of each (source, type, subject) the event with the highest (epoch, counter) counts, whenever it
    comes; so repeats, late publishers and crashes do no harm.
    """

    def __init__(self, campaign: str, region: str) -> None:
        self._campaign = campaign
        self._region = region
        self._ranks: dict[tuple[str, str, str | None], tuple[int, int]] = {}
        self._rows: dict[tuple[str, str, str | None], Status] = {}

    def take(self, event: BaseCloudEvent) -> Status | None:
        """The row, if the event has changed it."""
        data = event.get_data()
        if event.get_type() != "cas.status.v1" or not isinstance(data, dict):
            return None
        key = (event.get_source(), event.get_type(), event.get_subject())
        rank = (int(data["epoch"]), int(data["counter"]))
        if rank <= self._ranks.get(key, (-1, -1)):
            return None
        self._ranks[key] = rank
        if data["campaign"] != self._campaign or data.get("voivodeship") != self._region:
            self._rows.pop(key, None)  # a unit may have moved to another voivodeship
            return None
        status = Status(data["unit"], data["phase"], data["approved_version"], data["returned"],
                        data["correction"], data["correction_request"])
        if self._rows.get(key) == status:
            return None
        self._rows[key] = status
        return status


def read_words() -> argparse.Namespace:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("campaign")
    words.add_argument("region", help="the code of a voivodeship, e.g. 02")
    where = words.add_mutually_exclusive_group(required=True)
    where.add_argument("--http", metavar="ADDRESS",
                       help="of the server; CAS_TOKEN holds a token for the region")
    where.add_argument("--kafka", metavar="BROKERS", help="e.g. 127.0.0.1:9092")
    words.add_argument("--topic", default="cas.status.v1", help="in Kafka (default: %(default)s)")
    return words.parse_args()


def main() -> None:
    words = read_words()
    source: Source
    if words.kafka:
        source = KafkaTopic(words.kafka, words.topic)
    elif token := os.environ.get("CAS_TOKEN"):
        source = HttpFeed(words.http, token, words.campaign, words.region)
    else:
        sys.exit("CAS_TOKEN is missing")
    table = Table(words.campaign, words.region)
    for event in source.events():
        if (status := table.take(event)) is not None:
            print(status.line(), flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass
    except BrokenPipeError:  # whoever reads the lines has had enough of them
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
