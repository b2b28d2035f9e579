"""One example request after another: each operation in good order, and each of its refusals.

A new operation needs a line of status 200 here, and one for each refusal of its own that it
documents. What every operation shares (401, 413, 431, a bad query …) `answers.py` tries by itself.
"""
from dataclasses import dataclass, field
from typing import Any

FORM = {
    "code": "TRY-1", "version": 1, "area": "FA", "title": {"pl": "Próba", "en": "A trial"},
    "period": "year", "cumulative": False,
    "sections": [{
        "code": "A", "title": {"pl": "Dział", "en": "Section"},
        "rows": [{"number": "1", "label": {"pl": "Ogółem", "en": "Total"}}],
        "columns": [{"number": "1", "label": {"pl": "Osoby", "en": "Persons"},
                     "unit": "persons", "scale": 0}]}]}
CAMPAIGN = {"campaign": "TRY-2015", "form": "TRY-1", "form_version": 1, "period": "2015",
            "kinds": ["institution"], "unit_deadline": "2090-01-15",
            "office_deadline": "2090-01-31"}

TRIED = {"id": "growth", "severity": "soft", "condition": "[A/1/5] >= [A/1/3]"}


def delivery(unit):
    """A file of one report."""
    head = "unit;form;version;period;cell;value\n"
    return (head + "".join(f"{unit};FA;1;2014-Q4;A/5/{n};11.50\n" for n in (3, 4, 5))).encode()


@dataclass
class Example:
    operation: str
    status: int
    who: str = ""  # the role that asks; nobody where no token is wanted
    path: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    headers: dict = field(default_factory=dict)
    body: Any = None
    malformed: bool = False  # the body is not as the document says, on purpose
    current: bool = False  # with the version that the report has now as If-Match


def with_(given, **changes):
    return {**given, **changes}


def reading(stage):
    campaign, unit = {"campaign": stage.campaign}, {"unit": stage.unit}
    report = {**campaign, **unit}
    nowhere = {"campaign": "NONE", "unit": stage.unit}
    own = {"region": stage.unit}
    yield from (Example("readHealth", 200), Example("readReadiness", 200),
                Example("readDocument", 200), Example("readDocs", 200),
                Example("readDeliverySchema", 200))
    yield Example("readMe", 200, "unit_clerk")
    yield Example("readMe", 200, "viewer")
    yield Example("listAccounts", 200, "central_administrator", query={"limit": 3})
    yield Example("listAccounts", 403, "auditor")
    yield Example("listAccounts", 200, "voivodeship_administrator")
    yield Example("listUnits", 200, "viewer", query={"limit": 7})
    yield Example("listUnits", 200, "wps_head", query={"region": stage.voivodeship})
    yield Example("listUnits", 400, "viewer", query={"region": "123"})
    yield Example("readUnit", 200, "unit_clerk", unit)
    yield Example("readUnit", 404, "unit_clerk", {"unit": stage.other})
    yield Example("listForms", 200, "unit_clerk", query={"limit": 1})
    yield Example("readForm", 200, "unit_clerk", {"form": "FA", "version": 1})
    yield Example("readForm", 404, "unit_clerk", {"form": "FA", "version": 999})
    yield Example("listCampaigns", 200, "unit_clerk")
    yield Example("readCampaign", 200, "unit_clerk", campaign)
    yield Example("readCampaign", 404, "unit_clerk", {"campaign": "NONE"})
    for figure in ("readCompleteness", "readTotals", "readFindings", "readOutliers"):
        yield Example(figure, 200, "viewer", campaign)
        yield Example(figure, 200, "unit_clerk", campaign, own)
        yield Example(figure, 200, "viewer", campaign, {"as_of": "2099-01-01T00:00:00Z"})
        yield Example(figure, 404, "viewer", campaign, {"as_of": "2001-01-01T00:00:00+01:00"})
        yield Example(figure, 200, "unit_clerk", campaign)  # about its own scope
        yield Example(figure, 404, "unit_clerk", campaign, {"region": "PL"})
        yield Example(figure, 404, "viewer", {"campaign": "NONE"})
        yield Example(figure, 400, "viewer", campaign, {"as_of": "yesterday"})
        yield Example(figure, 400, "viewer", campaign, {"as_of": "2015-01-15T12:00:00"})
    yield Example("readTotals", 200, "viewer", campaign, {"lens": "accepted_national"})
    yield Example("readTotals", 400, "viewer", campaign, {"lens": "rosy"})
    yield Example("readTotals", 200, "viewer", campaign, {"cells": "A/1/3,A/5/3"})
    yield Example("readTotals", 400, "viewer", campaign, {"cells": "A/1/3,A"})
    yield Example("readTotals", 400, "viewer", campaign, {"as_off": "2014-12-31T00:00:00Z"})
    yield Example("listReports", 200, "viewer", campaign, {"limit": 9, "phase": "submitted"})
    yield Example("listReports", 200, "unit_clerk", campaign)
    yield Example("listReports", 400, "viewer", campaign, {"limit": 0})
    yield Example("listReports", 400, "viewer", campaign, {"limit": 10**30})
    yield Example("listReports", 404, "viewer", {"campaign": "NONE"})
    yield Example("readReport", 200, "unit_clerk", report)
    yield Example("readReport", 404, "unit_clerk", with_(report, unit=stage.other))
    yield Example("readReport", 404, "unit_clerk", nowhere)
    yield Example("readReport", 404, "unit_clerk", report, {"as_of": "2001-01-01T00:00:00Z"})
    for seen in ("newest", "FA/1"):
        yield Example("readReport", 200, "unit_clerk", report, {"layout": seen})
        yield Example("readTotals", 200, "viewer", campaign, {"layout": seen})
    for read in ("readReport", "readTotals"):
        yield Example(read, 404, "viewer", report, {"layout": "FA/999"})
        yield Example(read, 400, "viewer", report, {"layout": "FA"})
    for paper in ("printReportPdf", "printReportHtml", "readReportFindings"):
        yield Example(paper, 200, "unit_clerk", report)
        yield Example(paper, 200, "viewer", report, {"as_of": "2099-01-01T00:00:00Z"})
        yield Example(paper, 404, "unit_clerk", with_(report, unit=stage.other))
        yield Example(paper, 400, "unit_clerk", report, {"as_of": "yesterday"})
    for filed in ("readReportXml", "readReportCsv", "readReportXlsx"):
        yield Example(filed, 200, "unit_clerk", report)
        yield Example(filed, 200, "viewer", report, {"empty": "true"})
        yield Example(filed, 404, "unit_clerk", with_(report, unit=stage.other))
        yield Example(filed, 400, "unit_clerk", report, {"empty": "maybe"})
    yield Example("printReportPdf", 200, "unit_clerk", report, {"language": "en"})
    yield Example("printReportHtml", 400, "unit_clerk", report, {"language": "de"})
    yield Example("readFindings", 200, "viewer", campaign, {"severity": "hard", "limit": 2})
    yield Example("readFindings", 200, "viewer", campaign, {"rule": "of-which-all:A/1"})
    yield Example("readFindings", 404, "viewer", campaign, {"rule": "of-which-all:Z/1"})
    yield Example("readFindings", 400, "viewer", campaign, {"severity": "mild"})
    yield from trying(stage, campaign, own)
    yield Example("readOutliers", 200, "viewer", campaign, {"cell": "A/5/5", "limit": 2})
    yield Example("readOutliers", 200, "wps_head", campaign,
                  {"region": stage.voivodeship, "peers": stage.voivodeship, "measure": "nothing"})
    yield Example("readOutliers", 400, "viewer", campaign, {"cell": "Z/9/9"})
    yield Example("readOutliers", 400, "viewer", campaign, {"measure": "Z/9/9"})
    yield Example("readOutliers", 400, "viewer", campaign, {"peers": stage.voivodeship})
    yield Example("readOutliers", 404, "unit_clerk", campaign, {**own, "peers": "PL"})
    yield Example("readOutliers", 404, "viewer", campaign, {"measure": "last_year"})
    yield from asking_why(stage, campaign, report)
    yield Example("readReportHistory", 200, "unit_clerk", report, {"limit": 2})
    yield Example("readReportHistory", 404, "unit_clerk", nowhere)
    yield Example("readReportHistory", 400, "unit_clerk", report, {"cursor": "first"})
    for listed in ("readTotals", "readCompleteness", "readFindings", "listReports"):
        yield Example(listed, 404, "viewer", campaign, {"region": "98"})
    yield Example("listUnits", 404, "viewer", query={"region": "98"})
    yield Example("readOutliers", 404, "viewer", campaign, {"peers": "98"})
    early = {"as_of": "2001-01-01T00:00:00Z"}
    for listed in ("listUnits", "listForms", "listCampaigns", "listAccounts"):
        yield Example(listed, 200, "central_administrator", query={"as_of": "2099-01-01T00:00:00Z"})
        yield Example(listed, 404, "central_administrator", query=early)
    live = ("followReports", "followTotals", "followCompleteness", "followStatus",
            "followAggregates")
    for feed in (*live, "followFindings"):
        yield Example(feed, 200, "viewer", query=campaign)
        yield Example(feed, 200, "unit_clerk", query={**campaign, **own})
        yield Example(feed, 404, "unit_clerk", query={**campaign, "region": "PL"})
        yield Example(feed, 404, "viewer", query={"campaign": "NONE"})
        yield Example(feed, 400, "viewer", query={**campaign, "from": "00000000-0.1"})
        yield Example(feed, 400, "viewer", query=campaign, headers={"Last-Event-ID": "soon"})
    for feed in live:
        yield Example(feed, 200, "viewer")
        yield Example(feed, 200, "unit_clerk", query={"area": "FA", **own})
        yield Example(feed, 404, "viewer", query={"area": "NONE"})
    yield Example("followFindings", 400, "viewer")


def asking_why(stage, campaign, report):
    cell = {"cell": "A/1/3"}
    yield Example("readCellWhy", 200, "unit_clerk", report, cell)
    yield Example("readCellWhy", 200, "viewer", report, with_(cell, as_of="2099-01-01T00:00:00Z"))
    yield Example("readCellWhy", 400, "unit_clerk", report)
    yield Example("readCellWhy", 400, "unit_clerk", report, {"cell": "A/99/3"})
    yield Example("readCellWhy", 404, "unit_clerk", with_(report, unit=stage.other), cell)
    yield Example("readCellWhy", 404, "unit_clerk", with_(report, campaign="NONE"), cell)
    yield Example("readTotalWhy", 200, "viewer", campaign, cell)
    yield Example("readTotalWhy", 200, "unit_clerk", campaign,
                  {"cell": "A/5/3", "region": stage.unit, "lens": "entered"})
    yield Example("readTotalWhy", 400, "viewer", campaign, {"cell": "A"})
    yield Example("readTotalWhy", 404, "unit_clerk", campaign, with_(cell, region="PL"))


def trying(stage, campaign, own):
    """A rule that is not published, on the reports that there are."""
    form, rule = {"form": "FA", "version": 1}, TRIED
    yield Example("tryRule", 200, "viewer", form, {"limit": 3}, body=rule)
    yield Example("tryRule", 200, "wps_head", form, with_(campaign, region=stage.voivodeship),
                  body=with_(rule, message={"pl": "Mniej", "en": "Less"}))
    yield Example("tryRule", 200, "unit_clerk", form, own, body=rule)
    yield Example("tryRule", 200, "auditor", form, {"as_of": "2099-01-01T00:00:00Z"}, body=rule)
    yield Example("tryRule", 404, "unit_clerk", form, {"region": "PL"}, body=rule)
    yield Example("tryRule", 404, "viewer", {"form": "FA", "version": 999}, body=rule)
    yield Example("tryRule", 404, "viewer", form, {"campaign": "NONE"}, body=rule)
    yield Example("tryRule", 400, "viewer", form, {"limit": 0}, body=rule)
    yield Example("tryRule", 400, "viewer", form, body=with_(rule, severity="mild"), malformed=True)
    yield Example("tryRule", 422, "viewer", form, body=with_(rule, condition="[A/1/5] >="))
    yield Example("tryRule", 422, "viewer", form, body=with_(rule, condition="[A/99/5] >= 0"))


def auditing(stage):
    """The log, and the history of anything."""
    unit = {"stream": f"unit/{stage.unit}"}
    log = {"partition": 1}
    yield Example("readLog", 200, "auditor", log, {"limit": 2})
    yield Example("readLog", 200, "auditor", log, {"limit": 2, "format": "raw"})
    yield Example("readLog", 200, "auditor", {"partition": 0}, {"from": 10**6})
    yield Example("readLog", 400, "auditor", log, {"format": "xml"})
    yield Example("readLog", 400, "auditor", log, {"from": -1})
    yield Example("readLog", 403, "wps_head", log)
    yield Example("readLog", 404, "auditor", {"partition": 1000})
    yield Example("readHistory", 200, "unit_clerk", query=unit)
    yield Example("readHistory", 200, "auditor", query={"stream": "log/0", "limit": 2})
    yield Example("readHistory", 403, "wps_head", query={"stream": "log/0"})
    yield Example("readHistory", 404, "unit_clerk", query={"stream": f"unit/{stage.other}"})
    yield Example("readHistory", 400, "unit_clerk", query={"stream": "all"})
    yield Example("followHistory", 200, "unit_clerk", query=unit)
    yield Example("followHistory", 200, "auditor")
    yield Example("followHistory", 403, "wps_head", query={"stream": "log/0"})
    yield Example("followHistory", 404, "unit_clerk", query={"stream": f"unit/{stage.other}"})
    yield Example("followHistory", 400, "auditor", query={"from": "00000000-0.1"})


def building(stage):
    """Units, forms and campaigns."""
    fresh = {"unit": "NEW-1", "name": "Nowa", "kind": "gmina", "region": stage.unit,
             "valid_from": "2015-01-01"}
    boss, method = "central_administrator", "ministry_methodologist"
    key, forms, made = ({"Idempotency-Key": f"wish {n}"} for n in range(3))
    yield Example("registerUnit", 200, boss, headers=key, body=fresh)
    yield Example("registerUnit", 200, boss, headers=key, body=fresh)
    yield Example("registerUnit", 422, boss, headers=key, body=with_(fresh, name="Inna"))
    yield Example("registerUnit", 200, boss,
                  body=with_(fresh, unit="NEW-2", kind="institution"))
    yield Example("registerUnit", 409, boss, body=with_(fresh, name="Inna"))
    yield Example("registerUnit", 403, "viewer", body=fresh)
    yield Example("registerUnit", 400, boss, body=with_(fresh, kind="town"), malformed=True)
    yield Example("registerUnit", 400, boss, body=with_(fresh, more=1), malformed=True)
    yield from changing(stage, boss)
    yield Example("publishForm", 200, method, headers=forms, body=FORM)
    yield Example("publishForm", 422, method, headers=forms, body=with_(FORM, version=2))
    yield Example("publishForm", 409, method, body=with_(FORM, area="PS"))
    yield Example("publishForm", 403, boss, body=FORM)
    yield Example("publishForm", 400, method, body=with_(FORM, sections=[]), malformed=True)
    yield Example("publishForm", 200, method, body=with_(FORM, code="TRY-2", cumulative=["A/1"]))
    yield Example("publishForm", 400, method, body=with_(FORM, code="TRY-3", cumulative=["A/2"]))
    yield Example("publishForm", 400, method, body=with_(FORM, code="TRY-3", cumulative=[]),
                  malformed=True)
    launching = {"campaign": "TRY-2015"}
    yield Example("createCampaign", 200, method, headers=made, body=CAMPAIGN)
    yield Example("createCampaign", 422, method, headers=made, body=with_(CAMPAIGN, period="2016"))
    yield Example("createCampaign", 409, method, body=with_(CAMPAIGN, period="2016"))
    yield Example("createCampaign", 409, method, body=with_(CAMPAIGN, campaign="X", form="NONE"))
    yield Example("createCampaign", 403, boss, body=CAMPAIGN)
    yield Example("createCampaign", 400, method, body=with_(CAMPAIGN, form_version=0),
                  malformed=True)
    yield Example("closeCampaign", 409, method, launching)
    again = {"Idempotency-Key": "another wish"}
    yield Example("launchCampaign", 200, method, launching, headers=again)
    yield Example("launchCampaign", 422, method, {"campaign": stage.campaign}, headers=again)
    yield Example("launchCampaign", 403, "wps_head", launching)
    yield Example("launchCampaign", 404, method, {"campaign": "NONE"})
    once = {"Idempotency-Key": "a third wish"}
    yield Example("closeCampaign", 200, method, launching, headers=once)
    yield Example("closeCampaign", 422, method, {"campaign": stage.campaign}, headers=once)
    yield Example("closeCampaign", 403, "wps_head", launching)
    yield Example("closeCampaign", 404, method, {"campaign": "NONE"})
    yield Example("launchCampaign", 409, method, launching)


def changing(stage, boss):
    """A unit gets another name and place, and ends."""
    region = stage.unit
    unit = {"unit": "NEW-3"}
    yield Example("registerUnit", 200, boss, body={
        "unit": "NEW-3", "name": "Trzecia", "kind": "institution", "region": region,
        "valid_from": "2015-01-01"})
    steps = (("renameUnit", {"name": "Inna"}, {"name": "Jeszcze inna"}),
             ("moveUnit", {"region": stage.other, "valid_from": "2016-01-01"},
              {"region": region, "valid_from": "2016-02-01"}),
             ("closeUnit", {"valid_to": "2016-12-31"}, {"valid_to": "2017-12-31"}))
    for operation, body, another in steps:
        key = {"Idempotency-Key": operation}
        yield Example(operation, 412, boss, unit, headers={"If-Match": '"9999"'}, body=body)
        yield Example(operation, 403, "viewer", unit, body=body)
        yield Example(operation, 404, boss, {"unit": "NONE"}, body=body)
        yield Example(operation, 400, boss, unit, body=with_(body, more=1), malformed=True)
        yield Example(operation, 200, boss, unit, headers=key, body=body)
        yield Example(operation, 422, boss, unit, headers=key, body=another)
    for operation, _, another in steps[:2]:
        yield Example(operation, 409, boss, unit, body=another)


def reporting(stage):
    """A report from its opening to its acceptance."""
    report = {"campaign": stage.campaign, "unit": stage.unit}
    late = {"campaign": stage.campaign, "unit": "NEW-1"}
    clerk, head, office = "unit_clerk", "unit_head", "wps_head"
    key = {"Idempotency-Key": "a report's wish"}
    closed = {"campaign": "TRY-2015", "unit": "NEW-1"}
    yield Example("openReport", 200, "ministry_methodologist", late)
    yield Example("openReport", 409, "ministry_methodologist", closed)
    yield Example("openReport", 403, clerk, report)
    yield Example("openReport", 404, "voivodeship_administrator", with_(report, unit=stage.other))
    row_5 = [f"A/5/{column}" for column in (3, 4, 5)]
    cells = {"cells": dict.fromkeys(row_5, "12.50")}
    yield Example("saveCells", 200, clerk, report, body={"cells": dict.fromkeys(row_5)})
    yield Example("saveCells", 200, clerk, report, headers=key, body=cells)
    yield Example("saveCells", 200, clerk, report, headers=key, body=cells)
    yield Example("saveCells", 422, clerk, report, headers=key, body={"cells": {"A/5/3": "1"}})
    yield Example("saveCells", 412, clerk, report, headers={"If-Match": '"9999"'}, body=cells)
    yield Example("saveCells", 400, clerk, report, headers={"If-Match": "12"}, body=cells)
    yield Example("saveCells", 403, office, report, body=cells)
    yield Example("saveCells", 404, clerk, with_(report, unit=stage.other), body=cells)
    yield Example("saveCells", 400, clerk, report, body={"cells": {"A/99/3": "1"}})
    yield Example("saveCells", 400, clerk, report, body={"cells": {"A/5/3": "1.234"}})
    yield Example("saveCells", 400, clerk, report, body={"cells": {"A/5/3": 12}}, malformed=True)

    def act(status, who, word, **more):
        reason = {"reason": more.pop("reason")} if "reason" in more else {}
        return Example("actOnReport", status, who, more.pop("path", report),
                       body={"act": word, **reason}, **more)

    yield from explaining(report)
    yield act(200, clerk, "prefill", current=True)
    yield act(428, head, "approve")
    yield act(412, head, "approve", headers={"If-Match": '"9999"'})
    yield act(403, clerk, "approve", current=True)
    yield act(409, office, "accept", current=True)
    yield act(400, office, "return", current=True)
    yield act(400, office, "bless", current=True, malformed=True)
    yield act(404, office, "accept", path=with_(report, unit=stage.other), current=False)
    yield act(200, head, "approve", current=True)
    yield Example("saveCells", 409, clerk, report, body=cells)
    yield act(200, clerk, "submit", current=True, headers={"Idempotency-Key": "submit"})
    yield act(422, clerk, "withdraw-submission", current=True,
              headers={"Idempotency-Key": "submit"})
    yield act(200, office, "return", current=True, reason="Wiersz 5")


def explaining(report):
    """A soft rule is broken: what debtors returned is not split 60 : 20 : 20 to the grosz."""
    clerk = "unit_clerk"
    parts = {"2": ("100.50", "200"), "2.1": ("60.50", "120"), "2.2": ("20", "40"), "2.3": ("20", "40")}
    yield Example("saveCells", 200, clerk, report, body={"cells": {
        f"A/{row}/{column}": first if column == 3 else later
        for row, (first, later) in parts.items() for column in (3, 4, 5)}})
    why = {"breach": "split-exact @ 3", "reason": "Zaokrąglenia wielu wpłat"}
    key = {"Idempotency-Key": "an explanation"}
    yield Example("explainBreach", 428, clerk, report, body=why)
    yield Example("explainBreach", 412, clerk, report, headers={"If-Match": '"9999"'}, body=why)
    yield Example("explainBreach", 403, "viewer", report, body=why)
    yield Example("explainBreach", 404, clerk, with_(report, unit="9999999"), body=why)
    yield Example("explainBreach", 400, clerk, report, body={"breach": "a"}, malformed=True)
    yield Example("explainBreach", 409, clerk, report, body=with_(why, breach="a"), current=True)
    yield Example("explainBreach", 200, clerk, report, headers=key, body=why, current=True)
    yield Example("explainBreach", 422, clerk, report, headers=key, body=with_(why, reason="Nie"),
                  current=True)


def loading(stage):
    """A file of reports: shown, and loaded as it was shown."""
    file, clerk = delivery(stage.unit), "unit_clerk"
    shown = {"citation": stage.citation}
    yield Example("showLoad", 200, clerk, body=file)
    yield Example("showLoad", 200, clerk, body=delivery(stage.other))
    yield Example("showLoad", 400, clerk, body=b"<!DOCTYPE d><d/>")
    yield Example("showLoad", 403, "viewer", body=file)
    yield Example("commitLoad", 200, clerk, query=with_(shown, name="plik.csv"), body=file)
    yield Example("commitLoad", 409, clerk, query=shown, body=delivery(stage.other))
    yield Example("commitLoad", 404, clerk, query=with_(shown, units="9999999"), body=file)
    yield Example("commitLoad", 400, clerk, query={"citation": "soon"}, body=file)
    yield Example("commitLoad", 403, "viewer", query=shown, body=file)


def admitting(stage):
    """Accounts and tokens; what is issued is shown once."""
    boss = "central_administrator"
    clerk = {"role": "unit_clerk", "scope": stage.unit, "label": "Ktoś"}
    account = {"account": stage.accounts["viewer", "PL"]}
    for operation, path, body in (("createAccount", {}, clerk),
                                  ("issueToken", account, {"expires_days": 2})):
        key = {"Idempotency-Key": operation}
        yield Example(operation, 200, boss, path, headers=key, body=body)
        yield Example(operation, 409, boss, path, headers=key, body=body)
        yield Example(operation, 403, "viewer", path, body=body)
        yield Example(operation, 400, boss, path, body=with_(body, expires_days=0), malformed=True)
    yield Example("createAccount", 404, boss, body=with_(clerk, scope="02/NONE"))
    yield Example("issueToken", 404, boss, {"account": "0" * 32}, body={})
    token = with_(account, number=2)
    key = {"Idempotency-Key": "revokeToken"}
    yield Example("revokeToken", 200, boss, token, headers=key)
    yield Example("revokeToken", 422, boss, with_(account, number=1), headers=key)
    yield Example("revokeToken", 403, "viewer", token)
    yield Example("revokeToken", 404, boss, with_(account, account="0" * 32))


def ending(stage):
    """Accounts that end."""
    boss = "central_administrator"
    victims = [stage.accounts[key] for key in (("gus_reader", "PL"), ("rops_analyst",
                                                                      stage.voivodeship))]
    first, second = ({"account": account} for account in victims)
    key = {"Idempotency-Key": "the last wish"}
    yield Example("revokeAccount", 403, "viewer", first)
    yield Example("revokeAccount", 404, boss, {"account": "0" * 32})
    yield Example("revokeAccount", 200, boss, first, headers=key)
    yield Example("revokeAccount", 422, boss, second, headers=key)
    # Somebody must be left who can administer.
    own = stage.accounts[boss, "PL"]
    for account in stage.administrators:
        if account != own:
            yield Example("revokeAccount", 200, boss, {"account": account})
    yield Example("revokeAccount", 409, boss, {"account": own})
    yield Example("revokeToken", 409, boss, {"account": own, "number": 1})
    yield Example("readMe", 401, "gus_reader")


def examples(stage):
    for part in (reading, auditing, building, loading, reporting, admitting):
        yield from part(stage)
