"""Units that move and that come while a campaign runs, as feeds tell of them; and whoever is one unit."""
from cas import Place, check, count_closing
from server import Feed, Person, Server

UNITS = 40
FEEDS = "/api/v1/feeds"


def until(feed, holds):
    """The first event from here on of which that is true."""
    for event in iter(feed.next, None):
        if "data" in event and holds(event):
            return event
    check(False, "the feed ends before it comes")


def people(server, administrator, unit, east):
    """Offices of both voivodeships, somebody who sees all, and a clerk of one unit by its id."""
    admin = Person(server, administrator)

    def add(role, scope):
        made = admin.want(200, "/api/v1/accounts", "POST", {"role": role, "scope": scope})[1]
        return Person(server, made["token"])

    viewer = add("viewer", "PL")
    stream = viewer.want(200, f"/api/v1/history?stream=unit/{unit}")[1]["stream"]
    return {"admin": admin, "viewer": viewer, "west": add("wps_head", unit[:2]),
            "east": add("wps_head", east), "own": add("unit_clerk", stream.split("/")[1])}


def leaves(server, campaign, unit, other, who):
    """Who follows the region that a unit leaves hears of it, at once and when he comes back."""
    west, east = unit[:2], other[:2]
    of = {kind: f"{FEEDS}/{kind}?campaign={campaign}&region={west}" for kind in ("reports", "status")}
    reports, status = (Feed(server, path, who["west"].token) for path in of.values())
    before = reports.next()
    report = next(line["report"] for line in before["data"]["reports"] if line["unit"] == unit)
    known = until(status, lambda event: "id" in event)["id"]
    own = Feed(server, f"{FEEDS}/reports?campaign={campaign}", who["own"].token)
    check([line["report"] for line in own.next()["data"]["reports"]] == [report], "one's own alone")
    who["admin"].want(200, f"/api/v1/units/{unit}/move", "POST",
                      {"region": other, "valid_from": "2026-01-01"})

    def told(of_reports, of_status):
        change = until(of_reports, lambda event: event["event"] == "change")["data"]
        check(change["left"] == [report] and change["reports"] == [], f"it has left: {change}")
        event = until(of_status, lambda event: event["event"] == "status")["data"]
        check(event["subject"] == report and event["data"]["voivodeship"] == east, f"{event}")

    told(reports, status)
    told(Feed(server, of["reports"], who["west"].token, before["id"]),
         Feed(server, of["status"], who["west"].token, known))
    line = until(own, lambda event: event["event"] == "change")["data"]
    check([each["report"] for each in line["reports"]] == [report] and "left" not in line, f"{line}")
    there = Feed(server, f"{FEEDS}/reports?campaign={campaign}&region={east}", who["east"].token,
                 before["id"]).next()["data"]
    check(there["reports"][0]["report"] == report and "left" not in there, f"it has come: {there}")
    return report


def comes(server, campaign, region, who):
    """A unit that is registered while the campaign runs has a report, without anything else."""
    feed = Feed(server, f"{FEEDS}/reports?campaign={campaign}", who["viewer"].token)
    feed.next()
    who["admin"].want(200, "/api/v1/units", "POST", {
        "unit": "NEW-1", "name": "Nowa", "kind": "gmina", "region": region,
        "valid_from": "2026-01-01"})
    line = until(feed, lambda event: event["event"] == "change")["data"]["reports"]
    check([(each["unit"], each["phase"]) for each in line] == [("NEW-1", "at_unit")], f"{line}")
    who["viewer"].want(200, f"/api/v1/campaigns/{campaign}/reports/NEW-1")


def its_own(server, campaign, unit, report, who):
    """Whoever is limited to one unit, by its id, follows its report and no other, and no sums."""
    own = who["own"]
    check(own.want(200, "/api/v1/me")[1]["unit"] == unit, "a unit's account")
    event = Feed(server, f"{FEEDS}/status", own.token).next()
    check(event["data"]["subject"] == report and "id" in event, f"one status is all: {event}")
    path = f"/api/v1/campaigns/{campaign}"
    found = own.want(200, f"{path}/findings")[1]
    now = own.want(200, f"{path}/reports/{unit}/findings")[1]
    check(all(line["unit"] == unit for line in found["reports"]), f"{found}")
    then = own.want(200, f"{path}/findings?as_of={found['position']}")[1]
    check(then["counts"] == found["counts"], "the present, asked for as the past")
    check(found["counts"]["reports"] == 1 and found["counts"]["hard"] == now["hard"], f"{found}")
    live = Feed(server, f"{FEEDS}/findings?campaign={campaign}", own.token).next()["data"]
    check(live["counts"] == found["counts"] and live["reports"] == [
        {**line, "report": report} for line in found["reports"]], f"{live}")
    check(len(own.want(200, f"{path}/reports")[1]["reports"]) == 1, "nor does a list tell of others")
    for sums in ("totals", "completeness", "outliers"):
        own.want(404, f"{path}/{sums}")
    for sums in ("totals", "completeness", "aggregates"):
        own.want(404, f"{FEEDS}/{sums}")


def beyond_ones_scope(campaign, other, who):
    """A region of others and one that is none look alike; whoever sees all is told."""
    for path in ("/api/v1/units", f"/api/v1/campaigns/{campaign}/reports"):
        for region in (other, "9999999"):
            told = who["own"].want(200, f"{path}?region={region}")[1]
            check([] in told.values(), f"{path} in {region}: {told}")
        check(who["viewer"].want(404, f"{path}?region=9999999")[1]["reason"] == "region.unknown", path)


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    units = [line["unit"] for line in place.run("report", "list", campaign)]
    unit = units[0]
    other = next(code for code in units if code[:2] != unit[:2])
    elsewhere = next(code for code in units if code[:2] not in (unit[:2], other[:2]))
    administrator = place.run("init")["token"]
    with Server(place) as server:
        server.wait_until_ready()
        who = people(server, administrator, unit, other[:2])
        report = leaves(server, campaign, unit, other, who)
        comes(server, campaign, other, who)
        its_own(server, campaign, unit, report, who)
        beyond_ones_scope(campaign, elsewhere, who)
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "all is well at the end")
    place.remove()
    count_closing(4)


if __name__ == "__main__":
    main()
