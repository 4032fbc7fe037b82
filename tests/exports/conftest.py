"""A hub with the golden records."""

import orjson
import pytest

from directory import write
from directory.seed import seed
from tests import factories
from tests.federation.conftest import SAMPLES, load  # noqa: F401 (a fixture)
from tests.golden import golden

#: A source of ours for samples of which no mapping tells whose they are.
OURS = {"mykomap.csv": "mine", "essglobal.ttl": "wild"}


@pytest.fixture
def filled(hub):
    """A hub with the golden records, under IRIs and records of its own."""
    made = {}
    for key in ("golden", "autre"):
        (document,) = [
            orjson.loads(text)
            for kind, text in golden()
            if kind == "source" and orjson.loads(text)["id"].endswith(key)
        ]
        made[key] = write.save_source(_known(document), key=key, by="test")
    for number, (kind, text) in enumerate(golden()):
        if kind != "source":
            document = orjson.loads(text)
            source = document.get("record", {}).get("source", "golden").rpartition("/")[2]
            write.save(
                _known(document),
                source=made[source],
                local_id=str(number),
                by="test",
                type_name=kind,
                contacts=True,
            )
    return made


@pytest.fixture
def everything(hub, load):  # noqa: F811
    """A hub with the seed and a sample of each kind of file that is read."""
    seed(by="test")
    for key in OURS.values():
        factories.source(key)
    for path in sorted(SAMPLES.iterdir()):
        report, _ = load(path, source=OURS.get(path.name, ""))
        assert report.new, path.name


def _known(document):
    return {key: value for key, value in document.items() if key not in {"id", "record"}}
