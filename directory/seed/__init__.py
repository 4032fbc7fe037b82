"""The demonstration data: public facts about the MES, its network and some members of RIPESS.

`network.csv` and `memberships.csv` name their sources row by row; `mes.toml` holds the MES's own
words, `source.toml` what the demonstration source says of itself.
"""

import csv
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from directory import identity, write
from directory.models import Source
from vocab.faults import InvalidDocumentError
from vocab.profile import NETWORK, ORGANISATION, SSE_NETWORK
from vocab.resolve import resolve

KEY: Final = "mes-demo"
_HERE: Final = Path(__file__).parent
_TYPES: Final = {"organisation": ORGANISATION, "network": NETWORK, "sse-network": SSE_NETWORK}
_LANGUAGES: Final = ("fr", "en", "es")
#: Columns that are keys of the document as they stand.
_PLAIN: Final = ("name", "acronym", "founded", "website")


def seed(by: str = "seed") -> Counter[str]:
    """Write the demonstration data; what became of it, by outcome. A second time: nothing new."""
    source = write.save_source(_toml("source.toml"), key=KEY, by=by)
    counts: Counter[str] = Counter()
    for type_name, rows in (
        ("organisation", organisations(source)),
        ("activity", activities(source)),
    ):
        for saved in write.save_many(rows, source=source, by=by, type_name=type_name):
            if isinstance(saved, write.Refused):
                raise InvalidDocumentError(saved.faults)
            counts[saved.outcome] += 1
    return counts


def organisations(source: Source) -> Iterator[write.Row]:
    """The networks and organisations with their memberships; the MES with its own words."""
    memberships = _csv("memberships.csv")
    own = _toml("mes.toml")["organisation"]
    for row in _csv("network.csv"):
        nodes = [_membership(node, source) for node in memberships if node["member"] == row["key"]]
        document = {
            **{key: row[key] for key in _PLAIN},
            "type": list(_TYPES[row["kind"]]),
            "description": {lang: row[f"subject_{lang}"] for lang in _LANGUAGES},
            "places": [_place(row)],
            "predecessors": [_iri(key, source) for key in _split(row["predecessors"])],
            "themes": [_theme(name) for name in _split(row["themes"])],
            "memberships": nodes,
        }
        if row["key"] == "mes":
            document |= {key: {"fr": text} for key, text in own.items()}
        yield write.Row(row["key"], document)


def activities(source: Source) -> Iterator[write.Row]:
    """The MES's modes of action, one activity each, with its four themes."""
    mes = next(row for row in _csv("network.csv") if row["key"] == "mes")
    for key, words in _toml("mes.toml")["activities"].items():
        document = {
            "name": words,
            "modesOfAction": [_concept(words, "modes-of-action")],
            "organisations": [_iri("mes", source)],
            "themes": [_theme(name) for name in _split(mes["themes"])],
        }
        yield write.Row(key, document)


def _membership(row: Mapping[str, str], source: Source) -> dict[str, Any]:
    """A membership known for one past year starts and ends in it, and so is not a current one."""
    member_type = row["member_type"] and _concept(row["member_type"], "member-type")
    return {
        "type": ["Membership"],
        "network": _iri(row["network"], source),
        "role": _concept(row["role"], "membership-role"),
        "memberType": member_type,
        "start": row["start"],
        "end": row["end"],
    }


def _place(row: Mapping[str, str]) -> dict[str, Any]:
    if not row["country"]:
        return {}
    country = _concept(row["country"], "countries-iso")
    named = {"locality": row["locality"], "region": row["region"]}
    return {"type": ["Address"], "country": country, "main": True, **named}


def _iri(key: str, source: Source) -> str:
    return identity.mint("organisation", source, key)


def _theme(name: str) -> str:
    scheme, _, text = name.partition(":")
    return _concept(text, scheme)


def _concept(text: str, scheme: str) -> str:
    """The concept that the data name; LookupError for a word that the scheme does not have."""
    found = resolve(text, scheme)
    if found is None:
        raise LookupError(f"the seed names “{text}”, which is no concept of {scheme}")
    return found


def _split(value: str) -> list[str]:
    return [part for part in value.split("|") if part]


def _csv(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((_HERE / name).read_text(encoding="utf-8").splitlines()))


def _toml(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / name).read_text(encoding="utf-8"))
