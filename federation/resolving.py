"""Resolving: which record a document of ours, or of another hub, is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from django.db.models import Model

from directory import epoch
from directory.models import Activity, Organisation, Source
from federation.readers import own_table
from federation.rows import Draft, Problem
from vocab.profile import RECORDS, shapes

MODELS: Final[Mapping[str, type[Model]]] = {
    "organisation": Organisation,
    "activity": Activity,
    "source": Source,
}
#: What a record says of itself that is its source's to say; the hub fills in the rest.
KEPT: Final = ("licence", "verified")


@dataclass(slots=True)
class Resolver:
    """Fills the local ids of drafts that name a record by its IRI.

    A record of ours is found by its IRI, and must be one of `source`; one of another hub gets its
    IRI as its local id here, and as `sameAs`. `source` is None where the source does not exist yet.
    `others` gathers the other sources of ours whose records the file holds.
    """

    source: Source | None
    base: str = field(default_factory=epoch.base)
    others: set[int] = field(default_factory=set)

    def resolved(self, drafts: list[Draft]) -> Iterator[Draft | Problem]:
        """The drafts with their local ids, or why a row cannot be used."""
        known = self._known(drafts)
        for draft in drafts:
            reason = self._settle(draft, known)
            if reason:
                yield Problem(draft.line, "refused", reason, row=True, id=draft.local_id)
            else:
                yield draft

    def _known(self, drafts: list[Draft]) -> dict[str, Any]:
        """The stored records that the drafts name by IRI, with local id, source and document."""
        found: dict[str, Any] = {}
        for type_name, model in MODELS.items():
            iris = [
                iri
                for draft in drafts
                if draft.type_name == type_name
                and self._is_ours(iri := str(draft.document.get("id")))
            ]
            if iris:
                fields = ("iri", "local_id", "document")
                owner = () if type_name == "source" else ("source_id",)
                rows = model._default_manager.filter(iri__in=iris).values(*fields, *owner)
                found.update({row["iri"]: row for row in rows})
        return found

    def _settle(self, draft: Draft, known: Mapping[str, Any]) -> str:
        """Fills the draft in; the reason of refusal where the row cannot be used."""
        iri = str(draft.document.pop("id", "") or "")
        record = draft.document.pop("record", None)
        if isinstance(record, dict):
            draft.document["record"] = {key: record[key] for key in KEPT if record.get(key)}
        if draft.type_name == "source":
            return "describes a source: sources are added with `manage.py source add`"
        if not iri:
            return "" if draft.local_id else "has no id: neither `id` nor `local_id` is filled"
        if not self._is_ours(iri):
            self._adopt(draft, iri)
            return ""
        return self._find(draft, iri, known.get(iri))

    def _find(self, draft: Draft, iri: str, stored: Mapping[str, Any] | None) -> str:
        if stored is None:
            return f"there is no record {iri} here; leave `id` empty for a new one"
        if self.source is None or stored["source_id"] != self.source.pk:
            self.others.add(stored["source_id"])
            return f"{iri} is a record of another source"
        draft.local_id = stored["local_id"]
        if draft.merge is not None and stored["document"]:
            document = orjson.loads(stored["document"])
            record = draft.document.pop("record", {})
            draft.document = own_table.merged(document, draft.document, draft.merge)
            draft.document["record"] = record
        return ""

    def _adopt(self, draft: Draft, iri: str) -> None:
        """A record that another hub or publisher minted: a record of ours that says so."""
        draft.local_id = draft.local_id or iri
        if "sameAs" not in shapes()[RECORDS[draft.type_name]]:  # an activity is known by its id
            return
        same = draft.document.get("sameAs") or []
        others = same if isinstance(same, list) else [same]
        draft.document["sameAs"] = [iri, *(each for each in others if each != iri)]

    def _is_ours(self, iri: str) -> bool:
        return iri.startswith(f"{self.base}/id/")
