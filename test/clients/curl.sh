#!/bin/sh
# With nothing but curl: subscriptions are server-sent events.
url=${1:-http://127.0.0.1:4000/graphql}
ask() { curl -sS --fail-with-body "$url" -H 'content-type: application/json' "$@"; }

id=$(ask -d '{"query":"mutation { saveDefinition(input: { word: \"river\", text: \"Water on its way.\" }) { wordCount { id } } }"}' |
  sed 's/.*"id":"\([^"]*\)".*/\1/')

ask -N -H 'accept: text/event-stream' \
  -d "{\"query\":\"subscription { wordCountProgress(id: \\\"$id\\\") { status progress occurrences } }\"}" >&2

ask -d "{\"query\":\"{ wordCount(id: \\\"$id\\\") { id status occurrences sitesCounted sitesFailed } }\"}" |
  sed 's/^{"data":{"wordCount"://; s/}}$//'
