"""A real client of event streams, npm's ldes-client, mirrors the directory to the last statement.

It needs node and npm, which install the client as `tests/ldes/package-lock.json` says; without them
the test is skipped, or fails where `MAILLAGE_REQUIRE_CLIENTS` is set.
"""

import hashlib
import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pytest
from django.core.management import call_command
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Quad, RdfFormat, parse

from directory import epoch, write
from directory.models import Organisation, Source
from exports.feeds.ldes import generation, stream
from tests import factories

HERE = Path(__file__).parents[1] / "ldes"
TOOLS = ("node", "npm")
REQUIRED = os.environ.get("MAILLAGE_REQUIRE_CLIENTS")
pytestmark = [
    pytest.mark.long,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not REQUIRED and not all(map(shutil.which, TOOLS)), reason="node or npm is missing"
    ),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """The folder with the client, installed as the lock file says."""
    folder = tmp_path_factory.mktemp("ldes")
    for name in ("package.json", "package-lock.json", ".npmrc", "mirror.mjs"):
        shutil.copy(HERE / name, folder)
    subprocess.run(["npm", "ci", "--silent"], cwd=folder, check=True, timeout=600)
    return folder


@pytest.fixture
def served(live_server, settings, tmp_path):
    """The address of a hub that answers there, with ten pages of 250 lines."""
    settings.DATA_DIR, settings.BASE_URL = tmp_path / "hub", live_server.url
    epoch.forget()
    epoch.start(live_server.url, settings.DATA_DIR)
    source = factories.source()
    rows = (
        write.Row(
            f"m{number}",
            {"name": f"Membre “{number}”", "places": [factories.place(locality=f"Lieu {number}")]},
        )
        for number in range(900)
    )
    assert len(list(write.save_many(rows, source=source, by="test"))) == 900
    yield live_server.url
    epoch.forget()


class Mirror:
    """What a reader of the stream holds: of each record the event that was published last."""

    def __init__(self, client, address, state, order):
        self.command = ["node", "mirror.mjs", address, str(state), order]
        self.client, self.held, self.events = client, {}, 0

    def read(self):
        """Whatever the client has not told yet; how many events that was."""
        ended = subprocess.run(
            self.command, cwd=self.client, capture_output=True, text=True, timeout=300
        )
        assert ended.returncode == 0, ended.stderr
        events = [json.loads(line) for line in ended.stdout.split("\n") if line.startswith("{")]
        assert events or not ended.stdout, ended.stdout
        for event in events:
            self.held[event["object"]] = max(
                self.held.get(event["object"], ("", "")),
                (event["published"], event["payload"], event["type"]),
            )
        return len(events)

    def statements(self):
        return canonical(payload for _, payload, *kind in self.held.values() if kind != ["Delete"])


def canonical(texts):
    """N-Triples as canonical N-Quads (RDFC-1.0)."""
    found = Dataset()
    for number, text in enumerate(texts):
        for each in parse(text, format=RdfFormat.N_TRIPLES, rename_blank_nodes=True):
            found.add(Quad(each.subject, each.predicate, each.object))
        assert number >= 0
    found.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(map(str, found))


def dumped(settings):
    """The same of the dump that is made now."""
    call_command("dump", verbosity=0)
    folder = settings.DATA_DIR / "dumps"
    release = json.loads((folder / "manifest.json").read_bytes())["release"]
    return canonical([(folder / release / "organisations.nt").read_text("utf-8")])


def sealed():
    """The digest of each sealed page, as it is served."""
    at = stream.moment()
    return {
        number: hashlib.sha256(_get(f"{at.generation.id}/{number}")).hexdigest()
        for number in stream.pages("organisations", at)
        if stream.sealed(number, at)
    }


def _get(path):
    with urllib.request.urlopen(f"{stream.address('organisations')}/{path}") as answer:
        return answer.read()


def change(turn):
    """Creations, updates, deletions and re-creations."""
    source = Source.objects.get()
    for number in range(turn * 10, turn * 10 + 10):
        write.save({"name": f"{turn}"}, source=source, local_id=f"m{number}", by="test")
        factories.organisation(f"Nouvelle {turn} {number}")
    iris = Organisation.objects.filter(local_id__in=[f"m{n}" for n in range(turn * 7 + 5)])
    for iri in iris.values_list("iri", flat=True):
        write.withdraw(iri, reason="closed", by="test")
    for number in range(turn, turn + 3):
        write.save({"name": f"Encore {turn}"}, source=source, local_id=f"m{number}", by="test")


@pytest.mark.parametrize("order", ["none", "ascending"])
def test_the_client_mirrors_the_directory_fresh_and_resumed(
    client, served, settings, tmp_path, order
):
    address = stream.address("organisations")
    mirror = Mirror(client, address, tmp_path / "state", order)
    assert mirror.read() == 900
    assert mirror.statements() == dumped(settings)
    before = sealed()
    assert len(before) == 3
    for turn in range(1, 4):
        change(turn)
        assert mirror.read() > 0  # resumed
        assert mirror.statements() == dumped(settings)
    assert sealed().items() >= before.items()
    erased = Organisation.objects.get(local_id="m500")
    write.withdraw(erased.iri, reason="erased", by="test")
    change(4)
    former = generation._read()
    assert mirror.read() > 0  # of a new generation
    assert generation.current().id != former.id
    assert mirror.statements() == dumped(settings)
    fresh = Mirror(client, address, tmp_path / "other", order)
    assert fresh.read() > 0
    assert fresh.statements() == mirror.statements()
    assert fresh.held[erased.iri][2] == "Delete"
