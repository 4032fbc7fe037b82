"""JSON and GeoJSON: nested keys, odd features, and files that break off."""

import pytest

from federation import readers
from federation.readers import files, trees
from federation.rows import Problem, UnreadableError


def test_nested_keys_are_paths(written):
    path = written("a.json", '[{"a":{"b":1,"c":[1,2]},"d":null,"e":"","f":{}}]')
    (row,) = trees.read_json(path, None)
    assert dict(row.values) == {"a.b": 1, "a.c": [1, 2]}


def test_what_is_no_object_is_a_refused_row(written):
    found = list(trees.read_json(written("a.json", '[{"a":1},3,"x",null]'), None))
    assert [isinstance(each, Problem) for each in found] == [False, True, True, True]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('[{"a":1},{"b":', "no complete JSON"),
        ('{"a":1}', "no array of records"),
        ("[" * 100_000, "no complete JSON"),
        ("[" + '{"a":' * 900 + "1" + "}" * 900 + ",1", "no complete JSON"),
        (b'[{"a":"\xff"}]', "no complete JSON"),
    ],
)
def test_json_that_cannot_be_read_says_why(written, content, reason):
    with pytest.raises(UnreadableError, match=reason):
        list(trees.read_json(written("a.json", content), None))


def test_deep_nesting_is_left_out(written):
    path = written("a.json", '[{"x":"1","a":' + '{"b":' * 800 + "1" + "}" * 800 + "}]")
    (row,) = trees.read_json(path, None)
    assert dict(row.values) == {"x": "1"}


def test_json_that_is_too_large_to_be_read_as_a_whole_must_come_as_lines(written, monkeypatch):
    monkeypatch.setattr(files, "MOST_WHOLE", 10)
    with pytest.raises(UnreadableError, match="NDJSON"):
        trees.parsed(written("a.json", '[{"a":"0123456789"}]'))


def collection(*features, more=""):
    return '{"type":"FeatureCollection",' + more + '"features":[' + ",".join(features) + "]}"


def test_a_feature_gives_its_properties_and_its_point(written):
    feature = (
        '{"type":"Feature","id":"n1","properties":{"name":"A"},'
        '"geometry":{"type":"Point","coordinates":[3.06,50.63,20]}}'
    )
    (row,) = trees.read_geojson(written("a.geojson", collection(feature)), None)
    assert dict(row.values) == {
        "name": "A",
        "feature.id": "n1",
        "geometry.longitude": 3.06,
        "geometry.latitude": 50.63,
    }


def test_another_geometry_is_flagged_and_no_properties_refuse_the_row(written):
    line = '{"properties":{"name":"A"},"geometry":{"type":"LineString","coordinates":[]}}'
    found = list(trees.read_geojson(written("a.geojson", collection(line, '{"x":1}', "3")), None))
    kinds = [(each.outcome, each.row) if isinstance(each, Problem) else "row" for each in found]
    assert kinds == [("flagged", False), "row", ("refused", True), ("refused", True)]


def test_another_coordinate_system_is_refused(written):
    more = '"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},'
    with pytest.raises(UnreadableError, match="coordinate system"):
        list(trees.read_geojson(written("a.geojson", collection(more=more)), None))


def test_a_shape_that_no_mapping_knows_says_what_to_do(written):
    with pytest.raises(UnreadableError, match="--mapping"):
        readers.plan(written("a.json", '[{"colour":"blue"}]'))


def test_a_format_that_is_not_read_says_which_are(written):
    with pytest.raises(UnreadableError, match="none of the formats"):
        readers.plan(written("a.xlsx", b"PK\x03\x04\x00\x00"))
