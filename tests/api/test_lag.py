"""The lag from a commit to the feed, with the worker at work and one writer in long transactions.

The figures are printed (`-s`); on a busy machine they say how busy it is, so that none is asserted.
"""

import json
import statistics
import time

import pytest
from django.db import connection

from tests import factories, processes

SECONDS = 12
WRITERS = 8
pytestmark = [pytest.mark.long, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_what_is_committed_is_in_the_feed_at_once(hub, api):
    factories.source()
    worker = processes.start("django", "worker")
    writers = [
        processes.start("tests.api.stamping", f"w{n}", SECONDS, *([5] if n == 0 else []))
        for n in range(WRITERS)
    ]
    try:
        seen, cursor = {}, ""
        while any(writer.poll() is None for writer in writers):
            cursor = _read(api, cursor, seen)
            time.sleep(0.01)
        _read(api, cursor, seen)
        committed = {}
        for writer in writers:
            out, err = writer.communicate()
            assert writer.returncode == 0, err
            committed |= json.loads(out)
        assert worker.poll() is None
    finally:
        for process in (worker, *writers):
            process.terminate()
            process.communicate()
    assert committed.keys() <= seen.keys()
    lags = sorted(seen[iri] - at for iri, at in committed.items())
    p99 = statistics.quantiles(lags, n=100)[98]
    print(
        f"\n{connection.vendor}: {len(lags)} commits of {WRITERS} writers, lag to the feed: "
        f"median {statistics.median(lags):.3f} s, p99 {p99:.3f} s, longest {lags[-1]:.3f} s"
    )


def _read(api, cursor, seen):
    """The feed to its end; when each record was seen first. Where to go on from."""
    while True:
        page = api(f"/api/v1/changes{cursor and '?after=' + cursor}").json()
        now = time.time()
        for item in page["items"]:
            seen.setdefault(item["id"], now)
        cursor = page["cursor"]
        if not page["has_more"]:
            return cursor
