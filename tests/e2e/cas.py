"""Runs the `cas` program for the end-to-end tests, each in a folder of its own."""
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CAS = os.environ.get("CAS", f"{SOURCE}/build/release/ops/cas")


def row_5(value):
    """A save of remitted receivables: the three months run on, or a rule would be broken."""
    return {"cells": dict.fromkeys(("A/5/3", "A/5/4", "A/5/5"), value)}


class Place:
    """A folder with a log, a store and keys of its own; removed when the test succeeded."""

    def __init__(self, log=None):
        self.folder = tempfile.mkdtemp(prefix="cas-e2e-")
        # A folder deeper, which nobody has made: a first run finds nothing, as on a fresh clone.
        self.log = log or f"embedded:{self.folder}/log"
        self.keys = f"{self.folder}/fresh/keys"

    def words(self, command, *words, json_output=True):
        return [CAS, command, *map(str, words), "--log", self.log,
                "--data", f"{self.folder}/store", "--keys", self.keys,
                *(["--may-lose-tail", "--claim"] if self.log.startswith("kafka") else []),
                *(["--json"] if json_output else [])]

    def run(self, command, *words, timeout=300, expect=0):
        """Runs to the end; returns what it printed as JSON (or its error, if one is expected)."""
        done = subprocess.run(self.words(command, *words), capture_output=True, text=True,
                              timeout=timeout, check=False)
        if done.returncode != expect:
            sys.exit(f"{command} {words}: exit {done.returncode}, wanted {expect}\n"
                     f"{done.stdout}\n{done.stderr}\nin {self.folder}")
        text = done.stdout if expect == 0 else done.stderr
        return json.loads(text) if text.strip() else None

    def open_reports(self, campaign):
        """Those that lie at their unit and whose rules do not keep them there."""
        lines = self.run("report", "list", campaign, "--phase", "at_unit")
        found = {line["unit"]: self.run("findings", campaign, line["unit"]) for line in lines}
        return [line for line in lines
                if not found[line["unit"]]["hard"] + found[line["unit"]]["unexplained"]]

    def start(self, command, *words):
        return subprocess.Popen(self.words(command, *words), stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def check(holds, what):
    if not holds:
        sys.exit(f"FAILED: {what}")


ended_badly = []  # what ended a thread


def remember(thread_end):
    """What sys.exit ends is a thread, without a word, and another check fails or none does."""
    ended_badly.append(thread_end.exc_value)
    if isinstance(thread_end.exc_value, SystemExit):
        print(f"in a thread: {thread_end.exc_value}", file=sys.stderr, flush=True)
    else:
        threading.__excepthook__(thread_end)


threading.excepthook = remember


def seeded():
    """A generator whose seed is printed, or taken from CAS_SEED."""
    seed = int(os.environ.get("CAS_SEED", time.time_ns() % 1_000_000))
    print(f"seed {seed} (CAS_SEED={seed} runs it again)", flush=True)
    return random.Random(seed)


def count_closing(passed):
    check(not ended_badly, f"threads end well: {ended_badly}")
    print(f"{passed} passed, 0 failed")
