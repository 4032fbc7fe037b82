"""A source that calls a record by another id: the record stays what it is."""

import pytest

from directory import renaming, write
from directory.models import Organisation
from directory.renaming import TakenIdError
from directory.storing import MovedError
from tests import factories

pytestmark = pytest.mark.usefixtures("hub")


def saved(source, local_id, name):
    return write.save({"name": name}, source=source, local_id=local_id, by="test")


def test_a_renamed_record_keeps_its_iri():
    source = factories.source()
    first = saved(source, "old", "Le Maillon")
    write.rename_local_id("old", "new", source=source, by="test")
    again = saved(source, "new", "Le Maillon nouveau")
    assert (again.iri, again.outcome, again.fields) == (first.iri, "changed", ("name",))
    assert Organisation.objects.get().local_id == "new"


def test_an_id_that_was_given_up_may_be_given_to_another_record():
    source = factories.source()
    first = saved(source, "old", "Le Maillon")
    write.rename_local_id("old", "new", source=source, by="test")
    other = saved(source, "old", "Un autre")
    assert other.outcome == "new"
    assert other.iri != first.iri
    assert saved(source, "old", "Un autre").outcome == "unchanged"
    assert saved(source, "new", "Le Maillon").outcome == "unchanged"


def test_an_id_that_another_record_bears_is_refused():
    source = factories.source()
    saved(source, "old", "Le Maillon")
    saved(source, "new", "Un autre")
    with pytest.raises(TakenIdError):
        write.rename_local_id("old", "new", source=source, by="test")


def test_an_id_given_to_another_record_while_it_is_saved_means_that_one(monkeypatch):
    source = factories.source()
    other = saved(source, "old", "Le Maillon")
    _rename_while_saving(monkeypatch, [("old", "new")], source)
    again = saved(source, "new", "Le Maillon nouveau")
    assert (again.iri, again.outcome) == (other.iri, "changed")


def test_it_gives_up_where_ids_never_stop_moving(monkeypatch):
    source = factories.source()
    saved(source, "old", "Le Maillon")
    moves = [("old", "new"), ("new", "old"), ("old", "new"), ("new", "old"), ("old", "new")]
    _rename_while_saving(monkeypatch, moves, source, between=True)
    with pytest.raises(MovedError):
        saved(source, "new", "Un troisième")


def _rename_while_saving(monkeypatch, moves, source, *, between=False):
    """Renames just before a row is prepared and, if `between`, before ids are looked up again."""
    prepare, names, left = write.prepare, renaming.Names, [*moves]

    def move():
        if left:
            renaming.rename("organisation", source, *left.pop(0))

    def prepared(*given):
        move()
        return prepare(*given)

    def named(*given):
        if between and len(left) < len(moves):
            move()
        return names(*given)

    monkeypatch.setattr(write, "prepare", prepared)
    monkeypatch.setattr(renaming, "Names", named)
