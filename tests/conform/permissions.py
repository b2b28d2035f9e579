"""Each operation × each role, where it belongs and elsewhere: just what this table says.

The table is written down here a second time, on purpose: nothing of it comes from the program. An
operation of the document that asks for an act without a line here, or that has no probe, fails.
"""
import json

from cas import check, count_closing
from examples import CAMPAIGN, FORM, TRIED, with_
from stage import BELONGS, COUNTRY_ONLY, UNITS, Stage, target

EVERYONE = frozenset(BELONGS)
UNIT = {"unit_clerk", "unit_head"}
OFFICE = {"wps_inspector", "wps_head"}
ADMINISTRATORS = {"voivodeship_administrator", "central_administrator"}

MAY = {
    "read": EVERYONE,
    "register a unit": ADMINISTRATORS,
    "change a unit": ADMINISTRATORS,
    "publish a form": {"ministry_methodologist"},
    "run a campaign": {"ministry_methodologist"},
    "open a report": {"ministry_methodologist", "voivodeship_administrator"},
    "save cells": UNIT,
    "approve for the unit": {"unit_head"},
    "submit": UNIT,
    "accept for the voivodeship": OFFICE,
    "return from the voivodeship": OFFICE,
    "accept for the ministry": {"ministry_approver"},
    "return from the ministry": {"ministry_approver"},
    "request a correction": UNIT,
    "permit or refuse a correction": OFFICE,
    "permit or refuse a correction for the ministry": {"ministry_approver"},
    "open a correction": UNIT,
    "read the log": {"auditor", "central_administrator"},
    "administer accounts": ADMINISTRATORS,
}
# The words of actOnReport, for a report that lies with its unit.
ACTS = {
    "prefill": "save cells",
    "approve": "approve for the unit", "withdraw-approval": "approve for the unit",
    "submit": "submit", "withdraw-submission": "submit",
    "accept": "accept for the voivodeship", "accept-national": "accept for the ministry",
    "return": "return from the voivodeship", "request-correction": "request a correction",
    "permit-correction": "permit or refuse a correction",
    "refuse-correction": "permit or refuse a correction", "correct": "open a correction",
}
REASONED = {"return", "request-correction", "refuse-correction"}

# Another area than that of the campaign; these have no scope of one.
OTHER_AREA = "KDR"
AREA_LESS = {"auditor", *ADMINISTRATORS}

NO_REPORTS = b'<delivery xmlns="urn:cas:report:1"/>'
STALE = {"If-Match": '"999999"'}  # who may, is told of the version; nothing is changed


class Probe:
    """One way to ask for an operation, which changes nothing.

    `over` says what it is done to: one `unit` or the figures of its region, the whole `country`, or
    `all` who ask, each of whom sees what is his.
    """

    def __init__(self, over, path=None, query=None, body=None, headers=None, act=None):
        self.over = over
        self.path = path or {}
        self.query = query or {}
        self.body = body
        self.headers = headers or {}
        self.act = act  # when it is not the operation's only one

    def at(self, unit, region):
        """The same for another unit and region."""
        path = {k: unit if k == "unit" else v for k, v in self.path.items()}
        query = {k: region if k == "region" else f"unit/{unit}" if k == "stream" else v
                 for k, v in self.query.items()}
        body = self.body and {k: region if k == "region" else v for k, v in self.body.items()}
        return Probe(self.over, path, query, body, self.headers, self.act)


def probes(stage, revoked):
    """By operation; a list where there are several ways."""
    campaign = {"campaign": stage.campaign}
    report = {**campaign, "unit": stage.unit}
    past = {"as_of": "2098-01-01T00:00:00Z"}
    figures = [Probe("unit", campaign, {"region": stage.unit}),
               Probe("unit", campaign, {"region": stage.unit, **past})]
    feed = [Probe("unit", query={**campaign, "region": stage.unit}),
            Probe("unit", query={"area": "FA", "region": stage.unit})]
    acts = [Probe("unit", report, headers=STALE, act=act,
                  body={"act": word, **({"reason": "R"} if word in REASONED else {})})
            for word, act in ACTS.items()]
    return {
        "readMe": Probe("all"), "listForms": Probe("all"), "listCampaigns": Probe("all"),
        "readForm": Probe("all", {"form": "FA", "version": 1}),
        "readCampaign": Probe("all", campaign),
        "listUnits": Probe("all", query={"limit": 1000}),
        "listReports": Probe("all", campaign, {"limit": 1000}),
        "readUnit": Probe("unit", {"unit": stage.unit}),
        "readReport": [Probe("unit", report), Probe("unit", report, past)],
        "readReportHistory": Probe("unit", report),
        "readFindings": figures,
        "readOutliers": [*figures, Probe("country", campaign,
                                         {"region": stage.unit, "peers": "PL"})],
        "readReportFindings": [Probe("unit", report), Probe("unit", report, past)],
        "readCellWhy": Probe("unit", report, {"cell": "A/1/3"}),
        "readTotalWhy": Probe("unit", campaign, {"region": stage.unit, "cell": "A/1/3"}),
        "tryRule": Probe("unit", {"form": "FA", "version": 1}, {"region": stage.unit}, TRIED),
        "printReportPdf": Probe("unit", report), "printReportHtml": Probe("unit", report),
        "readReportXml": [Probe("unit", report), Probe("unit", report, past)],
        "readReportCsv": Probe("unit", report), "readReportXlsx": Probe("unit", report),
        "showLoad": Probe("all", body=NO_REPORTS),
        "commitLoad": Probe("all", query={"citation": stage.citation}, body=NO_REPORTS),
        "explainBreach": Probe("unit", report, headers=STALE, body={"breach": "a", "reason": "R"}),
        "readCompleteness": figures, "readTotals": figures,
        "followReports": feed, "followTotals": feed, "followCompleteness": feed,
        "followStatus": feed, "followAggregates": feed, "followFindings": feed[0],
        "listAccounts": Probe("all"),
        "revokeAccount": Probe("country", {"account": revoked}),
        "registerUnit": Probe("unit", body={"unit": stage.unit, "name": "Inna", "kind": "gmina",
                                            "region": stage.unit, "valid_from": "2015-01-01"}),
        "publishForm": Probe("country", body=FORM),
        "createCampaign": Probe("country", body=with_(CAMPAIGN, form="NONE")),
        "launchCampaign": Probe("country", campaign),
        "closeCampaign": Probe("country", {"campaign": "NOT-BEGUN"}),
        "readLog": Probe("country", {"partition": 1}, {"limit": 1}),
        "readHistory": [
            Probe("unit", query={"stream": f"unit/{stage.unit}"}),
            Probe("unit", query={"stream": f"unit/{stage.unit}", **past}),
            Probe("all", query={"stream": f"campaign/{stage.campaign}"}),
            Probe("country", query={"stream": "log/0", "limit": 1}, act="read the log")],
        "followHistory": [
            Probe("unit", query={"stream": f"unit/{stage.unit}"}),
            Probe("unit", query={"region": stage.unit}),
            Probe("country", query={"stream": "log/0"}, act="read the log")],
        "createAccount": Probe("unit", body={"role": "auditor", "scope": stage.unit}),
        "issueToken": Probe("country", {"account": revoked}, body={}),
        "revokeToken": Probe("country", {"account": revoked, "number": 1}),
        "renameUnit": Probe("unit", {"unit": stage.unit}, body={"name": "X"}, headers=STALE),
        "moveUnit": Probe("unit", {"unit": stage.unit}, headers=STALE,
                          body={"region": stage.unit, "valid_from": "2015-01-01"}),
        "closeUnit": Probe("unit", {"unit": stage.unit}, headers=STALE,
                           body={"valid_to": "2090-01-01"}),
        "openReport": Probe("unit", report),
        "saveCells": Probe("unit", report, headers=STALE, body={"cells": {"A/5/3": "1"}}),
        "actOnReport": acts,
    }


class Walk:
    """Asks, and knows what has to be answered."""

    def __init__(self, stage, asker):
        self.stage = stage
        self.asker = asker
        self.asked = 0

    def ask(self, operation, probe, token):
        self.asked += 1
        return self.asker.ask(operation.method, target(operation.path, probe.path, probe.query),
                              token, probe.headers, probe.body)

    def inside(self, operation, probe, role, may):
        """Where the role belongs: everything that it may, and a clear no to the rest."""
        answer = self.ask(operation, probe, self.stage.token(role))
        name = f"{operation.id} {probe.body or ''} as {role}: {answer}"
        covered = probe.over != "country" or BELONGS[role] == "country"
        if role not in may:
            check(answer.status == 403 and answer.json["reason"] == "permission.role",
                  f"no such right, {name}")
        elif not covered:
            check(answer.status in (403, 404), f"it is the country's, {name}")
        else:
            # Rules may say no, and a version that is not the newest; permission does not.
            check(answer.status in (200, 409, 412), f"permitted, {name}")

    def elsewhere(self, operation, probe, role, may):
        """Outside the scope, what is there looks like what is not, byte for byte."""
        token = self.stage.elsewhere(role)
        there = self.ask(operation, probe, token)
        name = f"{operation.id} {probe.body or ''} as {role} elsewhere: {there}"
        if probe.over == "all":
            check(there.status == (200 if role in may else 403), f"each what is his, {name}")
            if role not in may:
                return
            self.shows_own_only(operation, there)
            return
        expected = (404, 403) if role in may else (403, 404)
        check(there.status in expected, name)
        if probe.over == "unit" and operation.id != "registerUnit":
            missing = self.ask(operation, probe.at("9999999", "9999999"), token)
            check(same(there, missing), f"{name}\nis told apart from\n{missing}")

    def of_other_area(self, operation, probe, role, may):
        """Limited to another area, in the very place: campaigns and forms are not there."""
        there = self.ask(operation, probe, self.stage.tokens[role, OTHER_AREA])
        name = f"{operation.id} {probe.body or ''} as {role} of {OTHER_AREA}: {there}"
        check(there.status == 404 or (there.status == 403 and role not in may) or
              there.json["reason"] == "permission.scope", name)

    def shows_own_only(self, operation, answer):
        lists = {"listUnits": "units", "listReports": "reports"}
        if operation.id in lists:
            units = [one["unit"] for one in answer.json[lists[operation.id]]]
            check(units and all(u[:2] == self.stage.other[:2] for u in units),
                  f"{operation.id} shows what is his: {units}")


def same(one, other):
    """But for the request's own id and the length and day of nothing."""
    def told(answer):
        headers = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")}
        body = json.loads(answer.body)
        body.pop("instance")
        return answer.status, headers, body
    return told(one) == told(other)


def of_an_area(probe):
    """Is it about a campaign or a form?"""
    named = {**probe.path, **probe.query}
    body = probe.body if isinstance(probe.body, dict) else {}
    return bool({"campaign", "form", "area"} & named.keys() or {"form", "code"} & body.keys()) or \
        named.get("stream", "").startswith("campaign/")


def prepare(stage, asker):
    """A campaign that has not begun, a form and an account that has ended; probes name them."""
    method = stage.token("ministry_methodologist")
    for path, body in (("/api/v1/forms", FORM),
                       ("/api/v1/forms", with_(FORM, code="TRY-2", area=OTHER_AREA)),
                       ("/api/v1/campaigns", with_(CAMPAIGN, campaign="NOT-BEGUN"))):
        done = asker.ask("POST", path, method, body=body)
        check(done.status == 200, f"{path}: {done}")
    shown = asker.ask("POST", "/api/v1/loads", stage.token("unit_clerk"), body=NO_REPORTS)
    check(shown.status == 200, f"{shown}")
    stage.citation = shown.json["citation"]
    for role, level in BELONGS.items():
        if role in AREA_LESS:
            continue
        made = asker.ask("POST", "/api/v1/accounts", stage.token("central_administrator"),
                         body={"role": role, "scope": f"{stage.scope(level)}/{OTHER_AREA}"})
        check(made.status == 200, f"{made}")
        stage.tokens[role, OTHER_AREA] = made.json["token"]
    gone = stage.ended
    done = asker.ask("POST", f"/api/v1/accounts/{gone}/revoke",
                     stage.token("central_administrator"))
    check(done.status == 200, f"{done}")
    return gone


def walk(stage, asker, document):
    asked = probes(stage, prepare(stage, asker))
    steps = Walk(stage, asker)
    for operation in document.operations.values():
        if operation.open:
            check(operation.path.startswith(("/api/docs", "/api/openapi.json", "/api/v1/schemas/",
                                             "/healthz", "/readyz")), f"{operation.path} is open")
            continue
        acts = operation.said["x-permission"]
        unknown = set(acts) - set(MAY)
        check(acts and not unknown, f"{operation.id} asks for {unknown or 'nothing'}: no rule")
        check(operation.id in asked, f"{operation.id} has no probe")
        ways = asked[operation.id]
        for probe in ways if isinstance(ways, list) else [ways]:
            act = probe.act or acts[0]
            # A stream named in the query may be the log's own.
            named = ("query", "stream") in operation.parameters
            check(act in acts or named, f"{operation.id} asks for {acts}, not {act}")
            for role in BELONGS:
                steps.inside(operation, probe, role, MAY[act])
                if role not in COUNTRY_ONLY:
                    steps.elsewhere(operation, probe, role, MAY[act])
                if role not in AREA_LESS and of_an_area(probe):
                    steps.of_other_area(operation, probe, role, MAY[act])
    return steps.asked


def main():
    stage = Stage()
    stage.cast(elsewhere=True)
    stage.add("viewer", "30")
    stage.ended = stage.accounts["viewer", "30"]
    with stage.served() as (asker, document):
        asked = walk(stage, asker, document)
    stage.place.remove()
    print(f"{len(document.operations)} operations × {len(BELONGS)} roles, inside, elsewhere and of "
          f"another area: {asked} requests, of {UNITS} units")
    count_closing(asked)


if __name__ == "__main__":
    main()
