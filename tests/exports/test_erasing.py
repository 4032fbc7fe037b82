"""Erased records leave every kept release, and each stays whole for whoever reads it meanwhile."""

import itertools
import os
import signal
import subprocess
import zipfile

import orjson
import pytest

from directory import write
from exports import checking, erasing, published
from exports.dumps import publish
from tests import factories
from tests.exports.test_deltas import applied, held
from tests.exports.test_licences import check_sums, rows
from vocab.licences import LICENCES

pytestmark = pytest.mark.slow
NAME = "Nom qui doit disparaître"


def whole(manifest):
    """Every check that a reader could make of a release."""
    assert [*checking.faults(manifest.folder, manifest.about, manifest.files)] == []
    subprocess.run(
        ["sha256sum", "--strict", "-c", "--quiet", "SHA256SUMS"], cwd=manifest.folder, check=True
    )
    check_sums(manifest)
    on_disk = {path.name for path in manifest.folder.iterdir()}
    assert on_disk == set(manifest.files) | {"manifest.json", "SHA256SUMS"}


def contents(path):
    """A file's bytes, unpacked however it is packed."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return b"".join(book.read(name) for name in book.namelist())
    if path.suffix == ".parquet":
        from arro3.io import read_parquet

        return str(read_parquet(path).read_all().to_struct_array().to_pylist()).encode()
    return b"".join(checking.lines(path))


def holding(text):
    """The files of kept releases that hold a text."""
    return [
        path
        for manifest in published.archive()
        for path in manifest.folder.iterdir()
        if text.encode() in contents(path)
    ]


@pytest.fixture
def kept(filled, settings):
    """Two releases that hold a record, and its IRI."""
    settings.DUMPS_KEPT = 5
    gone = factories.organisation(NAME, places=[factories.place(locality="Lieu à taire")])
    publish()
    factories.organisation("Autre")
    publish()
    write.withdraw(gone.iri, reason="erased", by="test")
    publish()
    return gone.iri


def test_a_record_leaves_every_kept_release(kept):
    before = [manifest.release for manifest in published.archive()]
    assert len(holding(NAME)) > 20
    made = erasing.remove({kept})
    assert len(made) == 2
    assert holding(NAME) == holding("Lieu à taire") == []
    after = published.archive()
    assert [m.release.partition("-")[0] for m in after] == before
    for manifest in after:
        whole(manifest)
    first, second, _ = after
    assert held(second) == applied(held(first), second, 1)
    assert erasing.remove({kept}) == []


def test_the_shown_release_is_replaced_at_once(filled):
    gone = factories.organisation(NAME)
    shown = publish()
    others = {name: text for name, text in held(shown).items() if name != gone.iri}
    (new,) = erasing.remove({gone.iri})
    manifest = published.latest()
    assert manifest.release == new != shown.release
    assert not shown.folder.exists()
    assert held(manifest) == others
    assert manifest.about["counts"]["organisations"] == shown.about["counts"]["organisations"] - 1
    unchanged = ("vocabulary.ttl", "activities.nt", "activities.parquet", "deleted.csv")
    for name in unchanged:
        assert manifest.files[name].sha256 == shown.files[name].sha256


def test_only_its_own_file_set_is_written_anew_and_credits_follow(hub):
    shared = factories.source("partage", licence=LICENCES["CC-BY-SA-4.0"].iri)
    gone = factories.organisation(NAME, of=shared)
    factories.organisation("Reste", of=shared)
    factories.organisation("Ailleurs")
    shown = publish()
    erasing.remove({gone.iri})
    manifest = published.latest()
    whole(manifest)
    assert manifest.files["organisations.xlsx"].sha256 == shown.files["organisations.xlsx"].sha256
    (row,) = [r for r in rows(manifest, "attribution.csv") if r["source"] == shared.iri]
    assert row["organisations"] == "1"


def test_it_waits_for_a_dump_that_is_being_written(filled):
    gone = factories.organisation(NAME)
    publish()
    with published.building():
        assert "a dump is being written" in erasing.erase([_note(gone.iri)])
    assert erasing.erase([_note(gone.iri)]) == ""
    assert holding(NAME) == []


def _note(iri):
    from directory.models import Erasing

    return Erasing(iri=iri)


def _die_at(moment):
    calls = itertools.count()

    def wrap(real):
        def wrapped(*args, **kwargs):
            if next(calls) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return wrapped

    for name in ("link", "rename", "replace", "rmdir", "unlink"):
        setattr(os, name, wrap(getattr(os, name)))


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_killed_at_any_moment_readers_see_whole_releases_and_the_next_run_ends_it(kept):
    for moment in range(0, 400, 29):
        child = os.fork()
        if child == 0:
            _die_at(moment)
            erasing.remove({kept})
            os._exit(0)
        _, status = os.waitpid(child, 0)
        for manifest in published.archive():
            whole(manifest)
        shown = published.latest()
        assert orjson.loads((shown.folder / "manifest.json").read_bytes()) == shown.about
        if not os.WIFSIGNALED(status):
            break
    erasing.remove({kept})
    assert holding(NAME) == []
    assert len(published.archive()) == 3
