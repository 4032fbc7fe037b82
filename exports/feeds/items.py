"""Items of the change feed: an envelope around the stored text, byte for byte."""

from collections.abc import Collection
from typing import Any, Final

import orjson

from directory.changes import HeadRow
from exports.instants import instant

#: Why a record is deleted; `filtered`: it is under none of the licences asked for any more.
REASONS: Final = ("closed", "merged", "withdrawn", "erased", "filtered")


def item(row: HeadRow, licences: Collection[str] = ()) -> bytes:
    """The item of a record at its latest change, as JSON; its document is not parsed.

    Where `licences` are named and the record is under none of them, it is a delete, reason
    `filtered`.
    """
    if row.op == "upsert" and row.document is None:
        raise ValueError(f"the content of {row.iri} was just erased")
    if row.op == "delete":
        return _delete(row, row.reason)
    if licences and row.licence not in licences:
        return _delete(row, REASONS[-1])
    head = _envelope(row, "upsert") | {"hash": row.hash, "licence": row.licence}
    return b'%b,"data":%b}' % (orjson.dumps(head)[:-1], str(row.document).encode())


def _delete(row: HeadRow, reason: str) -> bytes:
    replaced_by = row.replaced_by if reason != REASONS[-1] else None
    return orjson.dumps(_envelope(row, "delete") | {"reason": reason, "replacedBy": replaced_by})


def _envelope(row: HeadRow, op: str) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "op": op,
        "type": row.type,
        "id": row.iri,
        "source": row.source,
        "counter": row.counter,
        "counterEpoch": row.counter_epoch,
        "version": row.version,
        "path": orjson.Fragment(row.path),
        "published": instant(row.published),
    }
