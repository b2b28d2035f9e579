"""Redocly's recommended rules find nothing in the document that the server serves, and its page
asks nobody else for anything."""
import os
import pathlib
import re
import subprocess
import tempfile

from cas import SOURCE, Place, check, count_closing
from server import Server
from stage import Asker

LINTER = pathlib.Path(SOURCE) / "build" / "tools" / "linter" / "node_modules" / ".bin" / "redocly"
# It would tell its maker of each run, and ask for news.
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "CI": "true"}


def linted(document):
    check(LINTER.exists(), "ops/setup --test-tools brings the linter")
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "openapi.json"
        path.write_bytes(document)
        done = subprocess.run([LINTER, "lint", "--extends", "recommended", "--format", "stylish",
                               path], cwd=folder, env={**os.environ, **QUIET}, text=True,
                              capture_output=True, timeout=120, check=False)
    said = done.stdout + done.stderr
    check(done.returncode == 0 and "valid" in said, f"the linter is content:\n{said}")
    check(not re.search(r"\b(warning|error)s?\b", said), f"without a finding:\n{said}")


def page(asker):
    """Every part comes from this server, packed when wanted, and not twice."""
    home = asker.ask("GET", "/")
    check(home.status == 302 and home.headers["location"] == "/api/docs", f"led there: {home}")
    html = asker.ask("GET", "/api/docs")
    check(html.status == 200 and html.headers["content-type"].startswith("text/html"), f"{html}")
    policy = html.headers["content-security-policy"]
    check("default-src 'none'" in policy and "http" not in policy, f"nobody else: {policy}")
    links = re.findall(r'(?:src|href)="([^"]+)"', html.body.decode())
    check(len(links) >= 4 and all(link.startswith("/api/") for link in links), f"{links}")
    for link in links:
        plain = asker.ask("GET", link)
        check(plain.status == 200 and plain.body, f"{link}: {plain.status}")
        again = asker.ask("GET", link, headers={"If-None-Match": plain.headers["etag"]})
        check(again.status == 304 and not again.body, f"{link} is sent once: {again.status}")
        packed = asker.ask("GET", link, headers={"Accept-Encoding": "gzip"})
        check(link.endswith(".png") or (packed.headers["content-encoding"] == "gzip" and
                                        len(packed.body) < len(plain.body)), f"{link} is packed")
    check(asker.ask("GET", "/api/docs/%2e%2e%2fsetup").status == 404, "no other file")
    check(asker.ask("POST", "/healthz").status == 405, "no other method")


def main():
    place = Place()
    place.run("init", "--environment", "test")
    with Server(place) as server:
        asker = Asker(server.port)
        linted(asker.ask("GET", "/api/openapi.json").body)
        page(asker)
    place.remove()
    count_closing(2)


if __name__ == "__main__":
    main()
