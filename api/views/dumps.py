"""The dumps: the list of the latest release's files, and the files themselves."""

from typing import Final

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG, format_parameter
from api.problems import Problem
from api.ranges import File, serve
from api.views.base import MachineView
from directory import epoch
from exports import published

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
                "mediaType": media_type(file.name, file.media_type).partition(";")[0],
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
        try:
            return serve(request._request, self._file(found))
        except FileNotFoundError as error:
            raise Problem(404, "path", path=request.path) from error

    def _file(self, found: published.Served | None) -> File:
        if found is None:
            raise FileNotFoundError
        return File(
            found.path,
            media_type(found.path.name, found.media_type),
            f'"{found.sha256}"',
            int(found.path.stat().st_mtime),
            _FOR_EVER if found.dated else "no-cache",
        )


def media_type(name: str, plain: str) -> str:
    """The `Content-Type` of a file by its name and what it holds."""
    return "application/gzip" if name.endswith(".gz") else f"{plain}; charset=utf-8"
