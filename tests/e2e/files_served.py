"""Reports from files over HTTP: shown, then committed just so, whoever writes and whatever is killed
in between; and `cas load` beside the server that holds the log."""
import contextlib
import json
import socket
import subprocess
import threading
import time

from cas import Place, check, count_closing, seeded
from files import CAMPAIGN, ROWS, UNITS, codes, figures, prepare, write_xml
from server import GONE, Person, Server

CELLS = len(ROWS) * 3
KILLS = 4


class Loader(Person):
    """Somebody who sends files."""

    def send(self, status, file, path="", **query):
        text = "&".join(f"{name}={value}" for name, value in query.items())
        got, _, answer = self.server.ask(f"/api/v1/loads{path}?{text}", "POST",
                                         {"Authorization": f"Bearer {self.token}"}, file)
        check(got == status, f"loads{path} {text}: {got}, wanted {status}: {str(answer)[:600]}")
        return answer

    def shown(self, file):
        return self.send(200, file)

    def commit(self, status, file, citation, **query):
        return self.send(status, file, "/commit", citation=citation, **query)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def delivery(place, dice):
    path = f"{place.folder}/delivery.xml"
    write_xml(path, figures(dice))
    return path, read(path)


def shows_and_commits(place, office, dice):
    """What was shown is committed, in parts, and once; a report that moved stops all of it."""
    path, file = delivery(place, dice)
    shown = office.shown(file)
    check(shown == place.run("load", path, "--token", office.token), "as the command tells it")
    check(shown["changed_reports"] == UNITS and shown["faulty_reports"] == 0, "all would change")
    check(shown["reports"][0]["changed"] == CELLS == len(shown["reports"][0]["changes"]), "by cell")
    first, second, third = codes()[:3]
    some = office.commit(200, file, shown["citation"], units=f"{first},{second}", name="d.xml")
    check((some["loaded"], some["unchanged"], some["refused"]) == (2, 0, []), f"those two: {some}")
    check(office.shown(file)["changed_reports"] == UNITS - 2, "no others")
    _, other = delivery(place, dice)
    check(office.commit(409, other, shown["citation"])["reason"] == "load.other_file", "just that")
    report = f"/api/v1/campaigns/{CAMPAIGN}/reports/{third}"
    office.want(200, report + "/cells", "PATCH", {"cells": {"A/1/3": "1.00"}})
    moved = office.commit(409, file, shown["citation"])
    check(moved["reason"] == "load.moved" and third in moved["detail"], f"it is named: {moved}")
    check(first not in moved["detail"], f"what the load itself has done is no move: {moved}")
    check(office.shown(file)["changed_reports"] == UNITS - 2, "and nothing was loaded")
    again = office.shown(file)
    rest = office.commit(200, file, again["citation"])
    check((rest["loaded"], rest["unchanged"]) == (UNITS - 2, 2), f"the rest: {rest}")
    for words in ({}, {"name": "other.xml"}, {"name": "d.xml"}):
        rest = office.commit(200, file, again["citation"], **words)
        check((rest["loaded"], rest["unchanged"]) == (0, UNITS), f"{words} again, nothing: {rest}")
    seen = office.want(200, f"{report}?min_position={rest['position']}")[1]
    check(seen["version"] == 3, "opened, saved, loaded")
    check(office.commit(400, file, "x")["reason"] == "load.bad_citation", "a commit cites")
    check(office.commit(404, file, again["citation"], units="9")["reason"] == "load.not_in_file",
          "who is chosen is there")


def each_his_own(server, place, token, file):
    """Outside of one's scope there is nothing, and nobody else may load at all."""
    own = codes()[7]
    clerk = Loader(server, token("unit_clerk", own))
    shown = clerk.shown(file)
    faults = {r["unit"]: [f["reason"] for f in r["faults"]] for r in shown["reports"]}
    check(faults.pop(own) == [], "his own can be loaded")
    check(all(found == ["load.unknown_unit"] for found in faults.values()), f"only that: {faults}")
    check(all("version" not in r for r in shown["reports"] if r["unit"] != own), "nothing is told")
    check(clerk.commit(409, file, shown["citation"])["reason"] == "load.faulty", "not all of it")
    check(clerk.commit(200, file, shown["citation"], units=own)["refused"] == [], "but that one")
    viewer = Loader(server, token("viewer", "PL"))
    check(viewer.send(403, file)["reason"] == "permission.role", "who saves nothing loads nothing")
    check(Loader(server, "cas_nobody").send(401, file)["reason"] == "token.refused", "nobody")


def is_clear(server, office, file):
    """What cannot be read is told; a large file is taken, from whom it may come, up to a limit."""
    for bad, reason in ((b"", "file.empty"), ("unit;form".encode("utf-16"), "file.bad_encoding"),
                        (b"<!DOCTYPE d [<!ENTITY a 'aa'>]><d/>", "xml.doctype"),
                        (file[:len(file) // 2], "xml.truncated"), (b"PK\3\4junk", "xlsx.")):
        told = office.send(400, bad)
        check(told["reason"].startswith(reason), f"{reason}: {told}")
    large = file.replace(b"<report", b"<!-- " + b"x" * 2**21 + b" -->\n<report", 1)
    check(office.shown(large)["file"]["bytes"] == len(large), "two megabytes are taken")
    for token, size, status in (("cas_nobody", 2**21, 401), (office.token, 2**30, 413)):
        with contextlib.closing(socket.create_connection(("127.0.0.1", server.port), 30)) as peer:
            peer.sendall(f"POST /api/v1/loads HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer {token}"
                         f"\r\nContent-Length: {size}\r\n\r\n".encode())
            answer = peer.recv(65536)
        check(answer.startswith(b"HTTP/1.1 %d " % status), f"before a byte is sent: {answer[:300]}")


def writes_files(server, place, office):
    """A report comes as the file that the command writes, and loads as it was; so does the schema."""
    unit = codes()[9]
    report = f"/api/v1/campaigns/{CAMPAIGN}/reports/{unit}"
    key = {"Authorization": f"Bearer {office.token}"}
    for kind, words in (("xml", ()), ("csv", ()), ("xlsx", ()), ("xml", ("--empty",))):
        written = f"{place.folder}/written.{kind}"
        place.run("export", CAMPAIGN, "--unit", unit, "--format", kind, "--output", written, *words)
        status, fields, file = server.ask(f"{report}/report.{kind}?empty={str(bool(words)).lower()}",
                                          headers=key, raw=True)
        check(status == 200 and kind in fields["Content-Type"].replace("spreadsheetml", "xlsx"),
              f"{kind}: {status} {fields['Content-Type']}")
        # A workbook has its hour in it.
        check(kind == "xlsx" or file == read(written), f"{kind} is what the command writes")
        shown = office.shown(file)
        check(shown["faulty_reports"] == 0 and shown["file"]["format"] == kind, f"{kind} loads")
        check(shown["reports"][0]["changed"] == (CELLS if words else 0), f"{kind}: {words}")
    past = office.want(200, report)[1]["position"]
    then = server.ask(f"{report}/report.xml?as_of={past}", headers=key, raw=True)[2]
    office.want(200, report + "/cells", "PATCH", {"cells": {"A/1/3": "0.07"}})
    now = server.ask(f"{report}/report.xml", headers=key, raw=True)[2]
    again = server.ask(f"{report}/report.xml?as_of={past}", headers=key, raw=True)[2]
    check(again == then != now and b">0.07<" in now, "as it was")
    schema = subprocess.run(place.words("schema", json_output=False), capture_output=True,
                            check=True).stdout
    served = server.ask("/api/v1/schemas/cas-report.xsd", raw=True)
    check(served[0] == 200 and served[2] == schema, "the schema is there for everybody")


def commit_and_kill(server, office, file, citation, seconds):
    """kill -9 of the server while it commits. How long the answer took, if it came before."""
    answered = []
    began = time.monotonic()

    def commit():
        with contextlib.suppress(*GONE):
            office.commit(200, file, citation)
            answered.append(time.monotonic() - began)

    sender = threading.Thread(target=commit)
    sender.start()
    sender.join(seconds)
    server.process.kill()
    sender.join()
    return answered[0] if answered else None


def survives(place, token, dice):
    """After each kill the same is committed again, citing the same dry run: nothing twice, nothing
    missing."""
    files, kills, midst, cut_off, longest = [], 0, 0, None, 0.1
    while kills < KILLS or cut_off:
        check(len(files) < 20, "a commit can be cut off")
        with Server(place) as server:
            office = Loader(server, token)
            if cut_off:
                rest = office.commit(200, *cut_off)
                check(rest["loaded"] + rest["unchanged"] == UNITS and not rest["refused"], f"{rest}")
                midst += 0 < rest["loaded"] < UNITS
                cut_off = None
            if kills < KILLS:
                _, file = delivery(place, dice)
                shown = office.shown(file)
                took = commit_and_kill(server, office, file, shown["citation"],
                                       dice.uniform(0.05, 0.9) * longest)
                kills += took is None
                longest = took or longest
                cut_off = (file, shown["citation"])
                files.append(shown["file"]["sha256"])
    for code in dice.sample(codes(), 12):
        loads = [e["fields"]["file"]["sha256"] for e in place.run("history", f"{CAMPAIGN}/{code}")
                 if e["event"] == "report.cells_loaded"]
        check(loads[-len(files):] == files, f"{code} was loaded once from each file: {loads}")
    return f"{kills} kills, {midst} of them between two reports"


def said(place, *words):
    """What a person reads."""
    return subprocess.run(place.words("load", *words, json_output=False), capture_output=True,
                          text=True, check=True, timeout=60).stdout


def beside_the_server(server, place, office, dice):
    """The command finds the server that holds the log, and says the same as without one."""
    path, file = delivery(place, dice)
    token = ("--token", office.token)
    here = said(place, path, *token)
    check(here == said(place, path, *token, "--server", server.address), f"word for word: {here}")
    citation = here.split("--citation ")[1].strip()
    unit = codes()[3]
    office.want(200, f"/api/v1/campaigns/{CAMPAIGN}/reports/{unit}/cells", "PATCH",
                {"cells": {"A/1/3": "1.00"}})
    told = place.run("load", path, "--commit", "--citation", citation, *token, expect=3)
    check(told["error"] == "load.moved" and unit in told["detail"], f"the same refusal: {told}")
    one = place.run("load", path, "--commit", "--only", unit, *token)
    check(one["loaded"] == 1, f"a commit by itself is shown what it loads: {one}")
    here = said(place, path, "--commit", *token)
    check(here.endswith(f"{UNITS - 1} reports loaded, 1 were as the file says already, 0 refused.\n"),
          f"the rest: {here}")
    check(here.count("cells change, version") == 20 and f"… and {UNITS - 20} more reports." in here,
          f"some are told first: {here}")
    check(place.run("load", path, "--commit", *token)["loaded"] == 0, "once")
    fresh = place.run("load", delivery(place, dice)[0], *token)
    return path, fresh["citation"]


def waits_for_a_turn(server, place, office, dice):
    """More large files at once than the server takes: each gets there in the end."""
    path, file = delivery(place, dice)
    with open(path, "wb") as out:
        comment = b"<!-- " + b"x" * 2**22 + b" -->\n"
        out.write(file.replace(b"<report", 8 * comment + b"<report", 1))
    loads = [subprocess.Popen(place.words("load", path, "--token", office.token,
                                           "--server", server.address),
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
             for _ in range(8)]
    for one in loads:
        out, said_beside = one.communicate(timeout=240)
        check(one.returncode == 0, f"{said_beside} {out[:300]}")
        check(len(json.loads(out)["reports"]) == UNITS, "all of them are shown")


def main():
    dice = seeded()
    place = Place()
    prepare(place)
    administrator = place.run("init")["token"]

    def token(role, scope):
        return place.run("account", "add", "--role", role, "--scope", scope, "--token",
                         administrator)["token"]

    office_token = token("unit_clerk", "02")
    with Server(place) as server:
        office = Loader(server, office_token)
        shows_and_commits(place, office, dice)
        _, file = delivery(place, dice)
        each_his_own(server, place, token, file)
        is_clear(server, office, file)
        writes_files(server, place, office)
        waits_for_a_turn(server, place, office, dice)
        path, citation = beside_the_server(server, place, office, dice)
    done = place.run("load", path, "--commit", "--citation", citation, "--token", office_token)
    check(done["loaded"] == UNITS, f"what a server has shown is loaded without one: {done}")
    kills = survives(place, office_token, dice)
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "verify is clean")
    place.remove()
    print(f"{kills}, {UNITS} reports")
    count_closing(6)


if __name__ == "__main__":
    main()
