"""The hub's secret key, made once and kept in its data directory."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def kept(directory: Path) -> str:
    """The key in `secret-key` of the directory, made by whoever comes first.

    The file appears whole or not at all, readable by its owner alone. Raises
    `ImproperlyConfigured` where the directory cannot be written.
    """
    path = directory / "secret-key"
    try:
        _make(directory, path)
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ImproperlyConfigured(
            f"MAILLAGE_DATA_DIR is “{directory}”: {error.strerror} ({error.filename}); expected a "
            "directory that this user may write in."
        ) from error


def _make(directory: Path, path: Path) -> None:
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        draft = directory / f"secret-key.{os.getpid()}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
