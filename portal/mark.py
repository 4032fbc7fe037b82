"""The mark of a page: its ETag, known before anything is rendered."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Max

from directory import epoch
from directory.models import Change, Override
from exports.catalogue.checking import report
from portal import dates, downloads

ROOM = Path(__file__).parent


def etag(path: str, language: str, asked: str) -> str:
    """The ETag of a page: another one once code, data, local edits, settings or the day changed.

    `language` is the page's, `asked` the one its links carry.
    """
    hub = (settings.PUBLISHER_NAME, settings.PUBLISHER_URL, settings.CONTACT_EMAIL)
    parts = (_build(), path, language, asked, settings.LICENCE, *hub, *state())
    return f'"{_hash(repr(parts).encode())}"'


def state() -> tuple[object, ...]:
    """What pages are made from: the log, local edits, the latest dump, its check, and the day."""
    edits = Override.objects.aggregate(last=Max("at"), count=Count("pk"))
    return (
        epoch.current().id,
        Change.objects.aggregate(last=Max("id"))["last"],
        *edits.values(),
        downloads.release(),
        report.stamp(),
        dates.today(),
    )


@cache
def _build() -> str:
    files = sorted(path for path in ROOM.rglob("*") if path.suffix in {".py", ".html", ".mo"})
    return _hash(b"".join(path.read_bytes() for path in files))


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:32]
