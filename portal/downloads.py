"""The files of the latest dump that a person may take away."""

from dataclasses import dataclass

from exports import published


@dataclass(frozen=True, slots=True)
class Download:
    """One file; `size` is in bytes."""

    href: str
    name: str
    title: str
    media_type: str
    size: int


def downloads() -> list[Download]:
    """Every form of the organisations, and of the vocabulary in Turtle; empty before a dump."""
    manifest = published.latest()
    files = manifest.files.values() if manifest else ()
    return [
        Download(f"/dumps/{file.name}", file.name, file.title, file.media_type, file.size)
        for file in files
        if file.name.startswith("organisations.") or file.name == "vocabulary.ttl"
    ]


def release() -> str:
    """The name of the latest dump; empty before the first."""
    manifest = published.latest()
    return manifest.release if manifest else ""
