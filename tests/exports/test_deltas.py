"""Deltas: always there, and an old release with a delta is the new one, digest included."""

import csv
import datetime
import gzip
import io

import orjson
import pytest

from directory import write
from directory.changes import digest, number_all, published_at, seq_at
from directory.models import Change
from exports.deltas import DAYS
from exports.dumps import publish
from tests import factories
from vocab.canonical import digest as hash_of
from vocab.licences import LICENCES

pytestmark = pytest.mark.slow


def held(manifest, prefix=""):
    """Every record of a release, or of a delta, by its IRI."""
    found = {}
    for each in manifest.about["datasets"]:
        name = f"{prefix}{each['name']}.ndjson.gz"
        texts = gzip.decompress((manifest.folder / name).read_bytes()).decode().split("\n")[:-1]
        found |= {orjson.loads(text)["id"]: text for text in texts}
    return found


def applied(old, manifest, days):
    """The records of an old release with a delta of the new one applied, as the manual says."""
    newer = held(manifest, f"delta-{days}d-")
    text = (manifest.folder / f"delta-{days}d-deleted.csv").read_text("utf-8")
    gone = {row["id"] for row in csv.DictReader(io.StringIO(text, newline=""))}
    return {iri: text for iri, text in old.items() if iri not in gone} | newer


def about(manifest, days):
    return orjson.loads((manifest.folder / f"delta-{days}d.json").read_bytes())


def days_pass(days):
    """What is published so far was so some days earlier."""
    number_all()
    for change in Change.objects.order_by("seq"):
        Change.objects.filter(pk=change.pk).update(
            published=change.published - datetime.timedelta(days=days)
        )


def test_an_empty_hub_has_every_delta_with_its_deletes_and_manifest(hub):
    manifest = publish()
    for days in DAYS:
        assert about(manifest, days)["deleted"] == 0
        assert set(about(manifest, days)["counts"].values()) == {0}
        for name in ("sources.ndjson.gz", "organisations.ndjson.gz", "deleted.csv"):
            assert f"delta-{days}d-{name}" in manifest.files


def test_a_delta_holds_what_changed_in_its_days(hub):
    old = factories.organisation("Ancienne")
    days_pass(10)
    new = factories.organisation("Nouvelle")
    manifest = publish()
    assert set(held(manifest, "delta-1d-")) == set(held(manifest, "delta-7d-")) == {new.iri}
    assert {old.iri, new.iri} < set(held(manifest, "delta-31d-"))
    assert [each["days"] for each in manifest.about["deltas"]] == list(DAYS)
    assert about(manifest, 7)["seq"] == manifest.about["seq"]


def test_an_old_release_and_a_delta_are_the_new_release(hub):
    shared = factories.source("partage", licence=LICENCES["CC-BY-SA-4.0"].iri)
    organisations = [factories.organisation(f"O{number}") for number in range(6)]
    moving = factories.organisation("Relicenciée", of=shared, local_id="moving")
    days_pass(20)
    first = publish()
    write.withdraw(organisations[0].iri, reason="closed", by="test")
    factories.organisation("Autrement", local_id=organisations[1].local_id)
    days_pass(3)
    second = publish()
    write.withdraw(organisations[2].iri, reason="withdrawn", by="test")
    factories.organisation("Encore", of=shared)
    factories.organisation("Relicenciée deux", of=shared, local_id="moving")
    third = publish()
    assert first.about["seq"] < second.about["seq"] < third.about["seq"]
    assert moving.iri in held(third)
    for old, days in ((first, 31), (second, 31), (second, 7)):
        assert old.about["seq"] >= about(third, days)["since"]["seq"]
        found = applied(held(old), third, days)
        assert found == held(third)
        total = sum(digest.term(iri, hash_of(text)) for iri, text in found.items())
        assert digest.shown(total) == about(third, days)["state"]["digest"]
        assert digest.shown(total) == third.about["state"]["digest"]


def test_the_place_of_an_instant_in_the_log(hub):
    factories.organisation("A")
    number_all()
    last = Change.objects.order_by("-seq").first()
    assert published_at(last.seq) == last.published
    assert seq_at(last.published) == last.seq
    assert seq_at(last.published - datetime.timedelta(microseconds=1)) == last.seq - 1
    assert seq_at(last.published - datetime.timedelta(days=1)) == 0
