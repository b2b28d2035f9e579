"""Schemathesis makes up requests from the document, as people of several roles: no answer of 5xx,
none outside the document. The seed is printed; CAS_SEED=… makes the same requests again."""
import os
import pathlib
import subprocess
import sys
import tempfile

from cas import check, count_closing, seeded
from stage import Stage

TOOL = pathlib.Path(sys.executable).parent / "schemathesis"
CHECKS = ("not_a_server_error", "status_code_conformance", "content_type_conformance",
          "response_headers_conformance", "response_schema_conformance", "ignored_auth",
          "unsupported_method")
EXAMPLES_EACH = 6  # made up for each operation; `--max-time` holds only between operations
SECONDS_EACH = 20
# Who can reach what others cannot; the last of them makes and ends things, so he comes last.
ROLES = ("unit_clerk", "wps_head", "ministry_methodologist", "central_administrator")


def settings(stage):
    """Names that lead somewhere, in one run of two: made up, hardly any does."""
    return (f'[parameters]\n"path.campaign" = "{stage.campaign}"\n"path.unit" = "{stage.unit}"\n'
            f'"path.form" = "FA"\n"path.version" = 1\n')


def explore(stage, address, role, seed, named):
    with tempfile.TemporaryDirectory() as folder:
        config = pathlib.Path(folder) / "schemathesis.toml"
        config.write_text(settings(stage) if named else "")
        done = subprocess.run(
            [TOOL, "--no-color", "--config-file", config, "run", f"{address}/api/openapi.json",
             "--header", f"Authorization: Bearer {stage.token(role)}",
             # A feed does not end, and its beginning is tried by answers.py.
             "--exclude-tag", "feeds", "--checks", ",".join(CHECKS), "--seed", str(seed),
             "--phases", "coverage,fuzzing" if named else "examples,fuzzing",
             "--max-examples", str(EXAMPLES_EACH), "--max-time", str(SECONDS_EACH),
             "--request-timeout", "20", "--no-shrink", "--warnings", "off",
             "--generation-database", "none"],
            cwd=folder, text=True, capture_output=True, timeout=300, check=False,
            env={**os.environ, "SCHEMATHESIS_TELEMETRY": "off"})
    check(done.returncode == 0, f"as {role}, schemathesis found:\n{done.stdout}\n{done.stderr}")
    told = [line.strip() for line in done.stdout.splitlines() if "generated" in line]
    check(told, f"as {role}, requests were made:\n{done.stdout}\n{done.stderr}")
    print(f"as {role}: {told[0]}", flush=True)
    return int(told[0].split()[0])


def main():
    seed = seeded().randrange(2**31)
    stage = Stage()
    stage.cast()
    with stage.served() as (asker, _):
        made = sum(explore(stage, stage.server.address, role, seed + turn, named=turn != 2)
                   for turn, role in enumerate(ROLES))
        check(made >= len(ROLES) * 20, f"there was time for more than {made} requests")
        check(asker.ask("GET", "/readyz").status == 200, "the server is as well as before")
    stage.place.remove()
    count_closing(len(ROLES))


if __name__ == "__main__":
    main()
