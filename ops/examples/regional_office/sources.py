"""Two ways to the same events: the feed over HTTP and the topic in Kafka.

Both go on after any loss of the connection, and may then bring an event once more.
"""
import http.client
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from typing import Protocol

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

LATER = (429, 502, 503, 504)
AGAIN_SECONDS = 1
SILENCE_SECONDS_MAX = 60  # the server says at least every 15 s that it is alive


class Source(Protocol):
    def events(self) -> Iterator[BaseCloudEvent]:
        """First the newest event of each report, then each that follows; never ends by itself."""


class HttpFeed:
    """Server-sent events, resumed with the position that came last."""

    def __init__(self, address: str, token: str, campaign: str, region: str) -> None:
        wanted = urllib.parse.urlencode({"campaign": campaign, "region": region})
        self._url = f"{address}/api/v1/feeds/status?{wanted}"
        self._token = token
        self._position = ""

    def events(self) -> Iterator[BaseCloudEvent]:
        while True:
            try:
                with urllib.request.urlopen(self._request(), timeout=SILENCE_SECONDS_MAX) as answer:
                    yield from self._read(answer)
            except urllib.error.HTTPError as error:
                if error.code not in LATER:
                    sys.exit(f"the server says {error.code}: {error.read().decode()}")
            except (OSError, http.client.HTTPException) as error:
                print(f"no connection ({error}); trying again", file=sys.stderr)
            time.sleep(AGAIN_SECONDS)

    def _request(self) -> urllib.request.Request:
        headers = {"Authorization": f"Bearer {self._token}"}
        if self._position:
            headers["Last-Event-ID"] = self._position
        return urllib.request.Request(self._url, headers=headers)

    def _read(self, lines: Iterable[bytes]) -> Iterator[BaseCloudEvent]:
        fields: dict[str, str] = {}
        for line in lines:
            name, _, value = line.decode().rstrip("\r\n").partition(":")
            if name:
                fields[name] = value.removeprefix(" ")
            elif not line.strip():
                if fields.get("event") == "status":
                    yield JSONFormat().read(CloudEvent, fields["data"])
                elif fields.get("event") == "closed":
                    print(f"the server has ended the feed: {fields['data']}", file=sys.stderr)
                # Only now: what was not taken has to come again.
                self._position = fields.get("id", self._position)
                fields = {}


class KafkaTopic:
    """A compacted topic is a table: it is read from its beginning, and no offset is ever stored."""

    def __init__(self, brokers: str, topic: str) -> None:
        self._topic = topic
        self._consumer = Consumer({
            "bootstrap.servers": brokers, "enable.auto.commit": False, "check.crcs": True,
            "auto.offset.reset": "earliest", "group.id": "regional-office"})

    def events(self) -> Iterator[BaseCloudEvent]:
        while not (partitions := self._partitions()):
            time.sleep(AGAIN_SECONDS)
        self._consumer.assign([TopicPartition(self._topic, partition, OFFSET_BEGINNING)
                               for partition in partitions])
        while True:
            message = self._consumer.poll(1.0)
            if message is None:
                continue
            if (error := message.error()) is not None:
                print(f"Kafka: {error.str()}", file=sys.stderr)
                continue
            if (value := message.value()) is not None:
                yield JSONFormat().read(CloudEvent, value)

    def _partitions(self) -> list[int]:
        """None at all as long as there is no broker or no topic."""
        try:
            known = self._consumer.list_topics(self._topic, timeout=10).topics[self._topic]
        except KafkaException:
            return []
        return [] if known.error is not None else list(known.partitions)
