"""Erasure: no trace of the content is left, and it may never come back."""

import pytest

from directory import changes, epoch, erasing, write
from directory.models import Change, Classification, Erasure, Head, Organisation, Place
from tests import factories
from tests.conftest import BASE
from vocab.faults import InvalidDocumentError

SECRET = "Jeanne-Secret"
pytestmark = pytest.mark.usefixtures("hub")


@pytest.fixture
def erased():
    record = factories.organisation(SECRET, local_id=SECRET, places=[factories.place()])
    changes.number()
    factories.organisation(SECRET, local_id=SECRET, acronym=SECRET)
    write.withdraw(record.iri, reason="erased", by="test")
    return record


def _everything():
    for model in (Organisation, Change, Classification, Place, Head, Erasure):
        for row in model.objects.values():
            yield from map(str, row.values())


def test_no_table_holds_what_was_erased(erased, tmp_path):
    assert not [text for text in _everything() if SECRET in text]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not [path for path in files if SECRET in path.read_bytes().decode(errors="ignore")]


def test_the_log_tells_the_erasure(erased):
    while changes.number():
        pass
    (head,) = changes.deleted()
    assert (head.iri, head.reason, head.version) == (erased.iri, "erased", 3)
    assert list(changes.heads("organisation")) == []
    assert changes.state().count == 1


def test_it_may_not_come_back(erased):
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=erased.source, local_id=SECRET, by="test")
    rows = [write.Row(SECRET, {"name": "x"}), write.Row("other", {"name": "x"})]
    refused, saved = write.save_many(rows, source=erased.source, by="test")
    assert refused.faults[0].code == "erased"
    assert saved.outcome == "new"


def test_a_withdrawn_record_can_still_be_erased():
    record = factories.organisation(SECRET)
    write.withdraw(record.iri, reason="closed", by="test")
    write.withdraw(record.iri, reason="erased", by="test")
    write.withdraw(record.iri, reason="erased", by="test")
    assert not [text for text in _everything() if SECRET in text]
    assert Change.objects.filter(iri=record.iri, document=None, hash="").count() == 3


def test_a_renamed_record_may_not_come_back_by_either_id():
    record = factories.organisation(local_id="old")
    write.rename_local_id("old", "new", source=record.source, by="test")
    write.withdraw(record.iri, reason="erased", by="test")
    for local_id in ("old", "new"):
        with pytest.raises(InvalidDocumentError, match="erased"):
            write.save({"name": "x"}, source=record.source, local_id=local_id, by="test")


def test_a_restored_backup_is_erased_again(erased, tmp_path):
    _restore_backup(erased)
    new = epoch.start(BASE, tmp_path)
    assert "epoch" in new.why
    assert not [text for text in _everything() if SECRET in text]
    assert erasing.known_marks() == erasing.ledger()
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=erased.source, local_id=SECRET, by="test")


def test_a_mark_says_nothing_without_its_key(erased, tmp_path):
    mark = erasing.mark(erased.iri)
    assert Erasure.objects.get().mark == mark
    assert erased.iri not in (tmp_path / "erased.jsonl").read_text()
    assert (tmp_path / "erased.key").stat().st_mode & 0o777 == 0o600
    (tmp_path / "erased.key").write_text("another")
    assert erasing.mark(erased.iri) != mark


def test_a_ledger_cut_short_is_read_up_to_there(erased, tmp_path):
    with (tmp_path / "erased.jsonl").open("a") as stream:
        stream.write('{"mark": "ab')
    assert erasing.ledger() == {erasing.mark(erased.iri)}


def test_a_ledger_cut_short_takes_further_lines(erased, tmp_path, caplog):
    ledger = tmp_path / "erased.jsonl"
    ledger.write_bytes(ledger.read_bytes()[:-30])
    other = factories.organisation()
    write.withdraw(other.iri, reason="erased", by="test")
    assert erasing.ledger() == {erasing.mark(other.iri)}
    assert "line 1" in caplog.text
    epoch.start(BASE, tmp_path)
    assert erasing.ledger() == {erasing.mark(erased.iri), erasing.mark(other.iri)}


def test_a_line_joined_to_one_cut_short_is_read(erased, tmp_path):
    ledger = tmp_path / "erased.jsonl"
    ledger.write_bytes(b'{"mark": "ab' + ledger.read_bytes())
    (tmp_path / "epoch.json").unlink()
    epoch.start(BASE, tmp_path)
    assert erasing.ledger() == erasing.known_marks() == {erasing.mark(erased.iri)}


def test_a_lost_data_directory_brings_nothing_back_and_stops_the_start(erased, tmp_path):
    _lose(tmp_path)
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=erased.source, local_id=SECRET, by="test")
    with pytest.raises(epoch.EpochError, match=r"erased\.key is missing.*1 marks"):
        epoch.start(BASE, tmp_path)
    assert not (tmp_path / "erased.key").exists()


def test_a_lost_key_stops_what_could_bring_an_erased_record_back(erased, tmp_path):
    _lose(tmp_path)
    with pytest.raises(erasing.LostKeyError):
        write.save({"name": "x"}, source=erased.source, local_id="other", by="test")
    Erasure.objects.all().delete()
    assert epoch.start(BASE, tmp_path)
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "x"}, source=erased.source, local_id=SECRET, by="test")


def test_a_lost_ledger_is_written_again_at_the_start(erased, tmp_path):
    (tmp_path / "erased.jsonl").unlink()
    epoch.start(BASE, tmp_path)
    assert erasing.ledger() == {erasing.mark(erased.iri)}


def test_erasing_a_record_leaves_the_one_that_bore_its_id_alone(tmp_path):
    first, second = _two_called_x()
    write.withdraw(second.iri, reason="erased", by="test")
    (tmp_path / "epoch.json").unlink()
    Erasure.objects.all().delete()
    epoch.start(BASE, tmp_path)
    assert Organisation.objects.get(iri=first.iri).status == "live"
    write.withdraw(first.iri, reason="closed", by="test")
    again = write.save({"name": "a"}, source=first.source, local_id="y", by="test")
    assert (again.iri, again.outcome) == (first.iri, "new")
    with pytest.raises(InvalidDocumentError, match="erased"):
        write.save({"name": "b"}, source=first.source, local_id="x", by="test")


def test_an_erased_record_does_not_return_by_an_id_that_another_one_gave_up():
    other = factories.organisation(local_id="y")
    write.rename_local_id("y", "z", source=other.source, by="test")
    record = factories.organisation(local_id="x")
    write.rename_local_id("x", "y", source=other.source, by="test")
    write.withdraw(record.iri, reason="erased", by="test")
    for local_id in ("x", "y"):
        with pytest.raises(InvalidDocumentError, match="erased"):
            write.save({"name": "x"}, source=other.source, local_id=local_id, by="test")
    assert write.save({"name": "z"}, source=other.source, local_id="z", by="test")


def test_erasing_many_reads_the_ledger_once(monkeypatch):
    iris = [factories.organisation().iri for _ in range(30)]
    read, ledger = [], erasing.ledger
    monkeypatch.setattr(erasing, "ledger", lambda: read.append(1) or ledger())
    assert write.withdraw_many(iris, reason="erased", by="test") == 30
    assert len(read) <= 2
    assert len(ledger()) == Erasure.objects.count() == 30


def _two_called_x():
    first = factories.organisation(local_id="x")
    write.rename_local_id("x", "y", source=first.source, by="test")
    return first, factories.organisation(local_id="x")


def _lose(data_dir):
    for name in ("erased.jsonl", "erased.key", "epoch.json"):
        (data_dir / name).unlink()


def _restore_backup(record):
    """The database as it was before the erasure; the data directory is the present one."""
    Erasure.objects.all().delete()
    Organisation.objects.filter(iri=record.iri).update(
        document=record.document, name=SECRET, status="live", reason="", local_id=SECRET
    )
    Change.objects.filter(iri=record.iri, version=1).update(document=record.document)
    (epoch.settings.DATA_DIR / "epoch.json").unlink()
