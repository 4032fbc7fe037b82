"""A release checks itself, and is not shown where it fails."""

import gzip

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from directory import write
from exports import checking, published, writing
from exports.dumps import publish
from tests import factories

pytestmark = pytest.mark.slow


def found(manifest):
    return [*checking.faults(manifest.folder, manifest.about, manifest.files)]


def test_what_was_published_passes_every_check(filled, settings):
    settings.DUMPS_SAMPLE = 20
    manifest = publish()
    assert found(manifest) == []
    assert [*checking.sums(manifest.folder, manifest.files.values())] == []


@pytest.mark.parametrize(
    ("name", "spoil", "told"),
    [
        ("organisations.ndjson.gz", lambda c: gzip.compress(gzip.decompress(c)[:-1]), "bytes"),
        ("organisations.nt", lambda c: c[: c.index(b"\n") + 1], "graphs differ"),
        ("organisations.ttl", lambda c: c[:-5], "cannot be read"),
        ("organisations.csv", lambda c: c + b"x\n", "records"),
        ("organisations.jsonld", lambda c: c.replace(b"},\n", b"\n", 1), "cannot be read"),
        ("organisations.nq.gz", lambda c: c[:-20], "cannot be read"),
    ],
)
def test_it_finds_what_is_spoilt(filled, name, spoil, told):
    manifest = publish()
    path = manifest.folder / name
    path.write_bytes(spoil(path.read_bytes()))
    assert any(told in fault for fault in found(manifest))
    assert [*checking.sums(manifest.folder, manifest.files.values())]
    with pytest.raises(CommandError, match="not whole"):
        call_command("dump", check=True)


def test_it_finds_a_record_that_is_missing(filled):
    manifest = publish()
    path = manifest.folder / "organisations.ndjson.gz"
    path.write_bytes(gzip.compress(b"\n".join(gzip.decompress(path.read_bytes()).split(b"\n")[1:])))
    assert any("the manifest says" in fault for fault in found(manifest))
    assert any("the state says" in fault for fault in found(manifest))
    path.unlink()
    assert found(manifest) == ["missing: organisations.ndjson.gz"]


def test_a_sample_that_breaks_our_shapes_is_found(filled, settings, monkeypatch):
    settings.DUMPS_SAMPLE = 20
    manifest = publish()
    real = checking.ntriples
    name = "<http://purl.org/goodrelations/v1#name>"
    monkeypatch.setattr(checking, "ntriples", lambda d: real(d).replace(name, "<http://x.test/>"))
    assert any("shapes" in fault for fault in found(manifest))


def test_a_release_that_fails_is_not_shown_and_says_so(filled, monkeypatch):
    before = publish()
    factories.organisation("Nouvelle")
    monkeypatch.setattr(writing.Writing, "about", _false_about(writing.Writing.about))
    with pytest.raises(CommandError, match=r"(?s)not shown.*the manifest says"):
        call_command("dump", verbosity=0)
    assert published.latest().release == before.release


def _false_about(real):
    def about(self):
        told = real(self)
        datasets = [{**each, "digest": "set-sha256:" + "0" * 64} for each in told["datasets"]]
        return {**told, "datasets": datasets}

    return about


def test_a_directory_that_shrinks_by_more_than_a_tenth_is_held(hub):
    kept = [factories.organisation() for _ in range(12)]
    before = publish()
    for each in kept[:3]:
        write.withdraw(each.iri, reason="closed", by="test")
    before = publish()
    for each in kept[3:7]:
        write.withdraw(each.iri, reason="closed", by="test")
    with pytest.raises(CommandError, match="organisations went from 9 to 5"):
        call_command("dump", verbosity=0)
    assert published.latest().release == before.release
    call_command("dump", accept_shrinking=True, verbosity=0)
    assert published.latest().about["counts"]["organisations"] == 5


def test_some_formats_are_written_apart_and_nothing_is_shown(filled, tmp_path, capsys):
    folder = tmp_path / "apart"
    call_command("dump", only="nt,csv", to=folder)
    names = {path.name for path in folder.iterdir()}
    assert {"organisations.nt", "organisations-places.csv", "deleted.csv"} <= names
    assert not [name for name in names if name.endswith((".ttl", ".gz", ".json"))]
    assert published.latest() is None
    assert "files" in capsys.readouterr().out
    with pytest.raises(CommandError, match="a new folder"):
        call_command("dump", only="nt", to=folder)


def test_what_changed_since_a_cursor_is_written_apart(filled, tmp_path):
    manifest = publish()
    gone = next(iter(filled.values())).organisations.first()
    new = factories.organisation("Nouvelle")
    write.withdraw(gone.iri, reason="closed", by="test")
    call_command("dump", only="nt", since=manifest.about["cursor"], to=tmp_path / "new")
    text = (tmp_path / "new" / "organisations.nt").read_text("utf-8")
    assert {line.split(" ")[0] for line in text.splitlines() if line[0] == "<"} == {f"<{new.iri}>"}
    assert gone.iri in (tmp_path / "new" / "deleted.csv").read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"only": "nt"}, "--to"),
        ({"only": "pdf", "to": "x"}, "names no format"),
        ({"since": "nonsense", "to": "x"}, "not a cursor"),
        ({"check": True}, "nothing is published"),
    ],
)
def test_a_wrong_wish_is_told(hub, options, told):
    with pytest.raises(CommandError, match=told):
        call_command("dump", **options)


def test_the_shown_release_can_be_checked_whole(filled, capsys):
    call_command("dump", verbosity=0)
    call_command("dump", check=True)
    assert "all as they should be" in capsys.readouterr().out
