"""With Python's standard library alone: subscriptions are server-sent events."""

import json
import sys
import urllib.request

URL = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:4000/graphql"


def send(query, variables, accept="application/json"):
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"content-type": "application/json", "accept": accept}
    return urllib.request.urlopen(urllib.request.Request(URL, body, headers))


def ask(query, **variables):
    with send(query, variables) as response:
        answer = json.load(response)
    if "errors" in answer:
        raise RuntimeError(answer["errors"][0]["message"])
    return answer["data"]


def subscribe(query, **variables):
    with send(query, variables, "text/event-stream") as events:
        for line in events:
            if line.startswith(b"data:") and line[5:].strip():
                yield json.loads(line[5:])["data"]


saved = ask(
    "mutation ($input: SaveDefinitionInput!) { saveDefinition(input: $input) { wordCount { id } } }",
    input={"word": "river", "text": "Water on its way."},
)
count = saved["saveDefinition"]["wordCount"]["id"]

for event in subscribe(
    "subscription ($id: ID!) { wordCountProgress(id: $id) { status progress occurrences } }", id=count
):
    print(event["wordCountProgress"], file=sys.stderr)

result = ask("query ($id: ID!) { wordCount(id: $id) { id status occurrences sitesCounted sitesFailed } }", id=count)
print(json.dumps(result["wordCount"]))
