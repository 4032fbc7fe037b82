"""A peer in memory: another hub's feed as a few lines, verified against the real one.

It answers the requests of `federation.fetch.fetch`; `tests/federation/test_fakes.py` holds its
pages equal to those that the API gives of the same changes.
"""

import gzip
import hashlib
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

import orjson

from directory.changes import digest
from federation.fetch import Answer
from vocab.canonical import digest as sha256, dumps

ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"
SHAPES = {
    "organisation": ["SSEInitiative", "Organization", "SchemaOrganization"],
    "activity": ["Activity"],
    "source": ["Source", "Dataset"],
}


@dataclass
class FakePeer:
    """`heads` holds each record's latest item; `before` is called ahead of every answer."""

    base: str = "https://other.example"
    epoch: str = "01J00000000000000000000000"
    seq: int = 0
    heads: dict = field(default_factory=dict)
    has_snapshot: bool = False
    known_since: int = 0
    asked: list = field(default_factory=list)
    before: object = None
    spoil: object = None
    extra: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    erased: set = field(default_factory=set)

    @property
    def counter(self):
        return f"{self.base}/"

    @property
    def source(self):
        return f"{self.base}/id/source/essai"

    def iri(self, name, type_name="organisation"):
        """The IRI of the record that tests call by this name."""
        digits = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
        key = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
        return f"{self.base}/id/{type_name}/{key}"

    def save_source(self, **document):
        """The one source of this peer's records."""
        given = {"title": {"fr": "Essai"}, "licence": ODBL, **document}
        self._upsert(self.source, "source", self.source, given)

    def save(self, name, type_name="organisation", **document):
        """A record, new or changed."""
        if self.heads.get(self.source, {}).get("op") != "upsert":
            self.save_source()
        iri = self.iri(name, type_name)
        self._upsert(iri, type_name, self.source, {"name": name, **document})
        return iri

    def withdraw(self, name, reason="withdrawn", type_name="organisation"):
        """The end of a record; of one that there is none of, nothing."""
        iri = name if "://" in name else self.iri(name, type_name)
        before = self.heads.get(iri)
        if before is None or (before["op"] == "delete" and before["reason"] == "erased"):
            return
        if before["op"] == "delete" and reason != "erased":
            return
        if reason == "erased":
            self.erased.add(iri)
        kept = ("type", "id", "source", "counter", "path")
        self._put(
            {name: before[name] for name in kept}
            | {"op": "delete", "version": self._version(iri), "counterEpoch": self.epoch}
            | {"reason": reason, "replacedBy": None}
        )

    def put(self, item):
        """Any item at all, such as one that another hub counts."""
        self._put(dict(item))

    def backup(self):
        """What `restore` puts back."""
        return {iri: dict(item) for iri, item in self.heads.items()}, dict(self.versions)

    def restore(self, backup, epoch):
        """What a backup held, announced again under a new epoch; what was erased since is again."""
        heads, versions = backup
        self.heads = {iri: dict(item) for iri, item in heads.items()}
        self.epoch, self.versions, self.known_since = epoch, dict(versions), 0
        for item in [*self.heads.values()]:
            if item["op"] == "upsert" and item["id"] in self.erased:
                self.withdraw(item["id"], reason="erased")
            elif item["counter"] == self.counter and item["op"] == "upsert":
                self._put({**item, "counterEpoch": epoch})

    def forget_tombstones(self):
        """Deletes are kept no longer."""
        self.heads = {iri: item for iri, item in self.heads.items() if item["op"] == "upsert"}
        self.known_since = self.seq

    def live(self):
        """IRI → hash of what there is."""
        return {i["id"]: i["hash"] for i in self.heads.values() if i["op"] == "upsert"}

    def _upsert(self, iri, type_name, source, given):
        if iri in self.erased:
            return
        before = self.heads.get(iri)
        record = {
            "type": ["CatalogRecord"],
            "source": source,
            "licence": ODBL,
            "modified": "2026-01-01T00:00:00Z",
        }
        document = {"type": SHAPES[type_name], **given, "id": iri, "record": record, **self.extra}
        text = dumps(document)
        if before and before["op"] == "upsert" and before["hash"] == sha256(text):
            return
        self._put(
            {
                "op": "upsert",
                "type": type_name,
                "id": iri,
                "source": source,
                "counter": self.counter,
                "counterEpoch": self.epoch,
                "version": self._version(iri),
                "path": [self.counter],
                "hash": sha256(text),
                "licence": ODBL,
                "data": document,
            }
        )

    def _version(self, iri):
        self.versions[iri] = self.versions.get(iri, 0) + 1
        return self.versions[iri]

    def _put(self, item):
        self.seq += 1
        item |= {"seq": self.seq, "published": f"2026-01-01T00:00:00.{self.seq:06}Z"}
        self.heads[item["id"]] = item

    # What it answers

    def fetch(self, request, _policy=None, **_options):
        """As `federation.fetch.fetch` does."""
        if self.before is not None:
            self.before(request)
        parts = urlsplit(request.url)
        self.asked.append(request.url)
        status, body = self._answer(parts.path, parse_qs(parts.query))
        if self.spoil is not None:
            status, body = self.spoil(request, status, body)
        if request.into is not None and status == 200:
            request.into.write_bytes(body)
            return Answer(request.url, status, {}, b"", request.into, _hex(body))
        return Answer(request.url, status, {"content-type": "application/json"}, body)

    def _answer(self, path, asked):
        if path == "/api/v1/changes":
            limit = int(asked.get("limit", ["500"])[0])
            return self.page(asked.get("after", [""])[0], limit)
        if path == "/dumps/manifest.json" and self.has_snapshot:
            name = "changes.ndjson.gz"
            file = {"name": name, "sha256": _hex(self.snapshot())}
            release, cursor = f"{self.epoch}.{self.seq}", f"{self.epoch}.{self.seq}"
            return 200, orjson.dumps({"release": release, "cursor": cursor, "files": [file]})
        if path.endswith("/changes.ndjson.gz") and self.has_snapshot:
            return 200, self.snapshot()
        return 404, b"{}"

    def page(self, after, limit):
        """A page of the feed after a cursor, as status and body."""
        epoch, *numbers = after.split(".") if after else (self.epoch, "0", str(self.seq))
        seq, began = int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 0
        if epoch != self.epoch or seq > self.seq or max(seq, began) < self.known_since:
            where = f"{self.base}/api/v1/changes"
            cursor = None
            if self.has_snapshot:
                where = f"{self.base}/dumps/{self.epoch}.{self.seq}/changes.ndjson.gz"
                cursor = f"{self.epoch}.{self.seq}"
            return 410, orjson.dumps({"snapshot": where, "cursor": cursor})
        items = sorted((i for i in self.heads.values() if i["seq"] > seq), key=lambda i: i["seq"])
        has_more = len(items) > limit
        items = items[:limit]
        last = items[-1]["seq"] if has_more else self.seq
        cursor = f"{epoch}.{last}" + (f".{began}" if began > last else "")
        body = {
            "epoch": self.epoch,
            "items": items,
            "next": f"{self.base}/api/v1/changes?limit={limit}&after={cursor}",
            "cursor": cursor,
            "has_more": has_more,
            "state": self.state(),
        }
        return 200, orjson.dumps(body)

    def snapshot(self):
        """Sources first, deletes last; one item a line."""
        order = ["source", "organisation", "activity"]
        items = sorted(
            self.heads.values(), key=lambda i: (i["op"] == "delete", order.index(i["type"]))
        )
        lines = b"".join(json.dumps(item, ensure_ascii=False).encode() + b"\n" for item in items)
        return gzip.compress(lines, mtime=0)

    def state(self):
        """Counts and digests of what there is."""
        parts = {}
        for item in self.heads.values():
            if item["op"] == "upsert":
                count, total = parts.get((item["source"], item["type"]), (0, 0))
                total += digest.term(item["id"], item["hash"])
                parts[item["source"], item["type"]] = count + 1, total
        return {
            "cursor": f"{self.epoch}.{self.seq}",
            "count": sum(count for count, _ in parts.values()),
            "digest": digest.shown(sum(total for _, total in parts.values())),
            "parts": [
                {"source": source, "type": name, "count": count, "digest": digest.shown(total)}
                for (source, name), (count, total) in sorted(parts.items())
            ],
        }


def _hex(body):
    return hashlib.sha256(body).hexdigest()
