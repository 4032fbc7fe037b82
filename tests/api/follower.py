"""A process that follows the hub: run by tests as `python -m tests.api.follower KIND LIMIT FILE`.

It pages until the file `stop` stands in the data directory and nothing is left to read, then writes
to FILE what it ended with. KIND names where it keeps its place: `feed` is the change feed by its
cursor; `id` and `updated` are what others do, a column of the tables.
"""

import json
import random
import sys
import time
from pathlib import Path

import django


class Mirror:
    """What a follower holds: each record's version and, while it lives, its hash; and the sums."""

    def __init__(self):
        self.versions = {}
        self.live = {}
        self.total = 0
        self.backwards = 0

    def take(self, iri, version, hash_):
        """A record at a version; no hash means that it is gone."""
        from directory.changes import digest

        self.backwards += version < self.versions.get(iri, 0)
        self.versions[iri] = version
        former = self.live.pop(iri, None)
        self.total -= digest.term(iri, former) if former else 0
        if hash_:
            self.live[iri] = hash_
            self.total += digest.term(iri, hash_)

    def report(self):
        from directory.changes import digest

        sums = {"count": len(self.live), "digest": digest.shown(self.total)}
        return {"versions": self.versions, "backwards": self.backwards, **sums}


class Feed:
    """Pages of the change feed through the whole stack; checks each state it can prove itself."""

    def __init__(self, limit):
        from django.test import Client

        self.client = Client(headers={"host": "127.0.0.1"})
        self.limit, self.cursor, self.last = limit, "", 0
        self.states, self.false, self.disordered = [], 0, 0

    def read(self, mirror):
        """One page into the mirror; whether there is more."""
        after = f"&after={self.cursor}" if self.cursor else ""
        response = self.client.get(f"/api/v1/changes?limit={self.limit}{after}")
        assert response.status_code == 200, response.content
        page = response.json()
        for item in page["items"]:
            self.disordered += item["seq"] <= self.last
            self.last = item["seq"]
            mirror.take(item["id"], item["version"], item.get("hash"))
        self.cursor = page["cursor"]
        state = page["state"]
        self.states.append((int(state["cursor"].split(".")[1]), state["count"], state["digest"]))
        held = mirror.report()
        true = (held["count"], held["digest"]) == (state["count"], state["digest"])
        self.false += not page["has_more"] and not true
        return page["has_more"]


class Column:
    """Rows after a place in a column, as many hubs do it: what this test shows to lose changes."""

    _STATEMENTS = {
        "id": "SELECT id, iri, version, hash FROM directory_change WHERE id > %s"
        " ORDER BY id LIMIT %s",
        "updated": "SELECT updated, iri, version, hash FROM directory_organisation"
        " WHERE updated >= %s ORDER BY updated LIMIT %s",
    }

    def __init__(self, name, limit):
        self.statement = self._STATEMENTS[name]
        self.place = 0 if name == "id" else "2000-01-01"
        # Instants are told apart by the second: each page begins with the last one's again, and
        # none ends within one.
        self.limit = limit if name == "id" else 1_000_000
        self.states, self.false, self.disordered = [], 0, 0

    def read(self, mirror):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute(self.statement, [self.place, self.limit])
            rows = cursor.fetchall()
        for place, iri, version, hash_ in rows:
            self.place = place
            mirror.take(iri, version, hash_)
        return len(rows) == self.limit


def main(kind, limit, path):
    from django.conf import settings

    stop = Path(settings.DATA_DIR) / "stop"
    reader = Feed(limit) if kind == "feed" else Column(kind, limit)
    mirror, choose = Mirror(), random.Random(limit)
    while True:
        last = stop.exists()
        while reader.read(mirror):
            pass
        if last:
            break
        time.sleep(choose.random() / 20)
    told = {name: getattr(reader, name) for name in ("states", "false", "disordered")}
    Path(path).write_text(json.dumps(told | mirror.report()), encoding="utf-8")


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
