"""Areas of statistics: whose account is limited to one sees and does nothing in others, and one
subscription follows every campaign of an area."""
import json

from cas import Place, check, count_closing, row_5
from server import UNITS, Feed, Person, Server

CAMPAIGN = {"kinds": ["gmina"], "unit_deadline": "2030-01-15", "office_deadline": "2030-01-25"}
FAMILY = {
    "code": "KDR-1", "version": 1, "area": "KDR", "title": {"pl": "Karty", "en": "Cards"},
    "period": "quarter", "cumulative": False,
    "sections": [{
        "code": "A", "title": {"pl": "Dział", "en": "Section"},
        "rows": [{"number": "1", "label": {"pl": "Ogółem", "en": "Total"}}],
        "columns": [{"number": "1", "label": {"pl": "karty", "en": "cards"}, "unit": "cards",
                     "scale": 0}]}]}


def launch(method, code, form, period):
    method.want(200, "/api/v1/campaigns", "POST",
                {**CAMPAIGN, "campaign": code, "form": form, "form_version": 1, "period": period})
    return method.want(200, f"/api/v1/campaigns/{code}/launch", "POST")[1]["position"]


def cast(server, administrator, unit):
    """People limited to KDR, and what they are in the way of."""
    def person(role, scope):
        made = administrator.want(200, "/api/v1/accounts", "POST", {"role": role, "scope": scope})
        check(made[1]["scope"] == scope, f"{made[1]}")
        return Person(server, made[1]["token"])

    wrong = administrator.want(404, "/api/v1/accounts", "POST",
                               {"role": "viewer", "scope": "PL/KDX"})[1]
    check(wrong["reason"] == "area.unknown" and "FA, KDR" in wrong["detail"], f"{wrong}")
    wrong = administrator.want(409, "/api/v1/accounts", "POST",
                               {"role": "auditor", "scope": "PL/KDR"})[1]
    check(wrong["reason"] == "account.bad_scope", f"{wrong}")
    return {"clerk": person("unit_clerk", f"{unit}/KDR"),
            "office": person("wps_head", f"{unit[:2]}/KDR"),
            "method": person("ministry_methodologist", "PL/KDR"),
            "viewer": person("viewer", "PL"), "other clerk": person("unit_clerk", f"{unit}/FA")}


def reads(who, own, other, unit):
    """Of the other area there is nothing; of the own one all, in the own region."""
    office = who["office"]
    check(office.want(200, "/api/v1/me")[1]["scope"] == f"{unit[:2]}/KDR", "who one is")
    listed = office.want(200, "/api/v1/campaigns")[1]["campaigns"]
    check([one["campaign"] for one in listed] == [own], f"campaigns of the area: {listed}")
    forms = office.want(200, "/api/v1/forms")[1]["forms"]
    check([one["area"] for one in forms] == ["KDR"], f"forms of the area: {forms}")
    check(office.want(200, "/api/v1/units")[1]["units"], "units belong to every area")
    for path in ("totals", "completeness", "findings", "outliers", "reports", f"reports/{unit}",
                 f"reports/{unit}/history", f"reports/{unit}/report.xml", ""):
        slash = "/" if path else ""
        told = office.want(404, f"/api/v1/campaigns/{other}{slash}{path}")[1]
        check(told["reason"] == "campaign.unknown", f"{path}: {told}")
        missing = office.want(404, f"/api/v1/campaigns/NONE{slash}{path}")[1]
        check(told["detail"].replace(other, "NONE") == missing["detail"], f"{told}, {missing}")
    office.want(200, f"/api/v1/campaigns/{own}/totals")
    office.want(404, f"/api/v1/campaigns/{own}/totals?region=PL")
    office.want(404, f"/api/v1/history?stream=campaign/{other}")
    office.want(404, "/api/v1/history?stream=form/FA/1")
    report = who["viewer"].want(200, f"/api/v1/campaigns/{other}/reports/{unit}")[1]["report"]
    office.want(404, f"/api/v1/history?stream=report/{report}")
    own_report = office.want(200, f"/api/v1/campaigns/{own}/reports/{unit}")[1]["report"]
    office.want(200, f"/api/v1/history?stream=report/{own_report}")


def writes(server, who, own, other, unit):
    """A report of the own area is one's to fill in, of another it is not there."""
    clerk = who["clerk"]
    clerk.want(404, f"/api/v1/campaigns/{other}/reports/{unit}/cells", "PATCH", row_5("1.00"))
    clerk.want(200, f"/api/v1/campaigns/{own}/reports/{unit}/cells", "PATCH",
               {"cells": {"A/1/1": "7"}})
    who["other clerk"].want(404, f"/api/v1/campaigns/{own}/reports/{unit}/cells", "PATCH",
                            {"cells": {"A/1/1": "8"}})
    method = who["method"]
    again = method.want(403, f"/api/v1/campaigns/{other}/close", "POST")[1]
    check(again["reason"] == "permission.scope", f"{again}")
    taken = method.want(409, "/api/v1/forms", "POST", {**FAMILY, "code": "FA", "version": 2})[1]
    check(taken["reason"] == "form.area_differs", f"a form is not taken over: {taken}")
    method.want(403, "/api/v1/forms", "POST", {**FAMILY, "code": "FA-X", "area": "FA"})
    # Whoever writes a rule reads by it.
    look = {"id": "look", "severity": "soft", "condition": "[A/1/1] = [FA:A/5/3]"}
    told = {"message": {"pl": "Inaczej", "en": "Differs"}}
    refused = method.want(403, "/api/v1/forms", "POST",
                          {**FAMILY, "code": "KDR-2", "rules": [{**look, **told}]})[1]
    check(refused["reason"] == "permission.scope" and "FA" in refused["detail"], f"{refused}")
    for form in ("FA", "NONE"):
        trial = {**look, "condition": f"[A/1/1] = [{form}:A/5/3]"}
        refused = who["office"].want(404, "/api/v1/forms/KDR-1/1/rules/test", "POST", trial)[1]
        check(refused["reason"] == "form.unknown", f"{refused}")
    who["viewer"].want(200, "/api/v1/forms/KDR-1/1/rules/test", "POST", look)
    filed = who["viewer"].want(200, f"/api/v1/campaigns/{other}/reports/{unit}/report.csv")[1]
    shown = server.ask("/api/v1/loads", "POST", {"Authorization": f"Bearer {clerk.token}"},
                       filed.encode())
    check(shown[0] == 200 and "load.unknown_form" in json.dumps(shown[2]), f"{shown}")


def history(server, who, own, other):
    """Whoever follows everything that he may see gets no event of another area."""
    feed = Feed(server, "/api/v1/feeds/history", who["office"].token)
    streams = set()
    while not any(stream.startswith("report/") for stream in streams):
        streams |= {event["stream"] for event in feed.next()["data"].get("events", [])}
    feed.close()
    check({s for s in streams if s.startswith(("campaign/", "form/"))} ==
          {f"campaign/{own}", "form/KDR-1/1"}, f"the area's alone: {streams}")
    who["office"].want(404, f"/api/v1/feeds/history?campaign={other}")


def until(feed, wanted):
    """Events up to the first that is wanted."""
    seen = []
    while not seen or not wanted(seen[-1]):
        seen.append(feed.next())
    return seen


def feeds(server, who, method, own, unit):
    """One subscription for the campaigns of an area, those launched later among them."""
    office, viewer, clerk = who["office"], who["viewer"], who["clerk"]
    save = {"cells": {"A/1/1": "70"}}
    for kind in ("reports", "totals", "completeness", "status", "aggregates"):
        path = f"/api/v1/feeds/{kind}"
        query = "?lens=entered" if kind in ("totals", "aggregates") else "?"
        for token, words in ((office.token, ""), (viewer.token, "&area=KDR")):
            feed = Feed(server, path + query + words, token)
            told = until(feed, lambda event: "id" in event)
            feed.close()
            named = {campaign_of(event) for event in told}
            check(named == {own}, f"{kind}: campaigns of the area: {named}")
        office.want(404, f"{path}?area=FA")
        refused = viewer.want(400, f"{path}?campaign={own}&area=FA")[1]
        check(refused["reason"] == "feed.area_differs", f"{refused}")
    feed = Feed(server, "/api/v1/feeds/reports", viewer.token)
    first = until(feed, lambda event: "id" in event)
    check(len(first) == 2 and all(e["event"] == "snapshot" for e in first),
          f"a snapshot for each campaign: {[campaign_of(e) for e in first]}")
    stands = Feed(server, "/api/v1/feeds/completeness?area=KDR", viewer.token)
    check(stands.next()["data"]["campaign_phase"] == "launched", "it goes on")
    late = Feed(server, "/api/v1/feeds/totals?area=KDR&lens=entered", viewer.token)
    until(late, lambda event: "id" in event)
    launch(method, "LATER", "KDR-1", "2015-Q1")
    clerk.want(200, f"/api/v1/campaigns/LATER/reports/{unit}/cells", "PATCH", save)
    until(late, lambda event: campaign_of(event) == "LATER" and
          any(c["sum"] == "70" for c in event["data"]["cells"]))
    late.close()
    last = until(feed, lambda event: campaign_of(event) == "LATER")[-1]
    check(last["event"] == "change", f"by itself: {last}")
    feed.close()
    launch(method, "SHORT", "KDR-1", "2015-Q2")
    until(stands, lambda event: campaign_of(event) == "SHORT" and event["data"]["reports"] > 0)
    method.want(200, "/api/v1/campaigns/SHORT/close", "POST")
    until(stands, lambda event: campaign_of(event) == "SHORT" and
          event["data"]["campaign_phase"] == "closed")
    stands.close()
    return first[-1]["id"]


def campaign_of(event):
    data = event["data"]
    return data.get("data", data)["campaign"]


def resumed(server, who, method, own, unit, position):
    """With a position one gets what changed since, of each campaign, even of one that was closed
    meanwhile; whoever is new gets no closed one. Returns a position behind all of that."""
    viewer = who["viewer"]
    who["clerk"].want(200, f"/api/v1/campaigns/{own}/reports/{unit}/cells", "PATCH",
                      {"cells": {"A/1/1": "9"}})
    method.want(200, f"/api/v1/campaigns/{own}/close", "POST")
    feed = Feed(server, "/api/v1/feeds/reports?area=KDR", viewer.token, last=position)
    told = until(feed, lambda event: "id" in event)
    feed.close()
    check({campaign_of(e) for e in told} == {own, "LATER", "SHORT"}, f"what changed: {told}")
    check(all(e["event"] == "change" for e in told), f"no more than that: {told}")
    mine = next(e for e in told if campaign_of(e) == own)["data"]["reports"]
    check([line["unit"] for line in mine] == [unit], f"{mine}")
    for kind in ("totals", "aggregates"):
        feed = Feed(server, f"/api/v1/feeds/{kind}?area=KDR&lens=entered", viewer.token,
                    last=position)
        told = until(feed, lambda event: "id" in event)
        feed.close()
        check({campaign_of(e) for e in told} >= {own, "LATER"}, f"{kind}: final values: {told}")
        feed = Feed(server, f"/api/v1/feeds/{kind}?area=KDR&lens=entered", viewer.token)
        told = until(feed, lambda event: "id" in event)
        feed.close()
        check({campaign_of(e) for e in told} == {"LATER"}, f"{kind}: those that go on: {told}")
    return told[-1]["id"]


def restarted(server, viewer, own, before, behind):
    """The window of changes is gone: snapshots of what goes on and of what was closed meanwhile."""
    for kind in ("reports", "completeness", "status"):
        path = f"/api/v1/feeds/{kind}?area=KDR"
        for position, wanted in ((before, {own, "LATER", "SHORT"}), (behind, {"LATER"})):
            feed = Feed(server, path, viewer, last=position)
            told = until(feed, lambda event: "id" in event)
            feed.close()
            check(all(e["event"] in ("snapshot", "status") for e in told), f"{kind}: {told[0]}")
            check({campaign_of(e) for e in told} == wanted, f"{kind}: {wanted}: {told[0]}")


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    other = place.run("campaign", "list")[0]["campaign"]
    unit = place.open_reports(other)[0]["unit"]
    token = place.run("init")["token"]
    with Server(place) as server:
        server.wait_until_ready()
        administrator = Person(server, token)
        made = administrator.want(200, "/api/v1/accounts", "POST",
                                  {"role": "ministry_methodologist", "scope": "PL"})[1]
        method = Person(server, made["token"])
        method.want(200, "/api/v1/forms", "POST", FAMILY)
        own = "CARDS"
        launch(method, own, "KDR-1", "2014-Q4")
        who = cast(server, administrator, unit)
        reads(who, own, other, unit)
        writes(server, who, own, other, unit)
        history(server, who, own, other)
        position = feeds(server, who, method, own, unit)
        behind = resumed(server, who, method, own, unit, position)
    with Server(place) as server:
        server.wait_until_ready()
        restarted(server, who["viewer"].token, own, position, behind)
    place.remove()
    count_closing(1)


if __name__ == "__main__":
    main()
