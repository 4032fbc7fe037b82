"""Places: near, region, locality, postcode; the order by distance; points for a map."""

import math

import pytest
from hypothesis import given, strategies as st

from directory import queries
from directory.geography import RADIUS, Box, Circle
from directory.models import Organisation
from tests import factories
from tests.api.conftest import errors, names
from tests.large import be_large
from vocab.schemes import schemes

LIST = "/api/v1/organisations"
POINTS = f"{LIST}/points"
TOWNS = {
    "lille": ("50.63", "3.06"),
    "roubaix": ("50.69", "3.17"),
    "liège": ("50.63", "5.57"),
    "taveuni": ("-16.8", "179.97"),
    "rabi": ("-16.5", "-179.98"),
    "pole": ("89.9", "-170"),
}
latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.fixture(autouse=True, params=["SQL", "bitmaps"])
def ways(request, monkeypatch):
    """Both ways that a list is filtered by, the second as in a large directory."""
    if request.param == "bitmaps":
        be_large(monkeypatch)


@pytest.fixture
def towns(essai):
    """An organisation in each town, and one without a place."""
    for name, (latitude, longitude) in TOWNS.items():
        place = factories.place(latitude=latitude, longitude=longitude)
        factories.organisation(name, places=[place])
    factories.organisation("nowhere")


def great_circle(one, other):
    """Kilometres, by the spherical law of cosines of vectors: another way than the code's."""
    first, second = (
        (
            math.cos(math.radians(lat)) * math.cos(math.radians(lon)),
            math.cos(math.radians(lat)) * math.sin(math.radians(lon)),
            math.sin(math.radians(lat)),
        )
        for lat, lon in (one, other)
    )
    return 2 * RADIUS * math.asin(min(math.dist(first, second) / 2, 1))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("near=50.63,3.06", ["lille"]),
        ("near=50.63,3.06&radius=11", ["lille", "roubaix"]),
        ("near=50.7,3.2&radius=200", ["roubaix", "lille", "liège"]),
        ("near=-16.6,180&radius=60", ["rabi", "taveuni"]),
        ("near=-16.6,-180&radius=60", ["rabi", "taveuni"]),
        ("near=90,0&radius=20", ["pole"]),
        ("near=89.9,10&radius=25", ["pole"]),
        ("near=-90,0&radius=10", []),
        ("near=0,0&radius=20016", ["liège", "roubaix", "lille", "pole", "rabi", "taveuni"]),
    ],
)
def test_near_lists_by_distance(api, towns, asked, expected):
    found = names(api(f"{LIST}?{asked}"))
    if "20016" in asked:
        centre = (0, 0)
        expected = sorted(TOWNS, key=lambda n: great_circle(centre, [*map(float, TOWNS[n])]))
    assert found == expected
    assert sorted(names(api(f"{LIST}?{asked}&sort=name"))) == sorted(expected)


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_a_walk_by_distance_lists_each_once(api, essai, limit):
    for number in range(4):
        near = factories.place(latitude="50.6", longitude="3")
        far = factories.place(latitude="50.61", longitude=f"3.{number + 1}")
        factories.organisation(f"same {number}", places=[near])
        factories.organisation(f"far {number}", places=[far, near] if number == 3 else [far])
    found, address = [], f"{LIST}?near=50.6,3&radius=50&limit={limit}"
    while address:
        page = api(address.removeprefix("http://hub.test")).json()
        found += [record["name"] for record in page["results"]]
        address = page["next"]
    assert sorted(found[:5]) == ["far 3", "same 0", "same 1", "same 2", "same 3"]
    assert found[5:] == ["far 0", "far 1", "far 2"]


def test_near_goes_with_every_format_filter_and_count(api, towns):
    collection = api(f"{LIST}?near=50.63,3.06&radius=20&limit=1&format=geojson").json()
    (link,) = collection["links"]
    assert link["rel"] == "next"
    second = api(link["href"].removeprefix("http://hub.test")).json()
    assert [each["properties"]["name"] for each in second["features"]] == ["roubaix"]
    assert "links" not in second
    lines = b"".join(api(f"{LIST}.ndjson?near=50.63,3.06&radius=20")).splitlines()
    assert len(lines) == 2
    assert api(f"{LIST}?near=50.63,3.06&radius=20&count=exact").json()["count"] == 2
    assert names(api(f"{LIST}?near=50.63,3.06&radius=20&not.country=FR")) == []
    assert names(api(f"{LIST}?near=50.63,3.06&radius=20&source=none")) == []


def test_a_cursor_by_distance_goes_on_by_key_without_near(api, towns):
    assert len(names(api(f"{LIST}?cursor=d{'0' * 11}.{'0' * 32}"))) == 7


def test_activities_have_distances_too(api, essai):
    factories.activity("a", locations=[factories.place(latitude="50.63", longitude="3.06")])
    assert names(api("/api/v1/activities?near=50.63,3.06")) == ["a"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"near": "50.63"}, "point"),
        ({"near": "91,0"}, "point"),
        ({"near": "0,181"}, "point"),
        ({"near": "a,b"}, "point"),
        ({"radius": "0"}, "kilometres"),
        ({"radius": "20017"}, "kilometres"),
        ({"radius": "ten"}, "kilometres"),
        ({"radius": "-1"}, "kilometres"),
        ({"region": ""}, "empty"),
        ({"locality": "x" * 201}, "long"),
        ({"postcode": "59,"}, "empty"),
        ({"bbox": "1,2,3"}, "box"),
    ],
)
def test_a_wrong_place_is_refused_by_name(api, essai, asked, code):
    ((name, value),) = asked.items()
    assert errors(api(f"{LIST}?{name}={value}")) == {name: code}


@given(latitudes, longitudes, st.floats(0.001, 20015), latitudes, longitudes)
def test_the_box_of_a_circle_holds_it(latitude, longitude, kilometres, other, another):
    box = Circle(latitude, longitude, kilometres).box()
    if great_circle((latitude, longitude), (other, another)) <= kilometres:
        assert box.south <= other <= box.north
        beyond = box.west > box.east
        inside = another >= box.west, another <= box.east
        assert any(inside) if beyond else all(inside)


@pytest.mark.parametrize("height", [0.05, 5, 60])
def test_boxes_hold_their_edges_at_any_height(hub, height):
    for latitude in ("-89.95", "-0.05", "0", "0.05", "0.1", "45.25", "89.95"):
        place = factories.place(latitude=latitude, longitude="3")
        record = factories.organisation(places=[place])
        edge = float(latitude)
        for south, north in ((edge, edge + height), (edge - height, edge)):
            box = Box(3, max(south, -90), 3, min(north, 90))
            assert queries.within(Organisation.objects.all(), box).filter(pk=record.pk).exists()


def test_by_region_locality_and_postcode(api, essai):
    loire = {"region": "Auvergne-Rhône-Alpes", "locality": "Saint-Étienne", "postcode": "42000"}
    london = {"locality": "London, City of", "postcode": "EC1A 1BB"}
    factories.organisation("a", places=[factories.place(**loire)])
    factories.organisation("b", places=[factories.place("GB", **london)])
    factories.organisation("c", places=[factories.place(postcode="4")])
    for asked, expected in {
        "region=auvergne-rhone-alpes": ["a"],
        "region=Rhône": [],
        "locality=SAINT-ETIENNE": ["a"],
        "locality=saint-etienne,london city of": ["a", "b"],
        "locality=%20": [],
        "postcode=42": ["a"],
        "postcode=ec1a1": ["b"],
        "postcode=EC1A 1": ["b"],
        "postcode=4,ec": ["a", "b", "c"],
        "postcode=42000 1": [],
        "postcode=%25": [],
        "postcode=%20": [],
    }.items():
        assert sorted(names(api(f"{LIST}?{asked}"))) == expected, asked


def test_points_are_places_with_their_sectors(api, essai):
    lille = factories.place(latitude="50.630001", longitude="3.06")
    liege = factories.place("BE", latitude="50.63", longitude="5.57")
    sector = schemes()["activities"].concepts[0]
    one = factories.organisation(places=[lille, liege], primarySector=sector.iri)
    two = factories.organisation(places=[lille, factories.place("FR")])
    factories.organisation()
    page = api(POINTS).json()
    assert sorted(page["points"], key=str) == sorted(
        [
            [str(one.key), 3.06, 50.63, sector.notation],
            [str(one.key), 5.57, 50.63, sector.notation],
            [str(two.key), 3.06, 50.63, None],
        ],
        key=str,
    )
    assert (page["count"], page["clusters"]) == (3, [])
    assert len(api(f"{POINTS}?bbox=5,50,6,51").json()["points"]) == 1
    assert len(api(f"{POINTS}?near=50.63,3.06").json()["points"]) == 2
    assert api(f"{POINTS}?country=BE&not.country=FR").json()["points"] == []
    assert api(f"{POINTS}?locality=%20").json()["count"] == 0
    assert errors(api(f"{POINTS}?zoom=23")) == {"zoom": "whole"}


def test_many_points_become_clusters_at_a_zoom(api, essai, monkeypatch):
    monkeypatch.setattr("api.views.points.MANY", 3)
    for longitude in ("3", "3.001", "3.002", "120"):
        place = factories.place(latitude="50.01", longitude=longitude)
        record = factories.organisation(places=[place])
    assert len(api(POINTS).json()["points"]) == 4
    page = api(f"{POINTS}?zoom=3").json()
    assert page["clusters"] == [[3.001, 50.01, 3]]
    assert page["points"] == [[str(record.key), 120.0, 50.01, None]]
    assert page["count"] == 4
    near = api(f"{POINTS}?zoom=22").json()
    assert (len(near["points"]), near["clusters"]) == (4, [])
    assert api(f"{POINTS}?zoom=3&bbox=119,50,121,51").json()["clusters"] == []


def test_points_are_told_once(api, towns):
    first = api(POINTS)
    assert api(POINTS, if_none_match=first["ETag"]).status_code == 304
    assert api(POINTS, accept="text/turtle").status_code == 406
