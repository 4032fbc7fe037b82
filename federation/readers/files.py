"""Opening files: what they are by their first bytes, and the sentence when they cannot be read."""

import gzip
import re
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from federation.rows import UnreadableError

#: JSON that is no list of lines is read as a whole, so it may not be greater than this.
MOST_WHOLE: Final = 64 * 2**20
#: What a compressed file may unpack to: a dump of a million records, not a bomb.
MOST_UNPACKED: Final = 4 * 2**30
#: The longest line of a file of lines.
MOST_LINE: Final = 4 * 2**20
HEAD: Final = 64 * 1024
_HTML: Final = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_BOMS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
UTF8_BOM: Final = b"\xef\xbb\xbf"


def head(path: Path) -> bytes:
    """The first bytes without a byte order mark.

    Raises `UnreadableError` for what is no text in UTF-8, is empty, or is a web page.
    """
    try:
        with path.open("rb") as stream:
            start = stream.read(HEAD)
    except OSError as error:
        raise UnreadableError(f"{path} cannot be opened: {error.strerror}.") from error
    for mark, name in _BOMS.items():
        if start.startswith(mark):
            raise UnreadableError(f"{path.name} is written in {name}; save it as UTF-8.")
    start = start.removeprefix(UTF8_BOM)
    if not start.strip():
        raise UnreadableError(f"{path.name} is empty.")
    if _is_page(start):
        reason = "it was probably saved from a page that asks to log in, or that says an error"
        raise UnreadableError(f"{path.name} is a web page, not data: {reason}.")
    return start


def _is_page(start: bytes) -> bool:
    """Whether HTML begins here, behind any number of comments."""
    rest = start.lstrip()
    while rest.startswith(b"<!--"):
        rest = rest[4:].partition(b"-->")[2].lstrip()
    return bool(_HTML.match(rest))


@contextmanager
def text(path: Path) -> Iterator[IO[str]]:
    """The file as UTF-8 text, line ends as they are; wrong bytes end in `UnreadableError`."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise UnreadableError(
            f"{path.name} is not in UTF-8 (byte 0x{byte:02X} does not belong there); "
            "save it as UTF-8."
        ) from error


def whole(path: Path) -> bytes:
    """All bytes of a file of at most `MOST_WHOLE`, without a byte order mark."""
    size = path.stat().st_size
    if size > MOST_WHOLE:
        most = MOST_WHOLE // 2**20
        raise UnreadableError(
            f"{path.name} has {size // 2**20} MB; JSON of more than {most} MB must come as "
            "NDJSON, one record a line."
        )
    return path.read_bytes().removeprefix(UTF8_BOM)


@contextmanager
def unpacked(path: Path, room: Path) -> Iterator[Path]:
    """The file itself, or what a gzip file holds, unpacked in a folder of the directory `room`.

    Raises `UnreadableError` for one that is broken, `OSError` where there is no room for it.
    """
    if not path.is_file():
        raise UnreadableError(f"There is no file {path}.")
    with path.open("rb") as stream:
        packed = stream.read(2) == b"\x1f\x8b"
    if not packed:
        yield path
        return
    with tempfile.TemporaryDirectory(dir=room) as folder:
        target = Path(folder) / (path.name.removesuffix(".gz") or path.name)
        _unpack(path, target)
        yield target


def _unpack(path: Path, target: Path) -> None:
    try:
        with gzip.open(path) as source, target.open("wb") as out:
            while part := source.read(2**20):
                out.write(part)
                if out.tell() > MOST_UNPACKED:
                    raise UnreadableError(f"{path.name} unpacks to more than 4 GB.")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise UnreadableError(f"{path.name} cannot be unpacked: {error}.") from error
