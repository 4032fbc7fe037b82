"""Streams and events in TriG, in the shape of SEMIC's DCAT-AP Feeds.

An event bears its type, `as:object` and `as:published`, and nothing else: that shape is closed.
What it tells of the record stands in the graph that the event's IRI names.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

import orjson

from directory.changes import Event
from exports.instants import instant
from exports.triples import statements, triples

MEDIA_TYPE: Final = "application/trig"
_PREFIXES: Final = """\
@prefix as: <https://www.w3.org/ns/activitystreams#> .
@prefix ldes: <https://w3id.org/ldes#> .
@prefix tree: <https://w3id.org/tree#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""


def root(address: str, pages: Mapping[str, datetime]) -> bytes:
    """The stream and its root: what leads to every page, by its address and first instant."""
    relations = " ,\n".join(_relation(page, first) for page, first in pages.items())
    related = f" ;\n  tree:relation\n{relations} .\n" if relations else " .\n"
    return f"""{_PREFIXES}<{address}#stream> a ldes:EventStream ;
  ldes:timestampPath as:published ;
  ldes:versionOfPath as:object ;
  ldes:versionCreateObject as:Create ;
  ldes:versionUpdateObject as:Update ;
  ldes:versionDeleteObject as:Delete ;
  tree:view <{address}> .

<{address}> a tree:Node{related}""".encode()


def page(address: str, here: str, found: Iterable[Event], epoch: str) -> bytes:
    """A page of the stream at `address`, itself at `here`."""
    told = [(f"{address}#{epoch}.{event.seq}", event) for event in found]
    members = " ,\n".join(f"  <{iri}>" for iri, _ in told)
    listed = f" ;\n  tree:member\n{members} .\n" if told else " .\n"
    head = f"<{address}#stream> a ldes:EventStream ;\n  tree:view <{address}>{listed}"
    events = "".join(_event(iri, event) for iri, event in told)
    return f"{_PREFIXES}{head}\n<{here}> a tree:Node .\n\n{events}".encode()


def _relation(address: str, first: datetime) -> str:
    return (
        f"    [ a tree:GreaterThanOrEqualToRelation ; tree:node <{address}> ; "
        f'tree:path as:published ; tree:value "{instant(first)}"^^xsd:dateTime ]'
    )


def _event(iri: str, event: Event) -> str:
    head = (
        f"<{iri}> a as:{_type(event)} ; as:object <{event.iri}> ; "
        f'as:published "{instant(event.published)}"^^xsd:dateTime .\n'
    )
    if event.document is None:
        return head
    return f"{head}<{iri}> {{\n{triples(statements(orjson.loads(event.document)))}}}\n"


def _type(event: Event) -> str:
    """A record that was gone, or that the log does not know from before, is created."""
    if event.op == "delete":
        return "Delete"
    return "Update" if event.former == "upsert" else "Create"
