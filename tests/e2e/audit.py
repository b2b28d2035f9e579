"""What auditors and administrators ask a server for: the log, histories, the past, accounts, units."""
import gzip
import hashlib
import json
import struct

from cas import Place, check, count_closing, row_5
from server import Person, Server

UNITS = 60


def raw_frames(content):
    """Splits what the raw form of the log answers: frames behind their lengths."""
    frames, at = [], 0
    while at < len(content):
        size = struct.unpack_from("<I", content, at)[0]
        frames.append(content[at + 4:at + 4 + size])
        at += 4 + size
    return frames


def whole_partition(auditor, partition, limit):
    """Every frame of a partition in readable form, page by page."""
    frames, start = [], 0
    while start is not None:
        page = auditor.want(200, f"/api/v1/log/{partition}?limit={limit}&from={start}")[1]
        frames += page["frames"]
        start = page.get("next_from")
    check(page["tip"]["hash"] == frames[-1]["frame"]["hash"], "the last frame is the tip")
    return frames


def packs_large_pages(server, auditor):
    """The page is larger than what is packed among the connections."""
    path = "/api/v1/log/0?limit=1000"
    plain = auditor.want(200, path)[1]
    _, fields, content = server.ask(path, headers={
        "Authorization": f"Bearer {auditor.token}", "Accept-Encoding": "gzip"}, raw=True)
    check(fields["Content-Encoding"] == "gzip", "packed")
    check(len(gzip.decompress(content)) > 2**16, "large")
    check(json.loads(gzip.decompress(content)) == plain, "the same page")


def the_log_itself(server, place, who):
    auditor = who["auditor"]
    who["unit_clerk"].want(403, "/api/v1/log/0")
    who["wps_head"].want(403, "/api/v1/log/1")
    auditor.want(404, "/api/v1/log/9")
    auditor.want(404, "/api/v1/log/x")
    auditor.want(400, "/api/v1/log/1?from=-1")
    auditor.want(400, "/api/v1/log/1?limit=0")
    auditor.want(400, "/api/v1/log/1?format=xml")
    total = 0
    for partition in range(9):
        frames = whole_partition(auditor, partition, 7)
        check([f["frame"]["seq"] for f in frames] == list(range(len(frames))), "without a gap")
        for before, after in zip(frames, frames[1:]):
            check(after["frame"]["prev"] == before["frame"]["hash"], "each names the one before")
        _, fields, content = server.ask(
            f"/api/v1/log/{partition}?format=raw&limit=1000", headers={
                "Authorization": f"Bearer {auditor.token}"}, raw=True)
        check(fields["Content-Type"] == "application/octet-stream", "raw")
        hashes = [hashlib.sha256(frame).hexdigest() for frame in raw_frames(content)]
        check(hashes == [f["frame"]["hash"] for f in frames], "the very bytes of the log")
        one = auditor.want(200, f"/api/v1/log/{partition}?from=2&limit=1")[1]["frames"]
        check(one[0] == frames[2], "from any seq on")
        total += len(frames)
    check(total == place.run("verify")["valid"], "every valid frame of the log")
    packs_large_pages(server, auditor)
    registry = json.dumps(whole_partition(auditor, 0, 1000))
    for token in who["tokens"]:
        check(token not in registry, "no token is shown")
        check(hashlib.sha256(token.encode()).hexdigest() not in registry, "nor its hash")
    parts = auditor.want(200, "/api/v1/log/1?limit=1")[1]["position"].split("-")
    parts[2] = "1.2"
    then = "-".join(parts)
    page = auditor.want(200, f"/api/v1/log/1?limit=1000&as_of={then}")[1]
    check([f["frame"]["seq"] for f in page["frames"]][-1] == 2, f"as of then: {then}")


def accounts(who):
    admin, west, clerk = who["administrator"], who["west"], who["unit_clerk"]
    wish = {"role": "wps_inspector", "scope": who["region"], "label": "Jan Zmyślony", "expires_days": 30}
    clerk.want(403, "/api/v1/accounts", "POST", wish)
    admin.want(400, "/api/v1/accounts", "POST", {"role": "king", "scope": "PL"})
    admin.want(400, "/api/v1/accounts", "POST", {"role": "viewer"})
    admin.want(400, "/api/v1/accounts", "POST", {**wish, "expires_days": 0})
    admin.want(409, "/api/v1/accounts", "POST", {"role": "auditor", "scope": "02"})
    west.want(403, "/api/v1/accounts", "POST", {"role": "wps_head", "scope": who["elsewhere"]})
    made = west.want(200, "/api/v1/accounts", "POST", wish, Idempotency_Key="one")[1]
    check(made["number"] == 1 and "expires" in made, f"created: {made}")
    inspector = Person(admin.server, made["token"])
    check(inspector.want(200, "/api/v1/me")[1]["account"] == made["account"], "the token opens")
    again = west.want(409, "/api/v1/accounts", "POST", wish, Idempotency_Key="one")[1]
    check(again["reason"] == "token.shown_once", f"no second token in silence: {again}")
    account = f"/api/v1/accounts/{made['account']}"
    who["east"].want(404, f"{account}/tokens", "POST", {})
    who["east"].want(404, f"{account}/revoke", "POST")
    clerk.want(403, f"{account}/tokens", "POST", {})
    second = west.want(200, f"{account}/tokens", "POST", {})[1]
    check(second["number"] == 2 and second["token"] != made["token"], "another token")
    west.want(200, f"{account}/tokens/1/revoke", "POST")
    west.want(404, f"{account}/tokens/7/revoke", "POST")
    check(inspector.ask("/api/v1/me")[0] == 401, "the first is ended")
    check(Person(admin.server, second["token"]).ask("/api/v1/me")[0] == 200, "the second is not")
    mine = {one["account"]: one for one in west.want(200, "/api/v1/accounts")[1]["accounts"]}
    check([t["revoked"] for t in mine[made["account"]]["tokens"]] == [True, False], "by number")
    check("Zmy" not in json.dumps(mine), "a label is sealed")
    check(all(one["scope"].startswith(who["region"]) for one in mine.values()), f"his own: {mine}")
    every = admin.want(200, "/api/v1/accounts?limit=1000")[1]["accounts"]
    check(len(every) > len(mine), "the administrator sees all")
    west.want(200, f"{account}/revoke", "POST")
    check(Person(admin.server, second["token"]).ask("/api/v1/me")[0] == 401, "all ended")
    return made["account"]


def units(who, unit):
    west, path = who["west"], f"/api/v1/units/{unit}"
    fields, before = west.want(200, path)
    who["east"].want(404, f"{path}/rename", "POST", {"name": "Wschodnia"})
    who["unit_clerk"].want(403, f"{path}/rename", "POST", {"name": "Moja"})
    west.want(400, f"{path}/rename", "POST", {"title": "Nowa"})
    west.want(412, f"{path}/rename", "POST", {"name": "Nowa"}, If_Match='"77"')
    done = west.want(200, f"{path}/rename", "POST", {"name": "Nowa"}, If_Match=fields["ETag"])[1]
    after = west.want(200, f"{path}?min_position={done['position']}")[1]
    check(after["name"] == "Nowa" and after["version"] == before["version"] + 1, f"{after}")
    west.want(404, f"{path}/move", "POST", {"region": who["elsewhere"], "valid_from": "2026-01-01"})
    where = west.want(200, f"/api/v1/units?region={who['region']}&limit=1000")[1]["units"]
    check(where, "the units of the voivodeship")
    for odd in ("9999999", "03", "3401011"):
        no_place = {"region": odd, "valid_from": "2026-01-01"}
        for way, body in ((f"{path}/move", no_place), ("/api/v1/units", {
                **no_place, "unit": "NEW-9", "name": "Nowa", "kind": "gmina"})):
            told = who["administrator"].want(400, way, "POST", body)[1]
            check(told["reason"] == "region.bad_code", f"{odd} is no place: {told}")
    moved = before["powiat"][:2] + "99"
    west.want(200, f"{path}/move", "POST", {"region": moved, "valid_from": "2026-01-01"})
    check(west.want(200, path)[1]["powiat"] == moved, "it lies elsewhere")
    done = west.want(200, f"{path}/close", "POST", {"valid_to": "2026-06-30"})[1]
    check(west.want(200, path)[1]["closed"], "it is closed")
    west.want(409, f"{path}/rename", "POST", {"name": "Zbyt późno"})
    then = west.want(200, f"{path}?as_of={before['position']}")[1]
    check(then == {**before, "provisional": False}, f"as it was before: {then} {before}")
    listed = west.want(200, f"/api/v1/units?limit=1000&as_of={before['position']}")[1]["units"]
    check(next(u for u in listed if u["unit"] == unit)["name"] == before["name"], "in lists too")


def histories(who, campaign, unit, account):
    auditor, office, clerk = who["auditor"], who["wps_head"], who["unit_clerk"]

    def events(person, stream, more=""):
        answer = person.want(200, f"/api/v1/history?stream={stream}&limit=1000{more}")[1]
        return answer, [one["event"] for one in answer["events"]]

    check(events(office, f"unit/{unit}")[1][:1] == ["unit.registered"], "a unit by its code")
    check(events(clerk, f"campaign/{campaign}")[1][-1] == "campaign.launched", "a campaign")
    check(events(clerk, "form/FA/1")[1] == ["form.published"], "a form")
    check(events(auditor, "log/3")[1][0] == "log.created", "a partition")
    told = events(who["west"], f"account/{account}")
    check(told[1][0] == "account.created" and "hash" not in json.dumps(told[0]["events"][0]["fields"]),
          f"an account: {told}")
    check(events(auditor, f"account/{account}")[1] == told[1], "the auditor sees it, too")
    report = clerk.want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}")[1]
    answer, names = events(clerk, f"report/{report['report']}")
    same = clerk.want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}/history?limit=1000")[1]
    check(answer["events"] == same["events"], "a report by its id, or by campaign and unit")
    first = events(clerk, f"report/{report['report']}", f"&as_of={who['start']}")[1]
    check(len(first) < len(names) and names[:len(first)] == first, "as it was then")
    page = clerk.want(200, f"/api/v1/history?stream=report/{report['report']}&limit=1")[1]
    rest = clerk.want(200, f"/api/v1/history?stream=report/{report['report']}&limit=1000"
                           f"&cursor={page['next_cursor']}")[1]
    check(page["events"] + rest["events"] == same["events"], "page by page")
    other = who["other_office"]
    for stream in (f"unit/{unit}", "unit/9999999", f"report/{report['report']}",
                   "report/" + "0" * 32, "report/x", "campaign/NO", "form/FA/77", "form/FA"):
        problem = other.want(404, f"/api/v1/history?stream={stream}")[1]
        check(problem["reason"] == "scope.nothing_there", f"{stream}: {problem}")
    who["east"].want(404, f"/api/v1/history?stream=account/{account}")
    for stream in ("log/0", f"account/{account}"):
        clerk.want(403, f"/api/v1/history?stream={stream}")
    clerk.want(400, "/api/v1/history?stream=pigeon/1")
    clerk.want(400, "/api/v1/history")


def the_past(who, campaign):
    """Lists as of a position from before the campaign, and of the present."""
    auditor = who["auditor"]
    now = auditor.want(200, "/api/v1/campaigns")[1]
    begin = now["position"].split("-")[0] + "".join(f"-{p}.0" for p in range(9))
    for kind in ("campaigns", "forms", "units"):
        then = auditor.want(200, f"/api/v1/{kind}?as_of={begin}")[1]
        check(then[kind] == [] and then["position"] == begin, f"nothing was there: {then}")
        same = auditor.want(200, f"/api/v1/{kind}?limit=1000&as_of={now['position']}")[1]
        check(same[kind] == auditor.want(200, f"/api/v1/{kind}?limit=1000")[1][kind], kind)
    auditor.want(404, f"/api/v1/campaigns/{campaign}?as_of={begin}")
    auditor.want(404, f"/api/v1/forms/FA/1?as_of={begin}")
    for figures in ("reports", "totals", "completeness", "findings", "outliers"):
        auditor.want(404, f"/api/v1/campaigns/{campaign}/{figures}?as_of={begin}")
    reports = f"/api/v1/campaigns/{campaign}/reports?limit=1000"
    present = auditor.want(200, reports)[1]
    same = auditor.want(200, f"{reports}&as_of={present['position']}")[1]
    check(same["reports"] == present["reports"], "the present, asked for as the past")
    earlier = auditor.want(200, f"{reports}&as_of={who['start']}")[1]["reports"]
    check(earlier != present["reports"], "reports as they stood")
    admin = who["administrator"]
    first = admin.want(200, f"/api/v1/accounts?as_of={who['start']}&limit=1000")[1]["accounts"]
    check(len(first) < len(admin.want(200, "/api/v1/accounts?limit=1000")[1]["accounts"]),
          "accounts as they were")
    timed = auditor.want(200, "/api/v1/units?as_of=2999-01-01T00:00:00Z&limit=1")[1]
    check(timed["provisional"] is True, "more may come until then")
    for kind in ("campaigns", "units", "forms"):
        auditor.want(400, f"/api/v1/{kind}?as_of=yesterday")
        auditor.want(400, f"/api/v1/{kind}?min_position=0badcafe-1.1")


def people(server, unit, administrator):
    """One of each kind; `west` is the voivodeship of the unit, `east` another."""
    west = unit[:2]
    east = "14" if west != "14" else "02"
    texts = [administrator]
    who = {"administrator": Person(server, administrator)}
    for name, role, scope in (
            ("auditor", "auditor", "PL"), ("unit_clerk", "unit_clerk", unit),
            ("unit_head", "unit_head", unit), ("wps_head", "wps_head", west),
            ("other_office", "wps_head", east), ("west", "voivodeship_administrator", west),
            ("east", "voivodeship_administrator", east)):
        made = who["administrator"].want(200, "/api/v1/accounts", "POST",
                                         {"role": role, "scope": scope})[1]
        texts.append(made["token"])
        who[name] = Person(server, made["token"])
    who["tokens"], who["region"], who["elsewhere"] = texts, west, east
    return who


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    unit = place.open_reports(campaign)[0]["unit"]
    administrator = place.run("init")["token"]
    with Server(place) as server:
        who = people(server, unit, administrator)
        clerk = who["unit_clerk"]
        report = f"/api/v1/campaigns/{campaign}/reports/{unit}"
        fields, before = clerk.want(200, report)
        who["start"] = before["position"]
        fields, _ = clerk.want(200, f"{report}/cells", "PATCH", row_5("12.50"))
        who["unit_head"].want(200, f"{report}/acts", "POST", {"act": "approve"},
                              If_Match=fields["ETag"])
        the_log_itself(server, place, who)
        account = accounts(who)
        histories(who, campaign, unit, account)
        the_past(who, campaign)
        units(who, unit)
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "all is well at the end")
    place.remove()
    count_closing(5)


if __name__ == "__main__":
    main()
