"""Where releases are kept: a folder of this machine, or a bucket of any S3-compatible server."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from exports.storage.base import Content, Part, Storage
from exports.storage.folder import Folder

__all__ = ["Content", "Folder", "Part", "Storage", "current"]


def current() -> Storage:
    """The one that the settings name."""
    room = Path(settings.DATA_DIR) / "dumps"
    if settings.DUMPS_BUCKET is None:
        return Folder(room)
    return _bucket(room, *settings.DUMPS_BUCKET, *settings.S3)


@lru_cache(maxsize=2)
def _bucket(room: Path, name: str, prefix: str, *server: str | None) -> Storage:
    from exports.storage.bucket import Bucket  # boto3 takes half a second to import

    return Bucket(room, name, prefix, *server)
