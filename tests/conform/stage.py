"""A demonstration on its own log, an account for each role, and somebody to ask the server."""
import contextlib
import http.client
import json
import urllib.parse

from cas import Place, check
from document import Document
from server import Server

UNITS = 60
# Where each role belongs: its unit, its voivodeship, the country.
BELONGS = {
    "unit_clerk": "unit", "unit_head": "unit",
    "wps_inspector": "voivodeship", "wps_head": "voivodeship", "rops_analyst": "voivodeship",
    "voivodeship_administrator": "voivodeship",
    "ministry_methodologist": "country", "ministry_approver": "country", "gus_reader": "country",
    "viewer": "country", "auditor": "country", "central_administrator": "country",
}

# Of these there are none but the country's.
COUNTRY_ONLY = {"ministry_methodologist", "ministry_approver", "auditor", "central_administrator"}


class Answer:
    """Status, headers (lower case) and body; of a feed its first events."""

    def __init__(self, status, headers, body, events=()):
        self.status = status
        self.headers = headers
        self.body = body
        self.events = events

    @property
    def json(self):
        return json.loads(self.body)

    def __str__(self):
        return f"{self.status} {self.body[:400]!r} {str(list(self.events))[:400]}"


def events_of(lines, count):
    """The first server-sent events, at most `count`."""
    found, event = [], {}
    for line in lines:
        text = line.decode().rstrip("\n")
        if not text and "data" in event:
            found.append(event)
            event = {}
            if len(found) == count:
                break
        name, _, value = text.partition(": ")
        if name:
            event[name] = json.loads(value) if name == "data" else value
    return found


def target(path, values=None, query=None):
    """A path with its names filled in, and its query."""
    for name, value in (values or {}).items():
        path = path.replace("{" + name + "}", urllib.parse.quote(str(value), safe=""))
    return path + ("?" + urllib.parse.urlencode(query) if query else "")


class Asker:
    """Sends requests as they are given, each on a connection of its own."""

    def __init__(self, port):
        self.port = port

    def ask(self, method, path, token=None, headers=None, body=None, events=1, timeout=30):
        fields = dict(headers or {})
        if token:
            fields.setdefault("Authorization", f"Bearer {token}")
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            fields.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body, fields)
            got = connection.getresponse()
            found = {name.lower(): value for name, value in got.getheaders()}
            if found.get("content-type", "").startswith("text/event-stream"):
                return Answer(got.status, found, b"", events_of(got, events))
            return Answer(got.status, found, got.read())


class Stage:
    """The log, its units, and a token for each role, where it belongs and elsewhere."""

    def __init__(self):
        self.place = Place()
        self.place.run("demo", "--units", UNITS, "--exit")
        self.campaign = self.place.run("campaign", "list")[0]["campaign"]
        self.at_unit = [line["unit"] for line in
                        self.place.open_reports(self.campaign)]
        self.unit = self.at_unit[0]
        self.voivodeship = self.unit[:2]
        units = [line["unit"] for line in self.place.run("report", "list", self.campaign)]
        self.other = next(u for u in units if u[:2] != self.voivodeship)
        self.tokens = {}
        self.accounts = {}
        self.administrator = self.place.run("init")["token"]

    def add(self, role, scope):
        """The token of a new account."""
        made = self.place.run("account", "add", "--role", role, "--scope", scope, "--token",
                              self.administrator)
        self.tokens[role, scope] = made["token"]
        self.accounts[role, scope] = made["account"]
        return made["token"]

    def cast(self, elsewhere=False):
        for role, level in BELONGS.items():
            self.add(role, self.scope(level))
            if elsewhere and role not in COUNTRY_ONLY:
                self.add(role, {"unit": self.other}.get(level, self.other[:2]))

    def scope(self, level):
        return {"unit": self.unit, "voivodeship": self.voivodeship, "country": "PL"}[level]

    def token(self, role):
        return self.tokens[role, self.scope(BELONGS[role])]

    def elsewhere(self, role):
        return self.tokens[role, self.other if BELONGS[role] == "unit" else self.other[:2]]

    @contextlib.contextmanager
    def served(self):
        """An asker and the document of a server that lasts as long as the block."""
        with Server(self.place) as server:
            asker = Asker(server.port)
            text = asker.ask("GET", "/api/openapi.json")
            check(text.status == 200, "the server tells its document")
            self.server = server
            yield asker, Document(text.body)
