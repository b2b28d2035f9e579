"""What a careless or hostile client sends: each gets a clear answer, and memory stays bounded."""
import concurrent.futures
import contextlib
import json
import resource
import socket
import urllib.parse

from cas import check, count_closing
from stage import Stage, target

CONNECTIONS = 5000
MEMORY_GROWTH_MAX = 300 * 2**20
MIB = 2**20


def resident(stage):
    """Bytes that the server has in memory, at most until now."""
    with open(f"/proc/{stage.server.process.pid}/status", encoding="ascii") as status:
        found = next(line for line in status if line.startswith("VmHWM"))
    return int(found.split()[1]) * 1024


def raw(port, parts, finish=True):
    """What comes back for bytes sent as they are, and how many of them went out."""
    sent = 0
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as peer:
        try:
            for part in parts:
                peer.sendall(part)
                sent += len(part)
            if finish:
                peer.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it has said enough
        answer = b""
        try:
            while piece := peer.recv(65536):
                answer += piece
        except ConnectionResetError:
            pass
    return answer, sent


def says(answer, status, reason):
    check(answer.startswith(b"HTTP/1.1 %d " % status) and reason.encode() in answer,
          f"wanted {status} {reason}, got {answer[:600]}")


def requests_that_do_not_end(stage, asker):
    half = b"PATCH /api/v1/x HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\n{\"ce"
    for part in (b"GET /api/v1/me HTTP/1.1\r\nHo", half):
        says(raw(asker.port, [part])[0], 400, "http.bad_request")
    # Nothing follows, and the connection stays: the server waits as long as its limit says.
    says(raw(asker.port, [b"GET /api/v1/me HTTP/1.1\r\nHo"], finish=False)[0], 408,
         "http.request_timeout")


def bodies_too_large(stage, asker):
    head = (f"PATCH /api/v1/campaigns/{stage.campaign}/reports/{stage.unit}/cells HTTP/1.1\r\n"
            f"Host: h\r\nAuthorization: Bearer {stage.token('unit_clerk')}\r\n"
            "Content-Type: application/json\r\n").encode()
    before = resident(stage)
    piece = b" " * MIB
    says(raw(asker.port, [head + b"Content-Length: 1073741824\r\n\r\n"], finish=False)[0], 413,
         "http.body_too_large")
    chunk = b"100000\r\n" + piece + b"\r\n"
    chunks = (chunk for _ in range(1024))
    answer, sent = raw(asker.port, [head + b"Transfer-Encoding: chunked\r\n\r\n", *[next(chunks)]]
                       + [chunk] * 20, finish=False)
    check(sent < 1024 * MIB and (not answer or b" 413 " in answer), f"cut early: {answer[:200]}")
    check(resident(stage) - before < 64 * MIB, "what is refused is not kept")


CELLS = "/api/v1/campaigns/{campaign}/reports/{unit}/cells"


def bodies_that_are_wrong(stage, asker):
    def save(body, reason, status=400, **headers):
        path = target(CELLS, {"campaign": stage.campaign, "unit": stage.unit})
        fields = {"Content-Type": "application/json",
                  **{name.replace("_", "-"): value for name, value in headers.items()}}
        body = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = asker.ask("PATCH", path, stage.token("unit_clerk"), fields, body)
        check(answer.status == status, f"{body[:80]}: wanted {status} {reason}, got {answer}")
        check(answer.headers["content-type"] == "application/problem+json", f"{answer}")
        check(answer.json["reason"] == reason, f"{body[:80]}: wanted {reason}, got {answer}")

    save(b"[" * 10_000 + b"]" * 10_000, "json.limit")
    save(b'{"cells":' * 10_000 + b"1" + b"}" * 10_000, "json.limit")
    for broken in (b"", b"{", b'{"cells": }', b'{"cells": {"A/5/3": "1"}} x', b"\xef\xbb\xbf{}",
                   b'{"cells": {"A/5/3": 1e}}', b"nul"):
        save(broken, "json.syntax")
    save(b'{"cells": {"A/5/3": "\xff\xfe"}}', "json.syntax")
    save(b'{"cells": {"A/5/3": "1"}, "cells": {"A/5/3": "2"}}', "json.duplicate_member")
    save(b'{"cells": {"A/5/3": "1", "A\\/5\\/3": "2"}}', "json.duplicate_member")
    for typed in ([], "text", 1, None, True):
        save(json.dumps(typed).encode(), "json.wrong_type")
        save({"cells": typed}, "report.cells_malformed")
    save({"cells": {}}, "report.cells_malformed")
    for value in (12.5, 12, True, [], {}):
        save({"cells": {"A/5/3": value}}, "cell.bad_text")
    for text in ("1e5", "NaN", "Infinity", "0x10", "--1", "\u0661", "12\u0000", "9;"):
        save({"cells": {"A/5/3": text}}, "cell.bad_text")
    save({"cells": {"A/5/3": "1.2.3"}}, "cell.bad_grouping")
    save({"cells": {"A/5/3": "1.234"}}, "cell.too_many_decimals")
    save({"cells": {"A/5/3": "9" * 30}}, "cell.too_large")
    save({"cells": {"A/5/3": "9" * 8000}}, "cell.too_large")
    save({"cells": {"A/99/3": "1"}}, "cell.unknown")
    save({"cells": {"": "1"}}, "cell.unknown")
    good = {"cells": {"A/5/3": "7"}}
    for tag in ('"99999"', '"99999:3"'):  # the second is that of a report told in another layout
        save(good, "report.version_stale", 412, If_Match=tag)
    for tag in ("99999", '"', '""', '"-1"', '"1', "*", 'W/"1"', '"99999999999999999999999"', '":3"',
                '"1:x"', '"1:2:3"'):
        save(good, "request.bad_if_match", If_Match=tag)
    save(good, "request.bad_idempotency_key", Idempotency_Key="k" * 201)
    save(good, "request.content_encoding", 415, Content_Encoding="gzip")
    for other in ("application/jsonx", "application/json-patch+json", "text/plain", "json"):
        save(good, "request.media_type", 415, Content_Type=other)
    for same in ("APPLICATION/JSON", "application/json; charset=utf-8"):
        save(good, "report.version_stale", 412, If_Match='"99999"', Content_Type=same)


def targets_that_are_wrong(stage, asker):
    report = target("/api/v1/campaigns/{campaign}/reports/{unit}",
                    {"campaign": stage.campaign, "unit": stage.unit})
    now = asker.ask("GET", report, stage.token("viewer")).json["position"]
    log, first, *rest = now.split("-")
    other = ("0" if log[0] != "0" else "1") + log[1:]

    def ask(wanted, reason, path, **query):
        path += "?" + urllib.parse.urlencode(query) if query else ""
        answer = asker.ask("GET", path, stage.token("viewer"))
        said = answer.json.get("reason") if answer.status >= 400 else ""
        check((answer.status, said) == (wanted, reason), f"{path}: {wanted} {reason}, got {answer}")
        return answer

    for bad in ("%ff", "%c0%af", "%ed%a0%80"):
        ask(400, "http.bad_utf8", "/api/v1/units/" + bad)
        ask(400, "http.bad_utf8", "/api/v1/units?region=" + bad)
    ask(400, "http.bad_percent", "/api/v1/units/%4")
    ask(400, "http.control_character", "/api/v1/units/%00")
    ask(404, "scope.nothing_there", "/api/v1/units/" + "9" * 4000)
    for empty in ("limit", "cursor", "region", "as_of", "min_position"):
        ask(400, "query.empty", "/api/v1/units", **{empty: ""})
    for limit in ("0", "-1", "1001", "1.5", "ten", "9" * 40, "0x1", " 1", "1 "):
        ask(400, "query.bad_number", "/api/v1/units", limit=limit)
    outliers = f"/api/v1/campaigns/{stage.campaign}/outliers"
    ask(404, "scope.nothing_there", outliers, unit="zz")
    check(ask(200, "", "/api/v1/units", cursor="~" * 4000).json["units"] == [], "past the end")
    for cursor in ("-1", "x", "9" * 40):
        ask(400, "query.bad_number", report + "/history", cursor=cursor)
    for unreadable in ("x", "1", log + "-", f"{log}-1", f"{log}-1.x", f"{log}-1.2-", "\u0107" * 9,
                       f"{log}-99999999999.1", f"{log}-0.99999999999999999999999"):
        ask(400, "position.unreadable", report, min_position=unreadable)
    ask(400, "position.other_log", report, min_position="-".join([other, first, *rest]))
    ask(400, "position.other_log", report, min_position=f"{log}-4000000000.1")
    late = ask(503, "position.not_reached", report, min_position=f"{log}-0.4000000000")
    check(late.headers["retry-after"] == "1", "and when to come again")
    positions_of_the_past(ask, report, "-".join([other, first, *rest]),
                          "-".join([log, "0.4000000000", *rest]))


def positions_of_the_past(ask, report, of_another_log, of_the_future):
    ask(400, "position.other_log", report, as_of=of_another_log)
    ask(404, "position.beyond", report, as_of=of_the_future)
    ask(404, "position.beyond", "/api/v1/feeds/history", **{"from": of_the_future})
    for odd in ("yesterday", "2015", "2015-01-15", ",".join(["1"] * 9)):
        ask(400, "position.unreadable", report, as_of=odd)
    for odd in ("2015-02-30T00:00:00Z", "2015-01-15T25:00:00Z", "2015-01-15T12:00:00",
                "2015-01-15T12:00:00+99:99", "1969-12-31T23:59:59Z", "2015-13-01T00:00:00Z",
                "2015-01-15T12:00:00z", "2015-01-15T12:00:00.Z", "T", "99999-01-01T00:00:00Z"):
        ask(400, "time.unreadable", report, as_of=odd)
    for early in ("1970-01-01T00:00:00Z", "2001-01-01T00:00:00.123456789+14:00"):
        ask(404, "position.before_the_log", report, as_of=early)
    ahead = ask(200, "", report, as_of="9999-12-31T23:59:60Z")
    check(ahead.json["provisional"], "what is to come may change")


def headers_that_are_wrong(stage, asker):
    def ask(status, *lines):
        head = "\r\n".join(["GET /api/v1/me HTTP/1.1", "Host: h", "Connection: close"]).encode()
        answer, _ = raw(asker.port, [b"\r\n".join([head, *lines, b"", b""])])
        check(answer.startswith(b"HTTP/1.1 %d " % status), f"{lines}: {answer[:300]}")
        return answer

    token = b"Authorization: Bearer " + stage.token("viewer").encode()
    ask(200, token)
    ask(200, token.replace(b"Bearer", b"bearer"))
    named = ask(200, token, b"X-Request-Id: \xff\xfe\x80")
    check(b"\xff" not in named, "a name that is none is not repeated")
    ask(401, b"Authorization: Bearer \xff\xfe")
    ask(401, token, token)  # two of them are one that nobody has
    ask(400, token, b"X: a\x00b")
    ask(431, *[b"X-%d: y" % n for n in range(200)])


def thousands_at_once(stage, asker):
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(CONNECTIONS, soft - 200)
    before = resident(stage)
    with contextlib.ExitStack() as all_open:
        peers = []
        for _ in range(count):
            peer = socket.create_connection(("127.0.0.1", asker.port), timeout=60)
            all_open.callback(peer.close)
            # At once: who says nothing is let go before a slow machine has opened all of them.
            peer.sendall(b"GET /healthz HTTP/1.1\r\nHost: h\r\n\r\n")
            peers.append(peer)
        for peer in peers:
            answer = peer.recv(4096)
            check(answer.startswith(b"HTTP/1.1 200 "), f"each of {count} is served: {answer}")
    check(resident(stage) - before < MEMORY_GROWTH_MAX, "and costs little")
    print(f"{count} connections at once", flush=True)


def readers_that_read_nothing(stage, asker):
    """They are cut; neither who writes nor who reads along waits for them."""
    line = f"GET /api/v1/feeds/reports?campaign={stage.campaign} HTTP/1.1\r\nHost: h\r\n"
    request = (line + f"Authorization: Bearer {stage.token('viewer')}\r\n\r\n").encode()
    path = target(CELLS, {"campaign": stage.campaign, "unit": stage.unit})
    before = resident(stage)
    with contextlib.ExitStack() as all_open:
        for _ in range(50):
            peer = socket.socket()
            all_open.callback(peer.close)
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.connect(("127.0.0.1", asker.port))
            peer.sendall(request)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            along = pool.submit(asker.ask, "GET", f"/api/v1/feeds/reports?campaign={stage.campaign}",
                                stage.token("viewer"), None, None, 3)
            for value in range(100):
                done = asker.ask("PATCH", path, stage.token("unit_clerk"),
                                 body={"cells": {"A/5/3": str(value)}})
                check(done.status == 200, f"saved all the same: {done}")
            # Whoever came after the last save has heard of nothing; one more does for all.
            while not along.done():
                asker.ask("PATCH", path, stage.token("unit_clerk"),
                          body={"cells": {"A/5/3": str(value := value + 1)}})
            check(len(along.result().events) == 3, "who reads along has heard of it")
    check(resident(stage) - before < MEMORY_GROWTH_MAX, "nothing is kept for them without bound")


def main():
    # The server inherits it.
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    stage = Stage()
    stage.cast()
    tried = (requests_that_do_not_end, bodies_too_large, bodies_that_are_wrong,
             targets_that_are_wrong, headers_that_are_wrong, thousands_at_once,
             readers_that_read_nothing)
    with stage.served() as (asker, _):
        for one in tried:
            one(stage, asker)
            check(asker.ask("GET", "/readyz").status == 200, f"{one.__name__} did no harm")
        print(f"at most {resident(stage) // MIB} MiB resident")
    stage.place.remove()
    count_closing(len(tried))


if __name__ == "__main__":
    main()
