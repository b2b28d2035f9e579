"""Running it: settings and where they come from, standard error, readiness, limits, CORS."""
import json
import os
import re
import signal
import socket
import subprocess
import urllib.error
import urllib.request

from cas import CAS, SOURCE, Place, check, count_closing
from server import Person, Server, certificate, tokens

EXAMPLE = f"{SOURCE}/ops/config/cas.toml"
REASON = "Wiersz piąty jest pusty"
CLEAN = {name: value for name, value in os.environ.items() if not name.startswith("CAS_")}


def cas(*words, environment=None):
    return subprocess.run([CAS, *map(str, words)], capture_output=True, text=True, check=False,
                          timeout=60, env={**CLEAN, **(environment or {})})


def written(place, name, text):
    path = f"{place.folder}/{name}"
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


def the_example_is_good():
    told = cas("config", "check", EXAMPLE, "--json")
    check(told.returncode == 0, f"the example: {told.stdout}{told.stderr}")
    settings = {one["key"]: one for one in json.loads(told.stdout)["settings"]}
    check(settings["serve.threads"]["source"] == "file", f"from the file: {settings}")
    check("cas.toml, line " in settings["serve.threads"]["place"], "with its line")
    with open(EXAMPLE, encoding="utf-8") as file:
        named = set(re.findall(r"^#? ?([a-z_]+) = ", file.read(), re.MULTILINE))
    left_out = {"catalogue", "as", "token", "json", "may_lose_tail", "shards"}
    known = {key.rsplit(".", 1)[-1] for key in settings}
    check(known - named == left_out, f"it names every setting but {known - named}")
    standard = json.loads(cas("config", "check", "--json").stdout)["settings"]
    for one in standard:
        if one["key"].startswith("serve.") and one["key"] != "serve.metrics_listen":
            check(one["value"] == settings[one["key"]]["value"], f"{one['key']} is the default")
    with open(f"{SOURCE}/ops/config/config.schema.json", encoding="utf-8") as file:
        check(json.load(file) == json.loads(cas("config", "schema").stdout),
              "config.schema.json is what `cas config schema` prints")


def what_is_wrong_has_its_place(place):
    bad = written(place, "bad.toml", 'log = 5\nlgo = "x"\n[serve]\nthreads = 99\ngrace = 1\n')
    told = cas("config", "check", bad)
    check(told.returncode == 2, "a file that is wrong")
    for wanted in ("line 1: log wants a text", "line 2: lgo is no setting",
                   "line 4: serve.threads wants a whole number from 1 to 64",
                   "line 5: serve.grace is no setting"):
        check(wanted in told.stderr, f"{wanted}: {told.stderr}")
    broken = written(place, "broken.toml", "log = \n")
    check("line 1, column" in cas("config", "check", broken).stderr, "what is no TOML at all")
    for text, key in (('[serve]\ntls_cert = "/no.pem"\ntls_key = "/no.pem"\n', "serve.tls_cert"),
                      ('[serve]\ntls_cert = "/no.pem"\n', "serve.tls_cert"),
                      ('[serve]\nlisten = "0.0.0.0:80"\n', "serve.listen"),
                      ('log = "pigeon:here"\n', "log"),
                      ('as = "viewer@PL"\ntoken = "cas_x"\n', "as"),
                      ('[serve]\ncors_origins = ["here"]\n', "serve.cors_origins")):
        told = cas("config", "check", written(place, "odd.toml", text), "--json")
        findings = json.loads(told.stdout)["findings"]
        check(told.returncode == 2 and [f["key"] for f in findings] == [key], f"{text}: {findings}")
        line = 1 + text[:text.index(key.split(".")[-1] + " =")].count("\n")
        check(findings[0]["place"].endswith(f"odd.toml, line {line}"), f"{text}: {findings}")
    cert, _ = certificate(place.folder)
    other = f"{place.folder}/other.pem"
    subprocess.run(["openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", other],
                   check=True)
    refused = cas("serve", "--tls-cert", cert, "--tls-key", other)
    check(refused.returncode == 2 and f"serve.tls_key: '{other}'" in refused.stderr,
          f"another certificate's key: {refused.stderr}")
    refused = cas("serve", "--listen", "0.0.0.0:80")
    check("serve.listen: Without" in refused.stderr and ".." not in refused.stderr,
          f"one sentence: {refused.stderr}")
    refused = cas("campaign", "list", "--config", bad, "--json")
    error = json.loads(refused.stderr)
    check(refused.returncode == 2 and error["error"] == "config.wrong", f"every command: {error}")
    check(cas("serve", "--config", f"{place.folder}/none.toml").returncode == 2, "a missing one")


def each_place_wins_over_the_next(place):
    file = written(place, "order.toml",
                   'token = "cas_hush"\ncatalogue = "/tmp"\n[serve]\nthreads = 3\ngrace_ms = 5\n')
    told = cas("config", "check", "--config", file, "--shards", 5, "--json",
               environment={"CAS_THREADS": "7", "CAS_LOG": "embedded:here"})
    settings = {one["key"]: one for one in json.loads(told.stdout)["settings"]}
    got = {key: (settings[key].get("value"), settings[key]["source"]) for key in (
        "shards", "serve.threads", "log", "serve.grace_ms", "keys", "token")}
    check(got == {"shards": (5, "flag"), "serve.threads": (7, "environment"),
                  "log": ("embedded:here", "environment"), "serve.grace_ms": (5, "file"),
                  "keys": ("cas-data/keys", "default"), "token": (None, "file")}, f"{got}")
    plain = cas("config", "check", file)
    check("cas_hush" not in plain.stdout + told.stdout, "a token is not shown")
    check("set, not shown" in plain.stdout, "but that there is one")


class Manager:
    """A service manager that hears what it is told."""

    def __init__(self, place):
        self.path = f"{place.folder}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(30)

    def hears(self, state):
        got = self.socket.recv(100).decode()
        check(got == state, f"the service manager hears {state}: {got}")


def lines_of(server):
    """Ends the server; returns what it said on standard error, line by line."""
    server.process.send_signal(signal.SIGTERM)
    check(server.process.wait(timeout=30) == 0, "it ends with 0")
    return [json.loads(line) for line in server.process.stderr.read().splitlines()]


def asked(server, campaign, unit, who):
    """Requests of which much could be told that must not be."""
    report = f"/api/v1/campaigns/{campaign}/reports/{unit}"
    fields, _ = who["unit_clerk"].want(200, report, X_Request_Id="known-id")
    who["unit_clerk"].want(200, f"/api/v1/campaigns/{campaign}/reports?region={unit}&limit=5")
    who["unit_clerk"].want(404, "/api/v1/units/9999999")
    who["unit_head"].want(403, report + "/acts", "POST", {"act": "return", "reason": REASON},
                          If_Match=fields["ETag"])
    check(server.ask("/api/v1/me", headers={"Authorization": "Bearer cas_wrong"})[0] == 401, "no")
    check(server.ask("/nowhere?name=Zmyślony".replace("ś", "%C5%9B"))[0] == 404, "nothing there")


def logs_say_what_happens_and_no_more(place, campaign, unit, token):
    manager = Manager(place)
    os.environ["NOTIFY_SOCKET"] = manager.path
    with Server(place) as server:
        del os.environ["NOTIFY_SOCKET"]
        manager.hears("READY=1")
        server.wait_until_ready()
        asked(server, campaign, unit, {role: Person(server, text) for role, text in token.items()})
        said = lines_of(server)
        manager.hears("STOPPING=1")
    events = [line["event"] for line in said]
    check(events.index("server.started") < events.index("server.stopping"), f"{events}")
    check(events[-1] == "server.stopped", "the last word")
    owned = sorted(line["partition"] for line in said if line["event"] == "partition.owned")
    check(owned == list(range(9)), f"each partition is owned: {owned}")
    requests = [line for line in said
                if line["event"] == "request" and line["operation"] != "readReadiness"]
    check([(r["operation"], r["status"]) for r in requests] == [
        ("readReport", 200), ("listReports", 200), ("readUnit", 404), ("actOnReport", 403),
        ("readMe", 401), ("none", 404)], f"a line for each request: {requests}")
    check(requests[0]["id"] == "known-id" and requests[0]["method"] == "GET", "with its id")
    check(all(set(r) == {"time", "level", "event", "id", "method", "operation", "status", "us"}
              for r in requests), "and nothing else")
    everything = json.dumps(said, ensure_ascii=False)
    for secret in (*token.values(), "cas_wrong", REASON, "Wiersz", "Zmy", campaign, unit, "limit="):
        check(secret not in everything, f"{secret} is not told")


def levels_and_limits(place):
    limits = ("--log-level", "warning", "--body-bytes-max", 2000, "--threads", 1)
    with Server(place, *limits) as server:
        check(server.ask("/api/v1/units", "POST", body=b"x" * 1999)[0] == 401, "as large as it may")
        check(server.ask("/api/v1/units", "POST", body=b"x" * 2001)[0] == 413, "one byte more")
        check(lines_of(server) == [], "nothing was worth a warning")
    few = ("bash", "-c", 'ulimit -n 700; exec "$@"', "bash")
    words = [str(word) for word in place.words("serve", "--listen", "127.0.0.1:0")]
    process = subprocess.Popen([*few, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=CLEAN)
    process.stdout.readline()
    process.send_signal(signal.SIGTERM)
    said = [json.loads(line) for line in process.communicate(timeout=60)[1].splitlines()]
    warned = [line for line in said if line["event"] == "server.few_descriptors"]
    check(len(warned) == 1 and warned[0]["may_be_open"] == 700, f"too few descriptors: {said}")


def answers_other_origins(place, token):
    ours = "https://stat.example"
    with Server(place, "--cors-origins", ours) as server:
        status, fields, _ = server.ask("/api/v1/me", "OPTIONS", {
            "Origin": ours, "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization"})
        check(status == 204 and fields["Access-Control-Allow-Origin"] == ours, "a preflight")
        check("Last-Event-ID" in fields["Access-Control-Allow-Headers"], "what may be sent")
        for path, expected in (("/api/v1/me", 401), ("/healthz", 200)):
            status, fields, _ = server.ask(path, headers={"Origin": ours})
            check(status == expected and fields["Access-Control-Allow-Origin"] == ours, path)
        fields = server.ask("/healthz", headers={"Origin": "https://other.example"})[1]
        check("Access-Control-Allow-Origin" not in fields, "nobody else")
    with Server(place) as server:
        fields = server.ask("/healthz", headers={"Origin": ours})[1]
        check("Access-Control-Allow-Origin" not in fields, "off unless it was asked for")


def packages_of_the_image(recipe):
    """Those that the final stage installs."""
    final = recipe[recipe.rindex("\nFROM "):].replace("\\\n", " ")
    words = re.search(r"apt-get install ([^&]*)&&", final).group(1).split()
    return {word for word in words if not word.startswith("-")}


def with_dependencies(packages):
    """And all that they bring along; of alternatives the first, as apt chooses."""
    found, waiting = set(), set(packages)
    while waiting:
        told = subprocess.run(["dpkg-query", "-W", "-f", "${Package}\t${Pre-Depends}, ${Depends}\n",
                               *sorted(waiting)], capture_output=True, text=True, check=False)
        known = dict(line.split("\t") for line in told.stdout.splitlines())
        lacking = waiting & packages - known.keys()
        check(not lacking, f"packages of Debian 12 that ops/setup brings: {lacking}")
        found |= waiting
        waiting = {re.split(r"[ :|(]", one.strip())[0] for depends in known.values()
                   for one in depends.split(",") if one.strip()} - found
    return found


def owners_of_libraries():
    """The package of each library that the program loads, at whichever remove."""
    told = subprocess.run(["ldd", CAS], capture_output=True, text=True, check=True).stdout
    paths = {os.path.realpath(path) for path in re.findall(r"=> (/\S+)", told)}
    # A package may have its files in /lib, which is /usr/lib.
    owners = subprocess.run(["dpkg-query", "-S", *sorted(paths),
                             *sorted(path.removeprefix("/usr") for path in paths)],
                            capture_output=True, text=True, check=False).stdout
    owner_of = {os.path.basename(path): owner.split(":")[0]
                for owner, path in (line.rsplit(": ", 1) for line in owners.splitlines())}
    names = {os.path.basename(path) for path in paths}
    check(names and names == owner_of.keys(), f"each is of a package: {names ^ owner_of.keys()}")
    return owner_of


def fits_the_image(place):
    """The Dockerfile, as far as can be told without an engine."""
    with open(f"{SOURCE}/ops/docker/Dockerfile", encoding="utf-8") as file:
        recipe = file.read()
    variables = set(re.findall(r"\b(CAS_[A-Z_]+)=", recipe))
    for one in variables:
        check(f"({one})" in cas("serve", "--help").stdout + cas("--help").stdout, f"{one} is known")
    check(variables == {"CAS_CONFIG", "CAS_METRICS_LISTEN"}, f"a file decides: {variables}")
    cert, key = certificate(place.folder)
    told = cas("config", "check", f"{SOURCE}/ops/docker/cas.toml",
               environment={"CAS_TLS_CERT": cert, "CAS_TLS_KEY": key})
    check(told.returncode == 0, f"the image's settings: {told.stdout}{told.stderr}")
    named = packages_of_the_image(recipe)
    with open(f"{SOURCE}/ops/setup", encoding="utf-8") as file:
        fonts = set(re.findall(r"\bfonts-[a-z0-9-]+", file.read()))
    check(fonts and fonts <= named, f"the image has fonts to print with: {fonts - named}")
    installed = with_dependencies(named)
    libraries = owners_of_libraries()
    missing = {name: owner for name, owner in libraries.items() if owner not in installed}
    check(not missing, f"the image has what the program is linked with, but for {missing}")
    health = f"{SOURCE}/ops/docker/healthcheck"
    with Server(place, "--metrics-listen", "127.0.0.1:0") as server:
        where = server.began["metrics"].split("/")[2]
        server.wait_until_ready()
        ready = subprocess.run([health], env={**CLEAN, "CAS_METRICS_LISTEN": where}, check=False)
        check(ready.returncode == 0, "a ready server is healthy")
    away = subprocess.run([health], env={**CLEAN, "CAS_METRICS_LISTEN": where}, check=False,
                          capture_output=True)
    check(away.returncode != 0, "none is not")


def outlives_its_reader(place):
    """Whoever reads what the server says on standard error may go away."""
    with Server(place) as server:
        server.wait_until_ready()
        server.process.stderr.close()
        for _ in range(3):
            check(server.ask("/readyz")[0] == 200, "it serves though nobody reads what it says")
        check(server.ask("/nowhere")[0] == 404, "and answers what it writes a line about")
        server.process.send_signal(signal.SIGTERM)
        check(server.process.wait(timeout=30) == 0, "and ends as usual")


def main():
    place = Place()
    place.run("demo", "--units", 60, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    unit = place.open_reports(campaign)[0]["unit"]
    token = tokens(place, unit)
    the_example_is_good()
    what_is_wrong_has_its_place(place)
    each_place_wins_over_the_next(place)
    logs_say_what_happens_and_no_more(place, campaign, unit, token)
    levels_and_limits(place)
    answers_other_origins(place, token)
    outlives_its_reader(place)
    fits_the_image(place)
    place.remove()
    count_closing(8)


if __name__ == "__main__":
    main()
