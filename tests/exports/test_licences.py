"""Licences: every record in exactly one file set, and the sums add up to the state."""

import csv
import gzip
import hashlib
import io
import os
from collections import Counter
from pathlib import Path

import orjson
import pytest

from directory.changes import digest
from exports import licences
from exports.dumps import publish
from exports.licences import ALLOWED, file_set, normal
from tests import factories
from vocab.licences import LICENCES

ROOT = Path(__file__).parents[2]
REAL = (ROOT / os.environ.get("MAILLAGE_REAL_DATA", "../shared/real")).resolve()
CC_BY_SA = LICENCES["CC-BY-SA-4.0"].iri
ODC_BY = LICENCES["ODC-By-1.0"].iri


def lines(manifest, name):
    return gzip.decompress((manifest.folder / name).read_bytes()).decode().split("\n")[:-1]


def rows(manifest, name):
    text = (manifest.folder / name).read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def check_sums(manifest):
    """Every record stands in one set, and the sets add up to the state, read from the files."""
    seen, sums = Counter(), {}
    for dataset in manifest.about["datasets"]:
        texts = lines(manifest, f"{dataset['name']}.ndjson.gz")
        total = 0
        for text in texts:
            iri = orjson.loads(text)["id"]
            seen[iri] += 1
            total += digest.term(iri, f"sha256:{_sha(text)}")
        assert dataset["count"] == len(texts)
        assert dataset["digest"] == digest.shown(total)
        count, before = sums.get(dataset["type"], (0, 0))
        sums[dataset["type"]] = count + len(texts), before + total
    assert set(seen.values()) <= {1}
    state = manifest.about["state"]
    assert {t["type"]: (t["count"], t["digest"]) for t in state["types"]} == {
        kind: (count, digest.shown(total)) for kind, (count, total) in sums.items() if count
    }
    assert sum(seen.values()) == state["count"]
    return seen


def _sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_every_licence_has_a_line_in_the_table():
    assert set(ALLOWED) == set(LICENCES)
    assert {each for line in ALLOWED.values() for each in line} <= set(LICENCES)


@pytest.mark.parametrize("hub", LICENCES)
def test_a_licence_allows_itself_and_public_domain(hub):
    assert file_set(LICENCES[hub].iri, hub) == ""
    assert file_set(LICENCES["CC0-1.0"].iri, hub) == ""


def test_share_alike_never_leaves_its_own_licence():
    for kept in ("ODbL-1.0", "CC-BY-SA-4.0"):
        allowing = {hub for hub in LICENCES if file_set(LICENCES[kept].iri, hub) == ""}
        assert allowing == {kept}


def test_what_is_allowed_within_what_is_allowed_is_allowed():
    """A collection within a collection changes nothing."""
    for outer, allowed in ALLOWED.items():
        for inner in allowed:
            assert ALLOWED[inner] <= allowed, (outer, inner)


def test_a_set_is_named_by_its_licence():
    assert file_set(CC_BY_SA, "ODbL-1.0") == "cc-by-sa-4.0"
    assert file_set("", "ODbL-1.0") == licences.UNSTATED
    other = file_set("https://licences.example/mine", "ODbL-1.0")
    assert other.startswith("other-")
    assert other != file_set("https://licences.example/yours", "ODbL-1.0")


@pytest.mark.parametrize("change", [("https", "http"), ("4.0/", "4.0")])
def test_a_licence_is_known_by_its_other_spellings(change):
    assert normal(CC_BY_SA.replace(*change)) == CC_BY_SA


def test_the_manual_has_the_table():
    page = (ROOT / "docs" / "dumps.md").read_text("utf-8")
    table = [line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 3]
    found = {}
    for line in table:
        hubs, allowed = (
            {part.strip(" `") for part in cell.replace("and", "").split(",")}
            for cell in line.strip("|").split("|")
        )
        if hubs <= set(LICENCES):
            found |= {hub: allowed | {"CC0-1.0", "PDM-1.0"} for hub in hubs}
    assert found == {hub: set(allowed) for hub, allowed in ALLOWED.items()}


@pytest.mark.slow
def test_records_go_to_the_set_of_their_licence(hub):
    shared = factories.source("partage", licence=CC_BY_SA)
    open_ = factories.source("ouvert", licence=ODC_BY, attribution="Merci à Ouvert")
    factories.organisation("A", of=shared)
    factories.organisation("B", of=open_)
    factories.activity("C", of=shared)
    manifest = publish()
    assert check_sums(manifest).total() == 5
    names = {each["name"]: each for each in manifest.about["datasets"]}
    assert set(names) == {
        *("sources", "organisations", "activities"),
        *("organisations-cc-by-sa-4.0", "activities-cc-by-sa-4.0"),
    }
    assert names["organisations-cc-by-sa-4.0"]["licence"] == CC_BY_SA
    assert [orjson.loads(t)["name"] for t in lines(manifest, "organisations.ndjson.gz")] == ["B"]
    assert manifest.about["counts"] == {"sources": 2, "organisations": 2, "activities": 1}
    for name, file in manifest.files.items():
        if file.dataset in names:
            assert file.licence == names[file.dataset]["licence"], name


@pytest.mark.slow
def test_whom_to_credit_is_listed_with_licence_and_words(hub):
    asked = factories.source(
        "a", licence=ODC_BY, attribution="Merci à A", publisher="https://a.example/"
    )
    factories.source("silent")
    factories.organisation("A", of=asked)
    found = {row["source"]: row for row in rows(publish(), "attribution.csv")}
    row = found[asked.iri]
    assert (row["attribution"], row["licence"], row["organisations"]) == ("Merci à A", ODC_BY, "1")
    assert row["publisher"] == "https://a.example/"
    assert {each["attribution"] for each in found.values()} >= {"Source silent"}
    assert [r for r in found.values() if "ESSGlobal 2.1, by RIPESS" in r["attribution"]]


@pytest.mark.long
@pytest.mark.skipif(not REAL.is_dir(), reason=f"no real directories in {REAL}")
def test_real_sources_are_each_in_one_set_and_credited(hub, settings):
    from federation import loading
    from federation.loading import Wish

    for path in sorted(REAL.glob("*.*")):
        if path.suffix in {".csv", ".tsv", ".json", ".geojson"} and "2016" not in path.name:
            with loading.load(Wish(path), settings.DATA_DIR, lambda *_: None):
                pass
    settings.LICENCE = "CC0-1.0"
    narrow = publish()
    assert check_sums(narrow).total() > 20_000
    names = {each["name"] for each in narrow.about["datasets"] if each["type"] == "organisation"}
    assert names == {
        *("organisations", "organisations-odc-by-1.0"),
        *("organisations-odbl-1.0", "organisations-etalab-2.0"),
    }
    settings.LICENCE = "ODbL-1.0"
    manifest = publish()
    check_sums(manifest)
    credited = {row["source"]: row for row in rows(manifest, "attribution.csv")}
    for source in map(orjson.loads, lines(manifest, "sources.ndjson.gz")):
        row = credited[source["id"]]
        assert row["publisher"] == source["publisher"]
        assert row["attribution"] == source["attribution"]
        assert row["licence"] == normal(source["licence"])
    assert (
        sum(int(r["organisations"] or 0) for r in credited.values())
        == (manifest.about["counts"]["organisations"])
    )
