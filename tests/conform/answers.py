"""Every operation of the document on the real server, good and refused: what comes is documented,
and what is documented comes."""
import collections
import concurrent.futures

from cas import check, count_closing
from examples import delivery, ending, examples
from stage import Stage, target

# What a request alone cannot bring about: a broken store, and a time-out (bad_input.py waits
# for that one).
UNREACHABLE = {500, 408}
# The engine opens reports by itself, and who finds one open has used up no key.
# The renderer is installed here, and what is asked is ready.
# What is closed is closed, whatever the day.
UNREACHABLE_OF = {"openReport": {422}, "closeUnit": {409}, "readDocs": {404},
                  "readReadiness": {503}}


class Trial:
    """Sends examples and keeps what each operation has answered."""

    def __init__(self, stage, asker, document):
        self.stage = stage
        self.asker = asker
        self.document = document
        self.seen = collections.defaultdict(set)
        self.good = {}  # an example of status 200 for each operation

    def send(self, operation, wanted, *, path, token=None, headers=None, body=None, what=""):
        answer = self.asker.ask(operation.method, path, token, headers, body)
        name = f"{operation.id} {what} {path}"
        check(answer.status == wanted, f"{name}: wanted {wanted}, got {answer}")
        wrong = operation.wrong(answer)
        check(not wrong, f"{name}: {wrong}\n{answer}")
        self.seen[operation.id].add(answer.status)
        return answer

    def etag(self, example):
        path = target("/api/v1/campaigns/{campaign}/reports/{unit}", example.path)
        return self.asker.ask("GET", path, self.stage.token(example.who)).headers["etag"]

    def run(self, example):
        operation = self.document.operations.get(example.operation)
        check(operation is not None, f"the document has no operation {example.operation}")
        wrong = operation.wrong_request(example.body)
        check(bool(wrong) == example.malformed,
              f"{example}: the document says of the request: {wrong}")
        headers = dict(example.headers)
        if example.current:
            headers["If-Match"] = self.etag(example)
        self.send(operation, example.status, headers=headers, body=example.body,
                  path=target(operation.path, example.path, example.query),
                  token=self.stage.token(example.who) if example.who else None)
        if example.status == 200:
            self.good.setdefault(example.operation, example)


def shared_refusals(trial, operation, example):
    """What any operation may be refused for, whatever it does."""
    path = target(operation.path, example.path, example.query)
    token = trial.stage.token(example.who) if example.who else None
    again = {"token": token, "body": example.body}

    def refused(status, what, path=path, **given):
        trial.send(operation, status, path=path, what=what, **given)

    refused(400, "bad query", path=path.split("?")[0] + "?x=%zz", **again)
    refused(431, "large header", headers={"X-Much": "x" * 20_000}, **again)
    refused(413, "large body", headers={"Content-Length": str(2**30)}, token=token,
            body=b"{}" if operation.writes else None)
    if operation.open:
        return
    for header in (None, "Bearer cas_nobody", "Basic eDp5", "Bearer"):
        refused(401, f"token {header}", body=example.body,
                headers={"Authorization": header} if header else {})
    if 415 in operation.statuses():
        refused(415, "encoded", headers={"Content-Encoding": "gzip"}, **again)
    if operation.takes_json:
        refused(415, "as text", token=token, body=b"{}", headers={"Content-Type": "text/plain"})
        refused(400, "no JSON", token=token, body=b"{",
                headers={"Content-Type": "application/json"})


def not_changed(trial, operation, example):
    """Who sends the ETag that it was given gets no body."""
    path = target(operation.path, example.path, example.query)
    token = trial.stage.token(example.who) if example.who else None
    first = trial.send(operation, 200, path=path, token=token)
    check("etag" in first.headers, f"{operation.id} has an ETag, as documented")
    again = trial.send(operation, 304, path=path, token=token,
                       headers={"If-None-Match": first.headers["etag"]})
    check(again.body == b"", "nothing is sent twice")


def comes_later(trial, operation, example, position):
    """A position that is not reached yet is waited for, and then refused for now."""
    log, *parts = position.split("-")
    partition, seq = parts[0].split(".")
    query = {**example.query, "min_position": f"{log}-{partition}.{int(seq) + 1_000_000}"}
    trial.send(operation, 503, path=target(operation.path, example.path, query), what="future",
               token=trial.stage.token(example.who), body=example.body)


def everything(stage, asker, document):
    trial = Trial(stage, asker, document)
    listed = asker.ask("GET", "/api/v1/accounts", stage.token("central_administrator")).json
    stage.administrators = [one["account"] for one in listed["accounts"]
                            if one["role"] == "central_administrator" and not one["revoked"]]
    shown = asker.ask("POST", "/api/v1/loads", stage.token("unit_clerk"),
                      body=delivery(stage.unit))
    check(shown.status == 200 and shown.json["changed_reports"] == 1, f"a file is shown: {shown}")
    stage.citation = shown.json["citation"]
    made, last = list(examples(stage)), list(ending(stage))
    missing = set(document.operations) - {e.operation for e in made + last if e.status == 200}
    check(not missing, f"examples.py has no good example for {sorted(missing)}")
    for example in made:
        trial.run(example)
    good = {**{e.operation: e for e in last if e.status == 200}, **trial.good}
    position = asker.ask("GET", target("/api/v1/campaigns/{campaign}/completeness",
                                       {"campaign": stage.campaign}),
                         stage.token("viewer")).json["position"]
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        waiting = []
        for operation in document.operations.values():
            shared_refusals(trial, operation, good[operation.id])
            if 304 in operation.statuses():
                not_changed(trial, operation, good[operation.id])
            if ("query", "min_position") in operation.parameters:
                waiting.append(pool.submit(comes_later, trial, operation, good[operation.id],
                                           position))
        for one in waiting:
            one.result()
    for example in last:
        trial.run(example)
    return trial


def main():
    stage = Stage()
    stage.cast()
    with stage.served() as (asker, document):
        trial = everything(stage, asker, document)
        left = {operation.id: sorted(operation.statuses() - trial.seen[operation.id] - UNREACHABLE
                                     - UNREACHABLE_OF.get(operation.id, set()))
                for operation in document.operations.values()}
        left = {name: statuses for name, statuses in left.items() if statuses}
        check(not left, f"documented, but no example brings it about: {left}; examples.py wants "
                        "one, or the document is too wide")
    stage.place.remove()
    print(f"{len(document.operations)} operations answer as documented, in "
          f"{sum(map(len, trial.seen.values()))} ways")
    count_closing(len(document.operations))


if __name__ == "__main__":
    main()
