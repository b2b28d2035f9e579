"""The OpenAPI document as the judge of answers."""
import json

from jsonschema import Draft202012Validator, FormatChecker

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
METHODS = ("get", "put", "post", "patch", "delete")


def closed(schema):
    """The schema, refusing members that it does not name: an answer says nothing undocumented.

    What it is put together from is left open, or would refuse what the other parts name.
    """
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(part) for key, part in schema.items() if key != "allOf"}
    if "allOf" in schema:
        made["allOf"] = [{"$ref": part["$ref"].replace("#/components/", "#/open/")}
                         for part in schema["allOf"]]
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        made["unevaluatedProperties"] = False
    return made


class Operation:
    """One method of one path."""

    def __init__(self, document, method, path, said):
        self.document = document
        self.method = method.upper()
        self.path = path
        self.said = said
        self.id = said["operationId"]
        self.open = said.get("security") == []
        self.feed = "text/event-stream" in said["responses"]["200"].get("content", {})
        self.writes = method != "get"
        self.takes_json = "application/json" in said.get("requestBody", {}).get("content", {})
        self.parameters = {(p["in"], p["name"]): p for p in said["parameters"]}

    def response(self, status):
        found = self.said["responses"].get(str(status))
        if found and "$ref" in found:
            found = self.document.at(found["$ref"])
        return found

    def statuses(self):
        return {int(status) for status in self.said["responses"]}

    def wrong_request(self, body):
        """What the document has against this body, or nothing."""
        said = self.said.get("requestBody", {}).get("content", {})
        if "application/octet-stream" in said:
            return None if isinstance(body, bytes) else "a file is documented"
        content = said.get("application/json")
        if content is None:
            return None if body is None else "no body is documented"
        return self.document.wrong(content["schema"], body)

    def wrong(self, answer):
        """What in this answer is not as the document says, or nothing."""
        said = self.response(answer.status)
        if said is None:
            return f"status {answer.status} is not documented"
        wrong = self._wrong_headers(said.get("headers", {}), answer)
        return wrong or self._wrong_body(said.get("content"), answer)

    def _wrong_headers(self, said, answer):
        for name, header in said.items():
            header = self.document.at(header["$ref"]) if "$ref" in header else header
            value = answer.headers.get(name.lower())
            if value is None:
                if header.get("required"):
                    return f"the header {name} is missing"
                continue
            typed = int(value) if header["schema"].get("type") == "integer" else value
            wrong = self.document.wrong(header["schema"], typed)
            if wrong:
                return f"header {name}: {wrong}"
        for name in ("ETag", "Retry-After", "WWW-Authenticate"):
            if name.lower() in answer.headers and name not in said:
                return f"the header {name} is not documented"
        return None

    def _wrong_body(self, content, answer):
        if content is None:
            return "there is a body, and none is documented" if answer.body else None
        media = answer.headers.get("content-type", "").split(";")[0]
        if media not in content:
            return f"content type {media!r} is not documented"
        schema = content[media]["schema"]
        if media in ("application/octet-stream", "application/pdf", WORKBOOK):
            return None if answer.body else "no bytes came"
        if media == "text/event-stream":
            return self._wrong_events(schema, answer.events)
        body = json.loads(answer.body) if "json" in media else answer.body.decode()
        if media == "application/problem+json" and body["status"] != answer.status:
            return f"the problem says status {body['status']}"  # RFC 9457 3.1.2
        return self.document.wrong(schema, body)

    def _wrong_events(self, schema, events):
        if not events:
            return "no event came"
        for event in events:
            if event["event"] == "closed":
                continue
            if event["event"] not in ("snapshot", "change", "frame", "status", "aggregates"):
                return f"an event of the kind {event['event']}"
            wrong = self.document.wrong(schema, event["data"])
            if wrong:
                return f"event {event['event']}: {wrong}"
        return None


class Document:
    """What the server says of itself."""

    def __init__(self, text):
        self.text = text
        self.all = json.loads(text)
        self.components = closed(self.all["components"])
        self.operations = {}
        for path, item in self.all["paths"].items():
            for method in METHODS:
                if method in item:
                    made = Operation(self, method, path, item[method])
                    self.operations[made.id] = made

    def at(self, reference):
        found = self.all
        for step in reference.removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        return found

    def wrong(self, schema, value):
        """What the schema has against the value, or nothing."""
        whole = {**closed(schema), "components": self.components, "open": self.all["components"]}
        check = Draft202012Validator(whole, format_checker=FormatChecker())
        found = next(check.iter_errors(value), None)
        return found and f"{found.json_path}: {found.message[:300]}"
