"""The bulk form: the same results as row by row, whatever the documents are."""

import json

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from directory import bulk, write
from directory.models import (
    Change,
    Classification,
    Identifier,
    Membership,
    Organisation,
    OrganisationText,
    Place,
)
from directory.preparing import Refused
from tests import factories, strategies
from vocab.canonical import text

INDEX = (Classification, Identifier, Membership, OrganisationText, Place)
ids = st.sampled_from("abcdef")
batches = st.dictionaries(ids, strategies.documents("organisation"), min_size=1, max_size=6)


@pytest.fixture
def always_copied(monkeypatch):
    """On PostgreSQL even the smallest batch goes in by COPY."""
    monkeypatch.setattr(bulk, "_FEW", 1)


@pytest.mark.slow
@pytest.mark.usefixtures("hub")
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=batches, second=batches)
def test_save_many_does_what_save_does(first, second, monkeypatch, always_copied):
    number = Organisation.objects.count()
    one = factories.source(f"one-{number}", publishesContacts=True)
    many = factories.source(f"many-{number}", publishesContacts=True)
    for batch in (first, second, second):
        rows = [write.Row(local_id, _bare(document)) for local_id, document in batch.items()]
        assert [_told(each) for each in write.save_many(rows, source=many, by="t")] == [
            _told(_saved(row, one)) for row in rows
        ]
    assert _stored(one) == _stored(many)


@given(strategies.documents("organisation"))
def test_a_canonical_text_read_and_written_again_is_the_same(document):
    written = text(document)
    assert text(json.loads(written)) == written


@pytest.mark.usefixtures("hub", "always_copied")
def test_a_batch_may_hold_new_changed_unchanged_and_revived_rows():
    source = factories.source()
    rows = [write.Row(str(n), {"name": f"n {n}"}) for n in range(30)]
    list(write.save_many(rows[:20], source=source, by="test"))
    gone = Organisation.objects.get(local_id="3").iri
    write.withdraw(gone, reason="closed", by="test")
    changed = [*rows[:10], *(write.Row(str(n), {"name": "x"}) for n in range(10, 20)), *rows[20:]]
    outcomes = [each.outcome for each in write.save_many(changed, source=source, by="test")]
    assert outcomes == [
        *["unchanged"] * 3,
        *["new"],
        *["unchanged"] * 6,
        *["changed"] * 10,
        *["new"] * 10,
    ]
    written = Change.objects.filter(type="organisation").order_by("id")[21:]
    order = [Organisation.objects.get(iri=change.iri).local_id for change in written]
    assert order == ["3", *map(str, range(10, 30))]


@pytest.mark.usefixtures("hub")
def test_rows_are_taken_in_chunks_as_they_are_asked_for(monkeypatch):
    monkeypatch.setattr(bulk, "CHUNK", 10)
    taken = []

    def rows():
        for n in range(100):
            taken.append(n)
            yield write.Row(str(n), {"name": "x"})

    outcomes = write.save_many(rows(), source=factories.source(), by="test")
    assert taken == []
    next(outcomes)
    assert len(taken) == 10
    assert Organisation.objects.count() == 10


def _bare(document):
    return {key: value for key, value in document.items() if key not in {"id", "record"}}


def _saved(row, source):
    try:
        return write.save(row.document, source=source, local_id=row.local_id, by="t")
    except write.InvalidDocumentError as error:
        return Refused(row.local_id, error.faults)


def _told(each):
    return each.faults if isinstance(each, Refused) else (each.outcome, each.fields)


def _stored(source):
    """Everything that is stored of a source's records but what names the source."""
    found = []
    for record in Organisation.objects.filter(source=source).order_by("local_id"):
        index = [sorted(map(_row, model.objects.filter(organisation=record))) for model in INDEX]
        changes = Change.objects.filter(iri=record.iri).order_by("id")
        told = list(changes.values_list("op", "version", "licence", "path", "by"))
        columns = ("local_id", "status", "version", "name", "network", "sse", "operating")
        values = [getattr(record, column) for column in columns]
        found.append((_bare(json.loads(record.document)), values, index, told))
        assert changes.last().document == record.document
    return found


def _row(row):
    hidden = {"_state", "id", "organisation_id", "activity_id"}
    return repr(sorted((k, v) for k, v in vars(row).items() if k not in hidden))
