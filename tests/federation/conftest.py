"""Files to read, and a way to load them."""

from pathlib import Path

import pytest

from federation import loading
from federation.loading import Wish

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def written(tmp_path):
    """Writes a file and gives its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def load(hub, settings):
    """Loads a file as `manage.py load` does; the report with its problems as a list."""

    def run(file, **wish):
        with loading.load(Wish(Path(file), **wish), settings.DATA_DIR, lambda *_: None) as report:
            return report, list(report.problems())

    return run
