"""The server as a stranger meets it: what is open to everybody, what is refused, how it ends."""
import http.client
import json
import random
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from cas import Place, check, count_closing, row_5

UNITS = 60
# What asking comes to when the server is gone, or goes in the midst of its answer.
GONE = (OSError, http.client.HTTPException, json.JSONDecodeError)


def free_port():
    """For a server that has a successor: below the ports that the system gives to outgoing
    connections, so that nobody takes it in between."""
    while True:
        port = random.randint(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


class Server:
    """`cas serve` on any free port, or on a given one, for as long as the block lasts."""

    def __init__(self, place, *words, port=0):
        self.place = place
        self.words = words
        self.port = port

    def __enter__(self):
        self.process = subprocess.Popen(
            self.place.words("serve", "--listen", f"127.0.0.1:{self.port}", *self.words),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.began = json.loads(self.process.stdout.readline())
        self.address = self.began["address"]
        self.port = int(self.address.rsplit(":", 1)[1])
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def wait_until_ready(self):
        """Until every partition is owned."""
        deadline = time.monotonic() + 30
        while self.ask("/readyz")[0] != 200:
            check(time.monotonic() < deadline, "it becomes ready")
            time.sleep(0.02)

    def ask(self, path, method="GET", headers=None, body=None, raw=False):
        """The status, the headers and the body, parsed when it is JSON, unless it is wanted raw."""
        request = urllib.request.Request(self.address + path, method=method, data=body,
                                         headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, fields, text = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, fields, text = error.code, error.headers, error.read()
        if raw:
            return status, fields, text
        parsed = json.loads(text) if text and "json" in fields.get("Content-Type", "") else text.decode()
        return status, fields, parsed


def certificate(folder):
    """A certificate for this machine, which nobody trusts yet, and its key."""
    cert, key = f"{folder}/cert.pem", f"{folder}/key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=cas.test",
                    "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert],
                   check=True, capture_output=True)
    return cert, key


def open_to_everybody(server):
    check(server.ask("/healthz")[0] == 200, "it is alive")
    check(server.ask("/readyz")[2] == {"serving": True}, "it serves every partition")
    status, fields, document = server.ask("/api/openapi.json")
    check(status == 200 and document["openapi"].startswith("3.1"), "it says what it serves")
    check(server.ask("/metrics")[0] == 404, "its figures are not for everybody")
    return document


def refused(server, document):
    """Every operation of the document wants a token, and says so in a problem document."""
    operations = 0
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if operation.get("security") == []:
                continue
            place = path.replace("{", "").replace("}", "")
            for headers in ({}, {"Authorization": "Bearer cas_nobody"}, {"Authorization": "x"}):
                status, fields, problem = server.ask(place, method.upper(), headers,
                                                     b"{}" if method != "get" else None)
                check(status == 401, f"{method} {path} without a token: {status} {problem}")
                check(fields["Content-Type"] == "application/problem+json", "as a problem")
                check(fields["WWW-Authenticate"] == "Bearer", "which says what is wanted")
                check(problem["reason"] in ("token.missing", "token.refused"), problem)
            operations += 1
    status, fields, problem = server.ask("/api/v1/units", "DELETE")
    check(status == 405 and fields["Allow"] == "GET, POST", "another method is told apart")
    check(server.ask("/api/v2/units")[2]["reason"] == "route.unknown", "so is an unknown path")
    return operations


class Person:
    """Somebody with a token."""

    def __init__(self, server, token):
        self.server = server
        self.token = token

    def ask(self, path, method="GET", body=None, **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            fields["Content-Type"] = "application/json"
            body = json.dumps(body).encode()
        return self.server.ask(path, method, fields, body)

    def want(self, status, path, method="GET", body=None, **headers):
        got, fields, answer = self.ask(path, method, body, **headers)
        check(got == status, f"{method} {path}: {got}, wanted {status}: {answer}")
        return fields, answer


def tokens(place, unit):
    """Those who work on one gmina's report, and an office that has nothing to do with it."""
    administrator = place.run("init")["token"]
    made = {"central_administrator": administrator}
    for role, scope in (("unit_clerk", unit), ("unit_head", unit), ("wps_head", unit[:2]),
                        ("wps_inspector", "14" if unit[:2] != "14" else "02"),
                        ("ministry_approver", "PL")):
        made[role] = place.run("account", "add", "--role", role, "--scope", scope, "--token",
                               administrator)["token"]
    return made


def a_report_on_its_way(server, campaign, unit, token):
    """Entered, approved, submitted and accepted over HTTP, each step with the version it saw."""
    who = {role: Person(server, text) for role, text in token.items()}
    clerk, head, office = who["unit_clerk"], who["unit_head"], who["wps_head"]
    check(clerk.want(200, "/api/v1/me")[1]["unit"] == unit, "a token speaks for an account")
    report = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    fields, before = clerk.want(200, report)
    check(clerk.ask(report, If_None_Match=fields["ETag"])[0] == 304, "nothing new is not sent")
    entered = row_5("12.50")
    clerk.want(412, report + "/cells", "PATCH", entered, If_Match='"9999"')
    clerk.want(400, report + "/cells", "PATCH", {"cells": {"A/99/3": "1"}})
    clerk.want(400, report + "/cells", "PATCH", {"cells": {"A/5/3": 12.5}})
    same = {"Idempotency_Key": "first save"}
    _, done = clerk.want(200, report + "/cells", "PATCH", entered, **same)
    check(clerk.want(200, report + "/cells", "PATCH", entered, **same)[1]["repeated"], "once")
    clerk.want(422, report + "/cells", "PATCH", {"cells": {"A/5/3": "13"}}, **same)
    fields, after = clerk.want(200, f"{report}?min_position={done['position']}")
    check({"cell": "A/5/3", "value": "12.50"} in after["cells"], "one reads what one wrote")
    past = clerk.want(200, f"{report}?as_of={before['position']}")[1]
    check(past["cells"] == before["cells"] and past["version"] == before["version"], "as it was")
    clerk.want(403, report + "/acts", "POST", {"act": "approve"}, If_Match=fields["ETag"])
    head.want(428, report + "/acts", "POST", {"act": "approve"})
    for person, act in ((head, "approve"), (clerk, "submit"), (office, "accept")):
        fields, done = person.want(200, report + "/acts", "POST", {"act": act},
                                   If_Match=fields["ETag"])
    events = clerk.want(200, report + "/history?limit=1000")[1]["events"]
    check(events[-1]["event"] == "report.accepted_by_voivodeship", "the history tells it")
    who["wps_inspector"].want(404, report)
    who["wps_inspector"].want(404, f"/api/v1/units/{unit}")
    who["wps_inspector"].want(404, "/api/v1/units/9999999")
    return who


def figures(server, campaign, unit, who):
    totals = f"/api/v1/campaigns/{campaign}/totals"
    office, ministry = who["wps_head"], who["ministry_approver"]
    office.want(404, totals + "?region=PL")
    check(office.want(200, totals)[1]["region"] == unit[:2], "of one's own scope")
    sums = office.want(200, f"{totals}?region={unit[:2]}&lens=accepted_regional")[1]["cells"]
    check(sums, "a voivodeship has sums")
    fields, country = ministry.want(200, totals)
    check(ministry.ask(totals, If_None_Match=fields["ETag"])[0] == 304, "unless nothing changed")
    then = ministry.want(200, f"{totals}?as_of={country['position']}")[1]
    check(then["cells"] == country["cells"], "the present, asked for as the past")
    ministry.want(400, totals + "?lens=rosy")
    misspelled = ministry.want(400, totals + "?as_off=2014-12-31T00:00:00Z")[1]
    check(misspelled["reason"] == "query.unknown", "not taken for a parameter that was left out")
    check(ministry.want(400, totals + "?lens=entered&lens=entered")[1]["reason"] == "query.twice",
          "nor one that stands there twice")
    some = ministry.want(200, totals + "?cells=A/5/3,A/1/3")[1]["cells"]
    check(some == [cell for cell in country["cells"] if cell["cell"] in ("A/1/3", "A/5/3")],
          "only the cells that were asked for, in the form's order")
    stand = ministry.want(200, f"/api/v1/campaigns/{campaign}/completeness")[1]
    check(stand["reports"] == UNITS, f"{stand}")
    seen = []
    cursor = ""
    while cursor is not None:
        page = ministry.want(200, f"/api/v1/units?limit=7{cursor}")[1]
        seen += [unit["unit"] for unit in page["units"]]
        cursor = f"&cursor={page['next_cursor']}" if "next_cursor" in page else None
    check(len(seen) == len(set(seen)) == UNITS and seen == sorted(seen), "page after page")


class Feed:
    """Reads server-sent events, one at a time."""

    def __init__(self, server, path, token, last=None):
        headers = {"Authorization": f"Bearer {token}"}
        if last is not None:
            headers["Last-Event-ID"] = last
        request = urllib.request.Request(server.address + path, headers=headers)
        self.answer = urllib.request.urlopen(request, timeout=30)
        check(self.answer.headers["Content-Type"].startswith("text/event-stream"), "a stream")

    def next(self):
        event = {}
        for line in self.answer:
            text = line.decode().rstrip("\n")
            if not text and "data" in event:
                return event
            name, _, value = text.partition(": ")
            if name:
                event[name] = json.loads(value) if name == "data" else value
        return None

    def close(self):
        self.answer.close()


def live(server, campaign, unit, who):
    """A change arrives by itself; who comes back with an id misses nothing."""
    clerk, head = who["unit_clerk"], who["unit_head"]
    path = f"/api/v1/feeds/reports?campaign={campaign}&region={unit}"
    sums = Feed(server, f"/api/v1/feeds/totals?campaign={campaign}&region={unit[:2]}&lens=entered",
                who["wps_head"].token)
    check(sums.next()["event"] == "snapshot", "first what is true")
    feed = Feed(server, path, who["wps_head"].token)
    first = feed.next()
    check(first["event"] == "snapshot" and len(first["data"]["reports"]) == 1, f"{first}")
    check(first["data"]["reports"][0]["phase"] == "accepted_regional", f"{first}")
    feed.close()
    report = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    fields, _ = head.want(200, report)
    fields, _ = head.want(200, report + "/acts", "POST",
                          {"act": "request-correction", "reason": "Wiersz 5"},
                          If_Match=fields["ETag"])
    feed = Feed(server, path, who["wps_head"].token, last=first["id"])
    missed = feed.next()
    check(missed["event"] == "change", f"what was missed, no more: {missed}")
    check(missed["data"]["reports"][0]["correction_request"] == "requested", f"{missed}")
    fields, _ = who["wps_head"].want(200, report + "/acts", "POST", {"act": "permit-correction"},
                                     If_Match=fields["ETag"])
    # A value may come twice; the newest comes.
    while feed.next()["data"]["reports"][0]["correction_request"] != "permitted":
        pass
    clerk.want(200, report + "/acts", "POST", {"act": "correct"}, If_Match=fields["ETag"])
    clerk.want(200, report + "/cells", "PATCH", {"cells": {"A/5/3": "99.25"}})
    check(sums.next()["event"] == "change", "the sums follow")
    sums.close()
    feed.close()


def revoked(server, campaign, who):
    """A revoked account's feed ends at once, and its token opens nothing any more."""
    office, administrator = who["wps_head"], who["central_administrator"]
    feed = Feed(server, f"/api/v1/feeds/completeness?campaign={campaign}&region=" +
                office.want(200, "/api/v1/me")[1]["scope"], office.token)
    check(feed.next()["event"] == "snapshot", "it begins")
    account = office.want(200, "/api/v1/me")[1]["account"]
    office.want(403, "/api/v1/accounts")
    office.want(403, f"/api/v1/accounts/{account}/revoke", "POST")
    listed = administrator.want(200, "/api/v1/accounts")[1]["accounts"]
    check(account in [one["account"] for one in listed], "the administrator sees it")
    began = time.monotonic()
    administrator.want(200, f"/api/v1/accounts/{account}/revoke", "POST")
    last = None
    for event in iter(feed.next, None):
        last = event
    check(last is not None and last["event"] == "closed", f"it ends with a reason: {last}")
    check(last["data"]["reason"] == "token_refused", f"{last}")
    check(time.monotonic() - began < 5, "soon")
    check(office.ask("/api/v1/me")[0] == 401, "the token is refused")


def ends_well(server):
    """SIGTERM ends it in good order, even while a connection is open that says nothing."""
    silent = socket.create_connection(("127.0.0.1", server.port))
    server.process.send_signal(signal.SIGTERM)
    check(server.process.wait(timeout=30) == 0, "it ends with 0")
    silent.close()


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    open_reports = place.open_reports(campaign)
    unit = open_reports[0]["unit"]
    token = tokens(place, unit)
    before = place.run("verify")["digest"]
    with Server(place) as server:
        document = open_to_everybody(server)
        operations = refused(server, document)
        who = a_report_on_its_way(server, campaign, unit, token)
        figures(server, campaign, unit, who)
        live(server, campaign, unit, who)
        revoked(server, campaign, who)
        locked = place.run("report", "act", "X", "0201011", "approve", "--as",
                           "unit_head@0201011", expect=7)
        check(locked["error"] in ("log.locked", "store.locked"), f"one writer at a time: {locked}")
        ends_well(server)
    found = place.run("verify", "--store", f"{place.folder}/store")
    check(found["ok"], "the store is sound")
    check(found["digest"] != before, "it has claimed the partitions")
    place.remove()
    print(f"{operations} operations ask for a token")
    count_closing(7)


if __name__ == "__main__":
    main()
