"""Dumps: everything that is published, each form the same graph, each byte reproducible."""

import csv
import gzip
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import OperationalError

from directory import write
from directory.models import Organisation
from exports import published
from exports.dumps import publish
from exports.formats import FORMATS
from exports.storage import current
from tests.exports.tables import from_tables
from tests.graphs import FORMATS as PARSERS, by_pyoxigraph, by_rdflib
from vocab.canonical import dumps
from vocab.read import documents

pytestmark = pytest.mark.slow
RDF = ("ttl", "nt", "nq.gz", "jsonld")
KINDS = {"organisations": "organisation", "activities": "activity", "sources": "source"}


def _content(manifest, name):
    content = (manifest.folder / name).read_bytes()
    return gzip.decompress(content) if name.endswith(".gz") else content


def _form(suffix):
    return suffix.removesuffix(".gz")


@pytest.mark.parametrize("dataset", [*KINDS, "vocabulary"])
def test_every_rdf_form_is_the_same_graph(filled, dataset):
    manifest = publish()
    graphs = [
        by_pyoxigraph(_content(manifest, f"{dataset}.{suffix}"), _form(suffix)) for suffix in RDF
    ]
    assert len(graphs[0]) > 5
    assert graphs.count(graphs[0]) == len(RDF)


@pytest.mark.parametrize("suffix", RDF)
def test_rdflib_reads_the_same_graph_from_each(filled, suffix):
    manifest = publish()
    for dataset in KINDS:
        content = _content(manifest, f"{dataset}.{suffix}").decode()
        assert by_rdflib(content, _form(suffix)) == by_pyoxigraph(content, _form(suffix))


@pytest.mark.parametrize("suffix", RDF)
def test_each_is_read_back_into_the_stored_bytes(filled, suffix):
    manifest = publish()
    content = _content(manifest, f"organisations.{suffix}")
    found = documents(ox.parse(content, format=PARSERS[_form(suffix)]))
    stored = set(Organisation.objects.values_list("document", flat=True))
    assert len(stored) == 5
    assert {dumps(each) for each in found} == stored


def test_records_stand_in_the_graph_of_their_source_and_sources_in_none(filled):
    manifest = publish()

    def graphs(name):
        parsed = ox.parse(_content(manifest, name), format=ox.RdfFormat.N_QUADS)
        return {str(quad.graph_name) for quad in parsed}

    assert graphs("organisations.nq.gz") == {f"<{each.iri}>" for each in filled.values()}
    assert graphs("sources.nq.gz") == {str(ox.DefaultGraph())}


def test_ndjson_holds_the_stored_texts_in_order_of_key(filled):
    lines = _content(publish(), "organisations.ndjson.gz").decode().split("\n")[:-1]
    assert lines == list(Organisation.objects.order_by("key").values_list("document", flat=True))


def test_the_manifest_says_what_is_in_it(filled):
    manifest = publish()
    about = manifest.about
    assert about["counts"] == {"organisations": 5, "activities": 1, "sources": 2}
    assert about["state"]["count"] == 8
    assert {each["type"]: each["count"] for each in about["state"]["types"]} == {
        "organisation": 5,
        "activity": 1,
        "source": 2,
    }
    assert about["licence"] == "https://opendatacommons.org/licenses/odbl/1-0/"
    assert about["modified"].endswith("Z")
    assert about["profile"] == "v1"
    on_disk = {path.name for path in manifest.folder.iterdir()}
    assert on_disk == set(manifest.files) | {"manifest.json", "SHA256SUMS"}


def test_the_sums_hold(filled):
    subprocess.run(["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=publish().folder, check=True)


def test_every_format_is_there_with_its_media_type(filled):
    files = publish().files
    for form in FORMATS.values():
        for dataset, kind in KINDS.items():
            file = files.get(f"{dataset}.{form.suffix}")
            assert (file is not None) == (kind in form.kinds)
            assert file is None or file.media_type == form.media_type


def test_twice_in_a_row_is_the_same_release(filled):
    first = publish()
    stats = {path: path.stat().st_mtime_ns for path in first.folder.iterdir()}
    assert publish().release == first.release
    assert {path: path.stat().st_mtime_ns for path in first.folder.iterdir()} == stats


def test_a_change_makes_a_new_release_and_as_many_are_kept_as_is_set(filled, settings):
    settings.DUMPS_KEPT = 2
    names = [publish().release]
    for name in ("a", "b"):
        write.save({"name": name}, source=filled["autre"], local_id="new", by="test")
        names.append(publish().release)
    assert len(set(names)) == 3
    assert set(current().releases()) == set(names[1:])
    assert published.latest().release == names[-1]


def test_what_was_withdrawn_is_listed_with_its_reason(filled):
    saved = write.save({"name": "x"}, source=filled["autre"], local_id="x", by="test")
    write.withdraw(saved.iri, reason="closed", by="test")
    manifest = publish()
    (row,) = csv.DictReader(io.StringIO(_content(manifest, "deleted.csv").decode()))
    assert (row["id"], row["reason"], row["type"]) == (saved.iri, "closed", "organisation")
    assert saved.iri.encode() not in _content(manifest, "organisations.nt")


def test_csv_with_its_tables_holds_everything(filled):
    manifest = publish()
    for dataset, kind in (("organisations", "organisation"), ("activities", "activity")):
        texts = _content(manifest, f"{dataset}.ndjson.gz").decode().split("\n")[:-1]
        tables = {
            name.removeprefix(f"{dataset}").removesuffix(".csv").lstrip("-"): list(
                csv.DictReader(io.StringIO(_content(manifest, name).decode(), newline=""))
            )
            for name, file in manifest.files.items()
            if file.dataset == dataset and file.format == "csv"
        }
        assert from_tables(tables, kind) == [orjson.loads(text) for text in texts]


def test_only_names_of_a_release_are_served(filled):
    manifest = publish()
    name = "organisations.ttl"
    assert published.find(name).name == f"{manifest.release}/{name}"
    assert published.find(f"{manifest.release}/{name}").name == f"{manifest.release}/{name}"
    assert published.find(f"{manifest.release}/{name}").dated
    served = published.find("SHA256SUMS")
    assert served.sha256 == hashlib.sha256(_content(manifest, "SHA256SUMS")).hexdigest()
    for other in (
        "",
        "nothing.ttl",
        "../epoch.json",
        "x/organisations.ttl",
        f"{name}/",
        ".lock",
        f"../dumps/{manifest.release}/{name}",
        "01JDAAAAAAAAAAAAAAAAAAAAAA.1/a",
    ):
        assert published.find(other) is None


def test_before_the_first_dump_there_is_nothing(hub):
    assert published.latest() is None
    assert published.find("organisations.ttl") is None
    assert published.find("manifest.json") is None


def test_an_empty_hub_has_whole_dumps(hub):
    manifest = publish()
    assert manifest.about["counts"]["organisations"] == 0
    assert manifest.about["modified"] is None
    for suffix in RDF:
        content = _content(manifest, f"organisations.{suffix}")
        assert by_pyoxigraph(content, _form(suffix)) == frozenset()


def test_the_command_says_where_and_how_many(filled, capsys):
    call_command("dump")
    said = capsys.readouterr().out
    assert published.latest().release in said
    assert "2 sources, 5 organisations, 1 activities" in said


def test_the_command_says_that_another_is_at_it(filled):
    with published.building(), pytest.raises(CommandError, match="another dump"):
        call_command("dump")


_DIGEST = """
import hashlib
from tests.exports.test_formats import dumped
from tests.golden import golden_texts
from exports.formats import FORMATS
from exports.storage import current
from exports.vocabulary import vocabulary_rdf
from exports.columns import side_tables
found = [dumped(key, golden_texts("organisation"), "organisation") for key in FORMATS]
found += [vocabulary_rdf(form) for form in ("ttl", "nt", "jsonld")]
found += [repr([table.header for table in side_tables("organisation")]).encode()]
print(hashlib.sha256(b"".join(found)).hexdigest())
"""


def test_the_bytes_are_the_same_under_any_hash_seed():
    root = Path(__file__).parents[2]
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "4242")
    }
    assert len(digests) == 1


def test_the_page_of_the_dumps_names_every_dataset_format_and_table(filled):
    page = (Path(__file__).parents[2] / "docs" / "dumps.md").read_text(encoding="utf-8")
    for file in publish().files.values():
        assert f"`{file.dataset}`" in page
        if file.dataset.startswith("delta-"):
            assert f"`{file.name.replace(file.dataset, 'delta-7d')}`" in page
        elif "-" in file.name:
            assert f"`{file.name}`" in page
        else:
            assert f"`{file.name.removeprefix(file.dataset)}`" in page


def test_the_state_can_be_recomputed_from_what_was_dumped(filled):
    manifest = publish()
    for dataset, kind in KINDS.items():
        total = 0
        for line in _content(manifest, f"{dataset}.ndjson.gz").decode().split("\n")[:-1]:
            hashed = hashlib.sha256(line.encode()).hexdigest()
            mark = f"{orjson.loads(line)['id']}\0sha256:{hashed}".encode()
            total += int.from_bytes(hashlib.sha256(mark).digest())
        (state,) = (each for each in manifest.about["state"]["types"] if each["type"] == kind)
        assert state["digest"] == f"set-sha256:{total % 2**256:064x}"


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), OperationalError("full")]
)
def test_a_full_disk_is_told_in_a_sentence(hub, monkeypatch, error):
    def fail(**_wishes):
        raise error

    monkeypatch.setattr("exports.dumps.publish", fail)
    with pytest.raises(CommandError, match="could not be written") as raised:
        call_command("dump")
    assert "\n" not in str(raised.value)


def test_the_hourly_dump_leaves_another_one_alone_without_a_word(hub, capsys):
    with published.building():
        call_command("dump", "--verbosity", "0")
        with pytest.raises(CommandError, match="another dump"):
            call_command("dump")
    assert capsys.readouterr() == ("", "")
    assert published.latest() is None
