"""The dashboard's example: what it printed is what the server says, also after a crash of that."""
import os
import re
import shutil

from cas import SOURCE, check, count_closing
from example import TOOLS, Example, Scene, typed
from server import Person, Server, free_port

FOLDER = f"{SOURCE}/ops/examples/dashboard"
COUNT = re.compile(r"(\w+) (\d+)(?:,|$)")


def installed(scene):
    """A copy in which `npm ci` seems to have been run."""
    folder = f"{scene.place.folder}/dashboard"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("node_modules"))
    os.symlink(f"{TOOLS}/dashboard/node_modules", f"{folder}/node_modules")
    typed("node_modules/.bin/tsc", "-p", ".", folder=folder)
    return folder


class Truth:
    """What the server says."""

    def __init__(self, scene, server):
        self.person = Person(server, scene.tokens["ministry_approver"])
        self.path = f"/api/v1/campaigns/{scene.campaign}"

    def counts(self):
        now = self.person.want(200, f"{self.path}/completeness")[1]
        return {**now["phases"], **{name: now[name] for name in
                                    ("returned", "in_correction", "correction_requested")}}

    def sums(self):
        cells = self.person.want(200, f"{self.path}/totals?lens=submitted")[1]["cells"]
        return {cell["cell"]: cell["sum"] for cell in cells}


def counts_of(lines):
    stand = [line for line in lines if " reports: " in line]
    return {name: int(count) for name, count in COUNT.findall(stand[-1].split(": ")[1])} \
        if stand else None


def sums_of(lines, first):
    """The sums at first, with every change that was printed since."""
    sums = dict(first)
    for line in lines:
        if " -> " not in line:
            continue
        head, after = line.split(" -> ")
        name, before = head.split(": ")
        cell = name.split()[-1]
        check(sums.get(cell, "none") == before, f"a change begins where the last ended: {line}")
        if after == "none":
            del sums[cell]
        else:
            sums[cell] = after
    return sums


def shows(example, truth, first, what):
    """Waits until it shows what is true now."""
    counts, sums = truth.counts(), truth.sums()
    example.wait(lambda: counts_of(example.lines) == counts and
                 sums_of(example.lines, first) == sums, f"{what}: {counts}")
    return sums


def main():
    scene = Scene()
    folder = installed(scene)
    with Server(scene.place, port=free_port()) as server:
        truth = Truth(scene, server)
        first = truth.sums()
        example = Example(["node", "dashboard.js", server.address, scene.campaign], folder,
                          scene.tokens["ministry_approver"])
        example.wait(lambda: len(example.lines) == 2, "both values, before anything moves")
        check(f"submitted: the sums of {len(first)} cells" in "".join(example.lines), "all cells")
        scene.save(server, "12.50")
        scene.act(server, "unit_head", "approve")
        scene.act(server, "unit_clerk", "submit")
        moved = shows(example, truth, first, "after a submission")
        check(moved["A/5/3"] != first.get("A/5/3"), f"the sum has moved: {moved['A/5/3']}")
        server.process.kill()
        server.process.wait()
    scene.act_alone("unit_clerk", "withdraw-submission")
    with Server(scene.place, port=server.port) as server:
        truth = Truth(scene, server)
        back = shows(example, truth, first, "what was done while there was no server")
        check(back == first, "the submission does not count any more")
        scene.act(server, "unit_head", "approve")
        scene.act(server, "unit_clerk", "submit")
        check(shows(example, truth, first, "and what came then") == moved, "it counts again")
        account = truth.person.want(200, "/api/v1/me")[1]["account"]
        administrator = Person(server, scene.tokens["central_administrator"])
        administrator.want(200, f"/api/v1/accounts/{account}/revoke", "POST")
        example.ended(1)
        check(any("token_refused" in line for line in example.errors), f"why: {example.errors}")
        check("401" in example.errors[-1], f"asking again did not help: {example.errors}")
    scene.place.remove()
    count_closing(4)


if __name__ == "__main__":
    main()
