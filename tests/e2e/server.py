"""The server as a stranger meets it: what is open to everybody, what is refused, how it ends."""
import json
import signal
import socket
import subprocess
import urllib.error
import urllib.request

from cas import Place, check, count_closing

UNITS = 60


class Server:
    """`cas serve` on a free port, for as long as the block lasts."""

    def __init__(self, place):
        self.place = place

    def __enter__(self):
        self.process = subprocess.Popen(
            self.place.words("serve", "--listen", "127.0.0.1:0"), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)
        self.address = json.loads(self.process.stdout.readline())["address"]
        self.port = int(self.address.rsplit(":", 1)[1])
        return self

    def __exit__(self, *unused):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def ask(self, path, method="GET", headers=None, body=None):
        """The status, the headers and the body, parsed when it is JSON."""
        request = urllib.request.Request(self.address + path, method=method, data=body,
                                         headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, fields, text = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, fields, text = error.code, error.headers, error.read()
        parsed = json.loads(text) if "json" in fields.get("Content-Type", "") else text.decode()
        return status, fields, parsed


def open_to_everybody(server):
    check(server.ask("/healthz")[0] == 200, "it is alive")
    check(server.ask("/readyz")[2] == {"serving": True}, "it serves every partition")
    status, fields, document = server.ask("/api/openapi.json")
    check(status == 200 and document["openapi"].startswith("3.1"), "it says what it serves")
    metrics = server.ask("/metrics")[2]
    check('cas_partition_owned{partition="0"} 1' in metrics, "the metrics tell of the partitions")
    return document


def refused(server, document):
    """Every operation of the document wants a token, and says so in a problem document."""
    operations = 0
    for path, item in document["paths"].items():
        for method in item:
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


def ends_well(server):
    """SIGTERM ends it in good order, even while a connection is open that says nothing."""
    silent = socket.create_connection(("127.0.0.1", server.port))
    server.process.send_signal(signal.SIGTERM)
    check(server.process.wait(timeout=30) == 0, "it ends with 0")
    silent.close()


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    before = place.run("verify")["digest"]
    with Server(place) as server:
        document = open_to_everybody(server)
        operations = refused(server, document)
        locked = place.run("report", "act", "X", "0201011", "approve", "--as",
                           "unit_head@0201011", expect=7)
        check(locked["error"] in ("log.locked", "store.locked"), f"one writer at a time: {locked}")
        ends_well(server)
    found = place.run("verify", "--store", f"{place.folder}/store")
    check(found["ok"], "the store is sound")
    check(found["digest"] != before, "it has claimed the partitions")
    place.remove()
    print(f"{operations} operations ask for a token")
    count_closing(3)


if __name__ == "__main__":
    main()
