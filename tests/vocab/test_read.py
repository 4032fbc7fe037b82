"""Reading our own RDF back: strictly, and byte for byte."""

import orjson
import pyoxigraph as ox
import pytest

from exports.triples import nquads, ntriples
from tests.golden import golden
from vocab.canonical import dumps
from vocab.profile import RECORDS
from vocab.read import ReadError, documents

S = "<https://hub.test/id/activity/1>"
ACTIVITY = f"{S} a <https://w3id.org/maillage/ns#Activity> ."


def _read(turtle):
    return list(documents(ox.parse(turtle, format=ox.RdfFormat.TURTLE)))


def test_every_golden_record_comes_back_byte_for_byte():
    texts = sorted(text for _, text in golden())
    quads = "".join(nquads(orjson.loads(text)) for text in texts)
    found = documents(ox.parse(quads, format=ox.RdfFormat.N_QUADS))
    assert sorted(map(dumps, found)) == texts


def test_documents_come_in_order_of_iri():
    turtle = "".join(ACTIVITY.replace("/1", f"/{n}") for n in (3, 1, 2))
    assert [each["id"][-1] for each in _read(turtle)] == ["1", "2", "3"]


def test_what_is_no_record_is_left_out():
    assert _read("<x:a> <x:b> <x:c> . [] <x:b> 1 .") == []
    assert set(RECORDS) == {"organisation", "activity", "source"}


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("<x:colour> 1", "no property of Activity"),
        ("<http://purl.org/goodrelations/v1#name> <x:a>", "no value of name"),
        ('<http://purl.org/goodrelations/v1#name> "a"@fr', "no value of name"),
        ('<http://purl.org/goodrelations/v1#name> "a", "b"', "two values of name"),
        ('<http://purl.org/dc/terms/description> "a"@fr, "b"@fr', "two values of fr"),
        ("<http://purl.org/dc/terms/description> <x:a>", "no value of description"),
        ('<http://purl.org/dc/terms/subject> "T1"', "no value of themes"),
        ("<http://schema.org/location> <x:a>", "no value of locations"),
        ("<http://schema.org/location> [<http://www.w3.org/2003/01/geo/wgs84_pos#lat> 1]", "latit"),
        ("<http://schema.org/location> [<https://w3id.org/maillage/ns#main> 1]", "value of main"),
    ],
)
def test_it_refuses_what_the_profile_does_not_say(statement, reason):
    with pytest.raises(ReadError, match=reason):
        _read(f"{ACTIVITY} {S} {statement} .")


def test_numbers_of_other_types_are_refused():
    place = '[<http://www.w3.org/2003/01/geo/wgs84_pos#lat> "1"]'
    with pytest.raises(ReadError, match="latitude"):
        _read(f"{ACTIVITY} {S} <http://schema.org/location> {place} .")


def test_a_document_without_a_record_is_one_too():
    assert _read(ACTIVITY) == [{"id": S[1:-1], "type": ["Activity"]}]
    assert ntriples(_read(ACTIVITY)[0]).count("\n") == 1
