"""The dumps: the list of the latest release's files, and the files themselves."""

from functools import partial
from typing import Final

import orjson
from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG, format_parameter
from api.problems import Problem
from api.ranges import File, serve
from api.views.base import MachineView
from directory import epoch
from exports import published
from exports.storage import current

_JSON: Final = {"json": "application/json"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class DumpList(MachineView):
    """Every file of the latest release, at its stable address."""

    formats = _JSON
    parameters = (format_parameter(_JSON), LANG)

    def get(self, request: Request, suffix: str = "") -> HttpResponseBase:
        manifest = published.latest()
        base = epoch.base()
        files = manifest.files.values() if manifest else ()
        found = [
            {
                "name": file.name,
                "address": f"{base}/dumps/{file.name}",
                "dataset": file.dataset,
                "title": file.title,
                "mediaType": file.served_as.partition(";")[0],
                "size": file.size,
                "sha256": file.sha256,
            }
            for file in files
        ]
        release = manifest.release if manifest else None
        content = orjson.dumps({"release": release, "next": None, "results": found})
        etag = conditional.tag(content)
        return self.unchanged(etag) or self.answer(content, _JSON["json"], etag=etag)


class Dump(MachineView):
    """One file: of the latest release, or of a dated one, which never changes.

    What is compressed is a file of its own (`application/gzip`), not a coding of the answer: its
    ETag and `SHA256SUMS` name the bytes that are saved.
    """

    def get(self, request: Request, name: str, release: str = "") -> HttpResponseBase:
        found = published.find(f"{release}/{name}" if release else name)
        if found is None:
            raise Problem(404, "path", path=request.path)
        if settings.DUMPS_ADDRESS:
            return _elsewhere(f"{settings.DUMPS_ADDRESS}/{found.name}")
        try:
            return serve(request._request, _file(found))
        except FileNotFoundError as error:  # it has gone since
            raise Problem(404, "path", path=request.path) from error


def _elsewhere(address: str) -> HttpResponseBase:
    """Where the file is to be had now: a stable address leads to another release tomorrow."""
    headers = {"Location": address, "Cache-Control": "no-cache"}
    return HttpResponse(status=307, headers=headers)


def _file(found: published.Served) -> File:
    storage = current()
    return File(
        partial(storage.part, found.name),
        found.size,
        found.media_type,
        f'"{found.sha256}"',
        storage.modified(found.name),
        _FOR_EVER if found.dated else "no-cache",
    )
