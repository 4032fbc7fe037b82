"""Instants as what we publish writes them."""

from datetime import UTC, datetime


def instant(at: datetime | None) -> str | None:
    """An instant in UTC to the microsecond, as the log has it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z" if at else None
