"""What the rules say, as people ask for it: on the command line, over HTTP, and live."""
import concurrent.futures
import json
import subprocess
import time
import urllib.parse

from cas import Place, check, count_closing
from server import Feed, Person, Server

UNITS = 120
RULE = {"id": "never", "severity": "soft", "condition": "[A/1/3] < 100000.00"}
LATER = {"campaign": "LATER", "form": "FA", "form_version": 1, "period": "2015-Q4",
         "kinds": ["gmina"], "unit_deadline": "2090-01-15", "office_deadline": "2090-01-31"}


def back_test(place, server, campaign, boss):
    """A rule that is not published: the same answer from the file and over HTTP, page by page."""
    path = "/api/v1/forms/FA/1/rules/test"
    file = f"{place.folder}/rule.json"
    with open(file, "w", encoding="utf-8") as to:
        json.dump(RULE, to)
    here = place.run("rules", "test", file, "--form", "FA")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        tried = pool.submit(boss.want, 200, path + "?limit=1000", "POST", RULE)
        others = [pool.submit(boss.want, 200, "/api/v1/me") for _ in range(20)]
        for other in others:
            other.result()  # served in between
        whole = tried.result()[1]
    check(whole["reports"] == here["reports"] == UNITS, f"all were looked at: {whole['reports']}")
    check(whole["unchecked"] == here["unchecked"], "the same could not be checked")
    check(whole["failing"] == len(whole["failed"]) == len(here["failed"]) > 0, "the same fail")
    by_unit = {line["unit"]: line for line in here["failed"]}
    for line in whole["failed"]:
        check(line == by_unit[line["unit"]], f"by as much: {line}")
        finding = line["findings"][0]
        check(finding["right"] == "100000.00" and "difference" in finding, f"how much: {finding}")
    not_checked(place, server, boss)
    seen, cursor = [], ""
    while cursor is not None:
        page = boss.want(200, f"{path}?limit=7&as_of={whole['position']}{cursor}", "POST", RULE)[1]
        check(page["failing"] == whole["failing"], "each page tells of all")
        seen += page["failed"]
        cursor = ("&cursor=" + urllib.parse.quote(page["next_cursor"])
                  if "next_cursor" in page else None)
    check(seen == whole["failed"], "page by page the same")
    of = urllib.parse.urlencode({"campaign": campaign, "region": seen[0]["unit"]})
    one = boss.want(200, f"{path}?{of}", "POST", RULE)[1]
    check(one["reports"] == 1 and one["failed"] == seen[:1], f"of one region: {one}")
    early = place.run("history", f"{campaign}/{seen[0]['unit']}")[0]["time"]
    then = boss.want(200, f"{path}?{of}&as_of={urllib.parse.quote(early)}", "POST", RULE)[1]
    check(then["reports"] == 1 and not then["failed"], f"empty as it was at first: {then}")
    for condition, column in (("[A/1/3] << 1", 10), ("[A/77/3] < 1", 1)):
        wrong = boss.want(422, path, "POST", {**RULE, "condition": condition})[1]
        check(f"column {column}" in wrong["detail"], f"the column is named: {wrong}")


def not_checked(place, server, boss):
    """Why a rule could not be tried, on how many reports and on which, here and served alike."""
    path = "/api/v1/forms/FA/1/rules/test"
    rule = {**RULE, "condition": "[A/1/3] >= [last_year:A/1/3]"}
    file = f"{place.folder}/last-year.json"
    with open(file, "w", encoding="utf-8") as to:
        json.dump(rule, to)
    here = place.run("rules", "test", file, "--form", "FA")
    there = boss.want(200, f"{path}?limit=1000", "POST", rule)[1]
    check(here["unchecked"] == there["unchecked"] > 0, f"{here['unchecked']}")
    missing = {"pl": "Nie było zbiórki sprawozdań FA za 2013-Q4.",
               "en": "No campaign collected FA for 2013-Q4."}
    check(there["unchecked_reasons"] == [{"reason": "no_source", "missing": missing,
                                          "reports": there["unchecked"]}], f"why: {there}")
    units = {line["unit"] for line in there["unchecked_reports"]}
    check(len(units) == there["unchecked"], f"which: {there['unchecked_reports']}")
    check(all(line["missing"] == missing for line in there["unchecked_reports"]), "what each lacks")
    for name in ("unchecked_reasons", "unchecked_reports"):
        check(here[name] == there[name], f"the same on the command line: {name}")
    few = boss.want(200, f"{path}?limit=3", "POST", rule)[1]
    check(len(few["unchecked_reports"]) == 3 and few["unchecked"] == there["unchecked"], "a page")
    text = subprocess.run(place.words("rules", "test", file, "--form", "FA", "--limit", "2",
                                      json_output=False), capture_output=True, text=True,
                          check=True).stdout
    check(f"{there['unchecked']}  {missing['en']}\n" in text, f"for people: {text}")
    check(f"… and {there['unchecked'] - 2} more" in text, f"the rest is counted: {text}")
    with open(file, "w", encoding="utf-8") as to:
        json.dump({**rule, "condition": "[A/1/3] <<"}, to)
    wrong = place.run("rules", "test", file, "--form", "FA", expect=2)
    check(any(file in line for line in wrong["context"]), f"the file is named: {wrong}")


def speaks_of_its_time(place, campaign, unit, who):
    """What is missing now, and what was missing then: another campaign has begun meanwhile."""
    boss, clerk, _, method = who
    path = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    then = boss.want(200, path + "/findings")[1]["position"]
    launch(method, clerk, {**LATER, "campaign": "EARLIER", "period": "2013-Q4"}, unit)

    def missing(query=""):
        rules = boss.want(200, path + "/findings" + query)[1]["unchecked_rules"]
        looking = boss.want(200, f"{path}/why?cell=A/1/5{query.replace('?', '&')}")[1]["rules"]
        told = next(r for r in looking if r["breach"] == "change-of-amount @ 1")["missing"]
        check(told in [line["missing"] for line in rules], f"alike: {told}, {rules}")
        return told["en"]

    check(missing() == "The unit's report FA for 2013-Q4 (campaign EARLIER) is not "
          "approved.", f"now: {missing()}")
    check(missing(f"?as_of={then}") == "No campaign collected FA for 2013-Q4.", "as it was")
    for words in (("findings", campaign, unit), ("report", "why", campaign, unit, "A/1/5")):
        here = place.run(*words, "--as-of", then)
        lines = here["unchecked_rules"] if words[0] == "findings" else here["rules"]
        told = [line["missing"]["en"] for line in lines if "missing" in line]
        check("No campaign collected FA for 2013-Q4." in told, f"the same there: {told}")


def why(place, campaign, unit, boss, clerk):
    """Any cell says where its content came from and what looks at it, here and served alike."""
    path = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    cells = {"A/5/3": "7.25", "A/5/4": "7.25", "A/5/5": "7.25"}
    done = clerk.want(200, path + "/cells", "PATCH", {"cells": cells})[1]
    typed = boss.want(200, f"{path}/why?cell=A/5/3&min_position={done['position']}")[1]
    check(typed["value"] == "7.25" and not typed["computed"], f"typed: {typed}")
    check(typed["written"]["how"] == "typed" and typed["written"]["channel"] == "api", f"{typed}")
    check(typed["written"]["actor"]["account"] == clerk.want(200, "/api/v1/me")[1]["account"], "by")
    outcomes = {r["breach"]: r["outcome"] for r in typed["rules"]}
    check(outcomes["cumulative:A/4 @ 5"] == "passed", f"a rule that looks at it: {outcomes}")
    here = place.run("report", "why", campaign, unit, "A/5/3")
    check(here == {k: v for k, v in typed.items() if k not in ("position", "provisional")},
          f"the same on the command line: {here}")
    barred = boss.want(400, f"{path}/why?cell=A/2/6")[1]
    check(barred["reason"] == "cell.barred", f"it is there, and barred: {barred}")
    check(boss.want(400, f"{path}/why")[1]["reason"] == "query.missing", "which cell?")
    place.run("report", "why", campaign, unit, "A/2/6", expect=2)
    unchecked(place, campaign, unit, boss)
    before = boss.want(200, f"{path}/why?cell=A/5/3&as_of={boss.first}")[1]
    check(before.get("value") != "7.25", f"as it was: {before}")
    sums = place.run("totals", "--campaign", campaign, "--lens", "entered", "--why", "A/5/3")
    there = boss.want(200, f"/api/v1/campaigns/{campaign}/totals/why?cell=A/5/3&lens=entered")[1]
    check({k: there[k] for k in sums} == sums and not sums["computed"], f"a sum: {sums}")


def wants_words(place, campaign, unit, clerk):
    """Who says why with nothing but blanks has not said it, here and served alike."""
    path = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    version = clerk.want(200, path)[0]["ETag"]
    for reason in ("", "   "):
        told = clerk.want(400, path + "/explanations", "POST",
                          {"breach": "split-exact @ 3", "reason": reason}, If_Match=version)[1]
        check(told["reason"] == "report.reason_missing", f"an explanation: {told}")
        told = clerk.want(400, path + "/acts", "POST", {"act": "return", "reason": reason},
                          If_Match=version)[1]
        check(told["reason"] == "report.reason_missing", f"an act: {told}")
        for act in ("explain", "act"):
            told = place.run("report", act, campaign, unit, "return", "--reason", reason, expect=2)
            check(told["error"] == "report.reason_missing", f"on the command line: {told}")


def unchecked(place, campaign, unit, boss):
    """A rule that could not be checked says in words which report is missing."""
    path = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    missing = {"pl": "Nie było zbiórki sprawozdań FA za 2013-Q4.",
               "en": "No campaign collected FA for 2013-Q4."}
    looking = boss.want(200, f"{path}/why?cell=A/1/5")[1]["rules"]
    rule = next(r for r in looking if r["breach"] == "change-of-amount @ 1")
    check((rule["outcome"], rule["reason"]) == ("unchecked", "no_source"), f"unchecked: {rule}")
    check(rule["missing"] == missing, f"what is missing: {rule}")
    check(rule["formula"]["pl"].endswith(": nie ma z czym porównać"), f"in words: {rule}")
    check(all(("missing" in r) == ("reason" in r) == (r["outcome"] == "unchecked")
              for r in looking), f"only there: {looking}")
    found = boss.want(200, path + "/findings")[1]
    told = {line["rule"]: line for line in found["unchecked_rules"]}
    check(told["change-of-amount"]["missing"] == missing, f"among the findings: {told}")
    check(sum(line["checks"] for line in found["unchecked_rules"]) == found["unchecked"] > 0,
          f"each is told: {found['unchecked']}")
    here = place.run("findings", campaign, unit)
    check(here["unchecked_rules"] == found["unchecked_rules"], "the same on the command line")
    for words in (("findings", campaign, unit), ("report", "why", campaign, unit, "A/1/5")):
        text = said(place, *words)
        check(missing["pl"] in text and "no_source" not in text, f"for people: {text}")


def computed(place, campaign_of, unit, who):
    """A cell with a formula is filled in with its values: of a report, and of a region's sums. One
    that was prefilled says by what."""
    boss, clerk, _, method = who
    form = {
        "code": "MEAN-1", "version": 1, "area": "FA", "title": {"pl": "Średnia", "en": "A mean"},
        "period": "quarter", "cumulative": False,
        "sections": [{
            "code": "A", "title": {"pl": "Dział", "en": "Section"},
            "rows": [{"number": "1", "label": {"pl": "Ogółem", "en": "Total"}}],
            "columns": [{"number": str(number), "label": {"pl": label, "en": label},
                         "unit": unit_of, "scale": scale}
                        for number, label, unit_of, scale in (
                            (1, "a", "PLN", 2), (2, "b", "persons", 0), (3, "c", "PLN", 2))]}],
        "computed": [{"cells": "[A/1/3]", "expression": "[A/1/1] / [A/1/2]"}],
        "prefills": [{"cells": "[A/1/2]", "expression": "[A/1/1] / 2.5"}]}
    method.want(200, "/api/v1/forms", "POST", form)
    campaign = {**campaign_of, "campaign": "MEAN", "form": "MEAN-1"}
    report = launch(method, clerk, campaign, unit)
    act = ("report", "act", "MEAN", unit, "prefill", "--token", clerk.token)
    check(said(place, *act).startswith("Nothing to fill in: "), "what it starts from is not known")
    clerk.want(200, report + "/cells", "PATCH", {"cells": {"A/1/1": "100.00"}})
    etag = clerk.want(200, report)[0]["ETag"]
    done = clerk.want(200, report + "/acts", "POST", {"act": "prefill"}, If_Match=etag)[1]
    for path in (f"{report}/why?", "/api/v1/campaigns/MEAN/totals/why?lens=entered&"):
        told = boss.want(200, f"{path}cell=A/1/3&min_position={done['position']}")[1]
        check(told["computed"], f"by a formula: {told}")
        check(told["formula"]["pl"] == "A/1/3 = A/1/1 ÷ A/1/2: 2,50 = 100,00 ÷ 40", f"{told}")
        check(told["formula"]["en"].endswith("2.50 = 100.00 ÷ 40"), f"{told}")
    check("written" not in boss.want(200, f"{report}/why?cell=A/1/3")[1], "nobody wrote it")
    prefilled = boss.want(200, f"{report}/why?cell=A/1/2")[1]
    check(prefilled["value"] == "40", f"what it starts from: {prefilled}")
    written = prefilled["written"]
    check((written["how"], written["from"]) == ("prefilled", "[A/1/1] / 2.5"), f"{written}")
    check(written["compared_with"] == [] and "file" not in written, f"of itself alone: {written}")
    here = place.run("report", "why", "MEAN", unit, "A/1/2")
    check(here["written"] == written, f"the same on the command line: {here}")
    shown = said(place, "report", "show", "MEAN", unit)
    check("40°" in shown and "  z [A/1/1] / 2.5: A/1/2\n" in shown, f"it is marked: {shown}")
    told = place.run("report", "show", "MEAN", unit)["prefilled"]
    check(told == boss.want(200, report)[1]["prefilled"], f"programs are told, too: {told}")
    clerk.want(200, report + "/cells", "PATCH", {"cells": {"A/1/2": "41"}})
    typed = boss.want(200, f"{report}/why?cell=A/1/2")[1]["written"]
    check(typed["how"] == "typed" and "from" not in typed, f"written over by hand: {typed}")
    check("°" not in said(place, "report", "show", "MEAN", unit), "and no longer marked")
    # The only report has no number there, so there is none to tell.
    clerk.want(200, report + "/cells", "PATCH", {"cells": {"A/1/1": "."}})
    totals = said(place, "totals", "--campaign", "MEAN", "--lens", "entered")
    line = next(line for line in totals.splitlines() if "Ogółem" in line)
    check(line.split()[2:4] == [".", "41"], f"a symbol stays one: {line}")


def launch(method, clerk, campaign, unit):
    """The path of the unit's report in a campaign that begins; a reaction opens it."""
    method.want(200, "/api/v1/campaigns", "POST", campaign)
    method.want(200, f"/api/v1/campaigns/{campaign['campaign']}/launch", "POST")
    report = f"/api/v1/campaigns/{campaign['campaign']}/reports/{unit}"
    deadline = time.monotonic() + 30
    while clerk.ask(report)[0] != 200:
        check(time.monotonic() < deadline, "it is opened")
    return report


def paper(place, campaign, unit, boss, server):
    """The same bytes from the command line, here or through the server, as over HTTP."""
    of = ("report", "print", campaign, unit)
    position = boss.want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}")[1]["position"]
    seqs = ",".join(part.split(".")[1] for part in position.split("-")[1:])
    for form in ("html", "pdf"):
        path = f"/api/v1/campaigns/{campaign}/reports/{unit}/print.{form}?as_of={position}"
        status, _, wanted = server.ask(path, headers={"Authorization": f"Bearer {boss.token}"},
                                       raw=True)
        check(status == 200 and len(wanted) > 1000, f"a print: {status}")
        for words in (("--as-of", seqs), ("--as-of", position, "--server", server.address,
                                          "--token", boss.token)):
            file = f"{place.folder}/print.{form}"
            place.run(*of, "--format", form, "--output", file, *words)
            with open(file, "rb") as printed:
                check(printed.read() == wanted, f"{form} by {words} is what HTTP gives")
    place.run("report", "print", campaign, "0000000", expect=5)
    for name, begins in (("by_name.html", b"<!doctype html"), ("by_name.pdf", b"%PDF-")):
        place.run(*of, "--output", f"{place.folder}/{name}")
        with open(f"{place.folder}/{name}", "rb") as printed:
            check(printed.read().startswith(begins), f"the format is that of the name: {name}")
    other = place.run(*of, "--output", f"{place.folder}/other.pdf", "--format", "html", expect=2)
    check(other["error"] == "print.other_ending", f"one of the two is wrong: {other}")


def said(place, *words):
    return subprocess.run(place.words(*words, json_output=False), capture_output=True, text=True,
                          check=True).stdout


def spoken(place, campaign, boss):
    """Findings on the command line: of one rule, in one language, with all that belongs to them."""
    rule = "split-exact"
    path = f"/api/v1/campaigns/{campaign}/findings?rule={rule}"
    told = boss.want(200, path)[1]
    here = place.run("findings", campaign, "--rule", rule)
    check(here["reports"] == told["reports"] and here["rules"] == told["rules"], f"{here}")
    check(place.run("findings", campaign, "--rule", "nix", expect=5)["error"] == "rule.unknown",
          "a rule that the form does not have")
    unit = next(line["unit"] for line in told["reports"] if not line["unexplained"])
    check(unit in said(place, "findings", campaign, "--rule", rule), "which units break it")
    polish, english = (said(place, "findings", campaign, unit, "--reveal", "--lang", language)
                       for language in ("pl", "en"))
    check("miękka, wyjaśniona" in polish and "różnica: 0," in polish, f"in Polish: {polish}")
    check("soft, explained" in english and "difference: 0." in english, f"in English: {english}")
    for text in ("soft", "version", "unchecked"):
        check(text not in polish, f"only in Polish: {polish}")
    for text in ("miękka", "wersja", "Podział", "różnica", "Nie "):
        check(text not in english, f"only in English: {english}")
    why = "Zaokrąglenia pojedynczych wpłat"
    check(why in polish and why in english, "the explanation for whoever has the keys")
    check(why not in said(place, "findings", campaign, unit), "and not without being asked")
    opened = place.run("findings", campaign, unit, "--reveal")["findings"]
    served = boss.want(200, f"/api/v1/campaigns/{campaign}/reports/{unit}/findings")[1]["findings"]
    check(opened == served, f"as over HTTP: {opened}")
    survey = said(place, "findings", campaign, "--lang", "en")
    check("reports" in survey and "Podział" not in survey, f"a survey, too: {survey}")
    cell = said(place, "report", "why", campaign, unit, "A/2/5", "--lang", "en")
    check("breached" in cell and "typed" in cell and f"@{unit}" in cell and "≤ 0.1" in cell,
          f"a cell in English: {cell}")
    cell = said(place, "report", "why", campaign, unit, "A/2/5")
    check("naruszona" in cell and "wpisane" in cell and "typed" not in cell, f"in Polish: {cell}")


def counts(line):
    return {name: line[name] for name in ("hard", "soft", "unexplained")}


def follow_until(feed, unit, wanted):
    """Reads on until the feed tells just that of the unit; values may come twice."""
    while True:
        event = feed.next()
        check(event is not None and event["event"] in ("change", "snapshot"), f"goes on: {event}")
        for line in event["data"]["reports"]:
            if line["unit"] == unit and wanted(counts(line)):
                return event


def live(server, campaign, unit, boss, clerk):
    """What the rules say follows the cells; who comes back with an id misses nothing."""
    path = f"/api/v1/feeds/findings?campaign={campaign}&region={unit[:2]}"
    report = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    feed, all_of = Feed(server, path, boss.token), Feed(
        server, f"/api/v1/feeds/findings?campaign={campaign}", boss.token)
    first, nation = feed.next(), all_of.next()
    read = boss.want(200, f"/api/v1/campaigns/{campaign}/findings?limit=1000")[1]
    check(nation["event"] == "snapshot" and nation["data"]["counts"] == read["counts"],
          f"first what is true: {nation['data']['counts']}, {read['counts']}")
    check(nation["data"]["regions"] == read["regions"], "by region below")
    told = {line["unit"]: counts(line) for line in nation["data"]["reports"]}
    check(told == {line["unit"]: counts(line) for line in read["reports"]}, "by report")
    rules = [{k: v for k, v in rule.items() if k != "message"} for rule in read["rules"]]
    check(nation["data"]["rules"] == rules, "by rule")
    clerk.want(200, report + "/cells", "PATCH", {"cells": {"A/5/4": "1"}})
    broken = follow_until(feed, unit, lambda c: c["hard"] > 0)
    follow_until(all_of, unit, lambda c: c["hard"] > 0)
    check(broken["data"]["counts"]["hard"] > first["data"]["counts"]["hard"], "and of the region")
    feed.close()
    back = Feed(server, path, boss.token, last=first["id"])
    missed = back.next()
    check(missed["event"] == "change" and [line["unit"] for line in missed["data"]["reports"]]
          == [unit], f"what was missed, no more: {missed}")
    check(missed["data"]["counts"] == broken["data"]["counts"], "the same counts")
    back.close()
    clerk.want(200, report + "/cells", "PATCH", {"cells": {"A/5/4": "7.25"}})
    mended = follow_until(all_of, unit, lambda c: c["hard"] == 0)
    check(mended["data"]["counts"]["hard"] == nation["data"]["counts"]["hard"], "mended")
    all_of.close()


def other_report(server, campaign, unit, who):
    """A report is checked again when another one changes that its rules look at."""
    boss, clerk, head, method = who
    new = launch(method, clerk, LATER, unit)
    feed = Feed(server, f"/api/v1/feeds/findings?campaign=LATER&region={unit}", boss.token)
    check(feed.next()["event"] == "snapshot", "nothing is filled in")
    old = f"/api/v1/campaigns/{campaign}/reports/{unit}"

    def act(name):
        head.want(200, old + "/acts", "POST", {"act": name}, If_Match=head.want(200, old)[0]["ETag"])

    act("approve")
    clerk.want(200, new + "/cells", "PATCH", {"cells": {"A/1/5": "1.00"}})
    jumped = follow_until(feed, unit, lambda c: c["soft"] > 0)
    check("change-of-amount" in [r["rule"] for r in jumped["data"]["rules"]], f"{jumped}")
    soft = counts(next(line for line in jumped["data"]["reports"] if line["unit"] == unit))["soft"]
    act("withdraw-approval")
    follow_until(feed, unit, lambda c: c["soft"] < soft)
    act("approve")
    follow_until(feed, unit, lambda c: c["soft"] == soft)
    feed.close()


def demonstrated():
    """A national demonstration breaks rules of several kinds, and some in every voivodeship."""
    place = Place()
    found = place.run("demo", "--units", 2477, "--exit")["findings"]
    kinds = {line["rule"]: line["severity"] for line in found["rules"]}
    check(kinds == {"of-which-all:A/1": "hard", "cumulative:A/4": "hard", "split-exact": "soft",
                    "average-benefit": "soft"}, f"the rules that are broken: {kinds}")
    counts_of = found["counts"]
    check(0 < counts_of["unexplained"] < counts_of["soft"], f"some are explained: {counts_of}")
    regions = {line["region"]: line["hard"] + line["soft"] for line in found["regions"]}
    check(len(regions) == 16 and all(regions.values()), f"in every voivodeship: {regions}")
    place.remove()


def main():
    demonstrated()
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    unit = next(line["unit"] for line in place.open_reports(campaign)
                if not place.run("findings", campaign, line["unit"])["unexplained"])
    administrator = place.run("init")["token"]
    made = [place.run("account", "add", "--role", role, "--scope", scope, "--token",
                      administrator)["token"]
            for role, scope in (("unit_clerk", unit), ("unit_head", unit),
                                ("ministry_methodologist", "PL"))]
    with Server(place) as server:
        server.wait_until_ready()
        boss = Person(server, administrator)
        boss.first = boss.want(200, "/api/v1/campaigns")[1]["position"]
        clerk, head, method = (Person(server, token) for token in made)
        back_test(place, server, campaign, boss)
        why(place, campaign, unit, boss, clerk)
        wants_words(place, campaign, unit, clerk)
        paper(place, campaign, unit, boss, server)
        spoken(place, campaign, boss)
        live(server, campaign, unit, boss, clerk)
        who = boss, clerk, head, method
        other_report(server, campaign, unit, who)
        speaks_of_its_time(place, campaign, unit, who)
        computed(place, LATER, unit, who)
    place.remove()
    count_closing(10)


if __name__ == "__main__":
    main()
