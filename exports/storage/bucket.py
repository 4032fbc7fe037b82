"""Releases in a bucket: each under its own prefix, its manifest uploaded last and removed first.

What has no manifest is no release. The manifest at the top is one object, and an object changes in
one step; so a killed upload leaves the former release whole and shown.
"""

import fcntl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, cast

from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from storages.backends.s3 import S3Storage

from exports.storage.base import MANIFEST, NAME, Content, Part
from exports.storage.folder import LEFT, clear

_FETCHED: Final = ".fetched-"
_JSON: Final = "application/json; charset=utf-8"
_GONE: Final = 404
_UNCHANGED: Final = 304
_CHUNK: Final = 1 << 20
_FOR_EVER: Final = "public, max-age=31536000, immutable"


class _UnchangedError(Exception):
    """The server says that it is still what was held."""


@contextmanager
def _told(name: str) -> Iterator[None]:
    """The library's errors as the system's: `FileNotFoundError` for what is not there."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if status == _UNCHANGED:
            raise _UnchangedError from error
        if status == _GONE and error.response.get("Error", {}).get("Code") != "NoSuchBucket":
            raise FileNotFoundError(f"{name} is not in the bucket") from error
        raise OSError(f"the bucket's server refuses {name}: {error}") from error
    except BotoCoreError as error:
        raise OSError(f"the bucket's server does not answer for {name}: {error}") from error


class Bucket:
    """A bucket, or what stands under a prefix of it, where nobody else writes.

    Whatever its server answers amiss is an `OSError`. Without `key`, boto3 looks for credentials.
    """

    def __init__(
        self,
        room: Path,
        name: str,
        prefix: str,
        endpoint: str | None,
        region: str | None,
        key: str | None,
        secret: str | None,
    ) -> None:
        self.room, self.name, self.prefix = room, name, prefix
        self.files = S3Storage(
            bucket_name=name,
            location=prefix,
            endpoint_url=endpoint,
            region_name=region,
            access_key=key,
            secret_key=secret,
            # One part after the other: several at once would be held in memory.
            transfer_config=TransferConfig(use_threads=False),
            client_config=Config(
                # Others than Amazon's may know neither names of buckets as hosts nor its checksums.
                s3={"addressing_style": "path" if endpoint else "auto"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                retries={"mode": "standard", "total_max_attempts": 3},
                connect_timeout=5,
                read_timeout=30,
                max_pool_connections=50,
            ),
        )

    @cached_property
    def _client(self) -> Any:
        """One for all threads, as boto3 allows of clients."""
        return self.files.connection.meta.client

    def where(self, release: str) -> str:
        return f"s3://{self.name}/{self._key(release)}"

    def look(self, name: str, mark: str = "") -> Content | None:
        only = {"IfNoneMatch": mark} if mark else {}
        try:
            with _told(name):
                found = self._client.get_object(**self._named(name), **only)
                return Content(found["Body"].read(), found["ETag"])
        except FileNotFoundError:
            return None
        except _UnchangedError:
            return Content(None, mark)

    def modified(self, name: str) -> int:
        with _told(name):
            found = self._client.head_object(**self._named(name))
        return int(found["LastModified"].timestamp())

    def part(self, name: str, first: int, length: int) -> Part:
        asked = {"Range": f"bytes={first}-{first + length - 1}"} if length else {}
        with _told(name):
            return cast(Part, self._client.get_object(**self._named(name), **asked)["Body"])

    @contextmanager
    def at_hand(self, release: str, names: list[str]) -> Iterator[Path]:
        self.room.mkdir(parents=True, exist_ok=True)
        with (
            self._fetching(fcntl.LOCK_SH),
            TemporaryDirectory(prefix=_FETCHED, dir=self.room) as it,
        ):
            for name in names:
                with _told(f"{release}/{name}"):
                    self._fetch(f"{release}/{name}", Path(it) / name)
            yield Path(it)

    def releases(self) -> list[str]:
        return [name for name in self._begun() if self._is_whole(name)]

    def place(self, folder: Path, release: str, types: Mapping[str, str]) -> None:
        self.remove(release)
        names = sorted(path.name for path in folder.iterdir() if path.name != MANIFEST)
        for name in (*names, MANIFEST):
            with (folder / name).open("rb") as stream:
                self._put(f"{release}/{name}", File(stream), types[name], _FOR_EVER)

    def show(self, manifest: bytes) -> None:
        self._put(MANIFEST, ContentFile(manifest), _JSON, "no-cache")

    def remove(self, release: str) -> None:
        with _told(release):
            self.files.delete(f"{release}/{MANIFEST}")
            for name in self.files.listdir(release)[1]:
                self.files.delete(f"{release}/{name}")

    def clear(self) -> None:
        clear(self.room, LEFT)
        with suppress(BlockingIOError), self._fetching(fcntl.LOCK_EX | fcntl.LOCK_NB):
            clear(self.room, (_FETCHED,))
        for release in self._begun():
            if not self._is_whole(release):
                self.remove(release)

    def _begun(self) -> list[str]:
        """What has any file, be it no whole release."""
        with _told("the list of releases"):
            return [name for name in self.files.listdir("")[0] if NAME.fullmatch(name)]

    def _is_whole(self, release: str) -> bool:
        with _told(release):
            return bool(self.files.exists(f"{release}/{MANIFEST}"))

    def _key(self, name: str) -> str:
        return f"{self.prefix}/{name}" if self.prefix else name

    def _named(self, name: str) -> dict[str, str]:
        return {"Bucket": self.name, "Key": self._key(name)}

    def _put(self, name: str, content: "File[bytes]", media_type: str, kept: str) -> None:
        # With a media type given, what ends in .gz gets no `Content-Encoding`: it is saved packed.
        self.files.object_parameters = {"ContentType": media_type, "CacheControl": kept}
        with _told(name):
            self.files.save(name, content)

    def _fetch(self, name: str, into: Path) -> None:
        body = self._client.get_object(**self._named(name))["Body"]
        with body, into.open("wb") as stream:
            while chunk := body.read(_CHUNK):
                stream.write(chunk)

    @contextmanager
    def _fetching(self, how: int) -> Iterator[None]:
        """Shared by those who fetch; alone by who clears, so that nothing in use is removed."""
        with (self.room / ".fetching").open("w") as lock:
            fcntl.flock(lock, how)
            yield
