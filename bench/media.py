"""Media types that schemathesis cannot write by itself: here they are texts, and sent as such."""

import schemathesis

schemathesis.serializer.alias(
    [
        "application/jsonl",
        "application/n-quads",
        "application/n-triples",
        "application/toml",
        "application/x-ndjson",
    ],
    "text/plain",
)
