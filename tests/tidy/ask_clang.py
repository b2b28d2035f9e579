#!/usr/bin/env python3
"""Asks clang-format and clang-tidy about every source file of ours.

    ask_clang.py format         are all files formatted by .clang-format?
    ask_clang.py clang BUILD    does clang-tidy (.clang-tidy) accept all files that BUILD compiles?

A file that clang-tidy has accepted is not shown to it again until it, a header of ours that it
includes, its compiler flags or .clang-tidy change: BUILD/tidy/ holds a mark for each.
"""

import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("events", "engine", "projections", "adapters", "ops", "tests")
CONFIG = b"".join((ROOT / name).read_bytes() for name in (".clang-tidy", "tests/.clang-tidy"))
INCLUDE = re.compile(rb'^#include "([^"]+)"', re.MULTILINE)


def sources(*endings):
    for folder in FOLDERS:
        yield from sorted(f for f in (ROOT / folder).rglob("*") if f.suffix in endings)


@functools.cache
def read(path):
    """Content, and which files of ours it includes."""
    content = path.read_bytes()
    names = (name.decode() for name in INCLUDE.findall(content))
    places = (place / name for name in names for place in (ROOT, path.parent))
    return content, tuple(place for place in places if place.is_file())


def with_headers(path):
    seen, open_ends = {path}, [path]
    while open_ends:
        for header in read(open_ends.pop())[1]:
            if header not in seen:
                seen.add(header)
                open_ends.append(header)
    return sorted(seen)


def mark_of(entry):
    digest = hashlib.sha256(CONFIG + entry["command"].encode())
    for path in with_headers(pathlib.Path(entry["file"])):
        digest.update(hashlib.sha256(read(path)[0]).digest())
    return digest.hexdigest()


def check_format():
    files = list(sources(".cpp", ".hpp"))
    done = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *files])
    print(f"{len(files)} files looked at")
    return done.returncode == 0


def check_clang(build):
    marks = build / "tidy"
    marks.mkdir(exist_ok=True)
    entries = {e["file"]: e for e in json.loads((build / "compile_commands.json").read_text())}
    ours = [e for f, e in sorted(entries.items()) if pathlib.Path(f).is_relative_to(ROOT)
            and pathlib.Path(f).relative_to(ROOT).parts[0] in FOLDERS]
    open_ends = [(e["file"], marks / mark_of(e)) for e in ours]
    open_ends = [(file, mark) for file, mark in open_ends if not mark.exists()]

    def ask(file, mark):
        done = subprocess.run(["clang-tidy-19", "-quiet", "-p", build, file],
                              capture_output=True, text=True)
        if done.returncode == 0:
            mark.touch()
        else:
            print(done.stdout, flush=True)
        return done.returncode == 0

    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        fine = list(pool.map(lambda pair: ask(*pair), open_ends))
    print(f"{len(ours)} files, {len(open_ends)} of them looked at anew, {fine.count(False)} refused")
    return all(fine)


if __name__ == "__main__":
    if sys.argv[1:] == ["format"]:
        sys.exit(not check_format())
    if sys.argv[1:2] == ["clang"] and len(sys.argv) == 3:
        sys.exit(not check_clang(pathlib.Path(sys.argv[2]).resolve()))
    sys.exit(__doc__)
