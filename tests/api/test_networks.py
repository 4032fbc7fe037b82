"""Networks: members through levels, lists of members, trees, cycles."""

import pytest

from directory import networks, write
from tests import factories
from tests.api.conftest import errors, names
from vocab.schemes import schemes

LIST = "/api/v1/organisations"
ROLES = [each.iri for each in schemes()["membership-role"].concepts]
TYPES = [each.iri for each in schemes()["member-type"].concepts]


def below(network, **node):
    """A membership in it, as a document holds it."""
    return {"memberships": [factories.membership(network, **node)]}


@pytest.fixture
def house(essai):
    """root > region > town > leaf, root > leaf of the root, and the root a member of the town."""
    root = factories.network("root", local_id="root")
    region = factories.network("region", **below(root))
    town = factories.network("town", **below(region))
    factories.organisation("leaf", **below(town, role=ROLES[0], memberType=TYPES[0]))
    factories.organisation("twig", **below(root, role=ROLES[1]))
    factories.organisation("past", **below(root, start="2001", end="2002"))
    write.save(
        {"name": "root", "type": factories.NETWORK, **below(town)},
        source=essai,
        local_id="root",
        by="test",
    )
    return root


def test_members_through_levels(api, house):
    for asked, expected in {
        "": ["region", "twig"],
        "&depth=1": ["region", "twig"],
        "&depth=2": ["region", "town", "twig"],
        "&depth=3": ["leaf", "region", "root", "town", "twig"],
        "&depth=10": ["leaf", "region", "root", "town", "twig"],
        f"&depth=10&role={ROLES[0]}": ["leaf"],
        f"&role={ROLES[0]},{ROLES[1]}": ["twig"],
        f"&depth=3&member_type={TYPES[0]}": ["leaf"],
        f"&depth=2&member_type={TYPES[0]}": [],
    }.items():
        assert sorted(names(api(f"{LIST}?member_of={house.iri}{asked}"))) == expected, asked
        assert sorted(names(api(f"{LIST}?member_of={house.key}{asked}"))) == expected, asked
        members = f"{LIST}/{house.key}/members?{asked.removeprefix('&')}"
        assert sorted(names(api(members))) == expected, asked


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("depth=0", "whole"),
        ("depth=11", "whole"),
        ("role=x", "concept"),
        ("member_type=x", "concept"),
    ],
)
def test_a_wrong_level_or_role_is_refused_by_name(api, house, asked, code):
    name = asked.partition("=")[0]
    assert errors(api(f"{LIST}/{house.key}/members?{asked}")) == {name: code}
    assert errors(api(f"{LIST}?member_of={house.iri}&{asked}")) == {name: code}


def test_members_are_a_list_like_any(api, house):
    address = f"{LIST}/{house.key}/members"
    page = api(f"{address}?limit=1&depth=2").json()
    assert page["next"].startswith(f"http://hub.test{address}?limit=1&depth=2&cursor=")
    following = api(page["next"].removeprefix("http://hub.test")).json()
    assert following["results"] != page["results"]
    assert api(f"{address}?count=exact").json()["count"] == 2
    assert api(f"{address}.csv").content.count(b"\n") == 3
    assert api(address, accept="application/geo+json").json()["type"] == "FeatureCollection"
    assert names(api(f"{address}?type=Network")) == ["region"]
    assert errors(api(f"{address}?member_of={house.iri}")) == {"member_of": "unknown"}
    assert api(address, if_none_match=api(address)["ETag"]).status_code == 304


def test_what_is_no_record_has_no_members(api, house):
    nobody = "00000000-0000-0000-0000-000000000000"
    assert api(f"{LIST}/{nobody}/members").status_code == 404
    assert api(f"{LIST}/{nobody}/tree").status_code == 404
    write.withdraw(house.iri, reason="closed", by="test")
    assert api(f"{LIST}/{house.key}/members").status_code == 410
    assert api(f"{LIST}/{house.key}/tree").status_code == 410


def told(node):
    """A tree in short: name, members, marks, networks."""
    marks = [mark for mark in ("cycle", "repeated", "cut") if node[mark]]
    return (node["name"], node["members"], *marks, [told(each) for each in node["networks"]])


def test_a_tree_marks_its_cycles(api, house):
    root = ("root", 2, "cycle", [])
    tree = ("root", 2, [("region", 1, [("town", 2, [root])])])
    response = api(f"{LIST}/{house.key}/tree")
    assert told(response.json()) == tree
    assert response.json()["address"] == f"http://hub.test{LIST}/{house.key}"
    assert api(f"{LIST}/{house.key}/tree?depth=10").json() == response.json()
    assert api(f"{LIST}/{house.key}/tree", if_none_match=response["ETag"]).status_code == 304


def test_a_tree_is_cut_at_its_depth_and_told_once(api, house, essai):
    assert told(api(f"{LIST}/{house.key}/tree?depth=1").json()) == (
        "root",
        2,
        [("region", 1, "cut", [])],
    )
    both = factories.network("both")
    one = factories.network("one", **below(both))
    two = factories.network("two", **below(both))
    memberships = [factories.membership(one), factories.membership(two)]
    shared = factories.network("shared", memberships=memberships)
    factories.organisation("end", **below(shared))
    assert told(api(f"{LIST}/{both.key}/tree").json()) == (
        "both",
        2,
        [("one", 1, [("shared", 1, [])]), ("two", 1, [("shared", 1, "repeated", [])])],
    )
    assert errors(api(f"{LIST}/{both.key}/tree?depth=11")) == {"depth": "whole"}


def test_a_tree_has_no_more_networks_than_can_be_told(api, house, monkeypatch):
    monkeypatch.setattr(networks, "MOST", 2)
    assert told(api(f"{LIST}/{house.key}/tree").json()) == ("root", 2, [("region", 1, "cut", [])])


def test_its_own_member_does_no_harm(api, essai):
    own = "http://hub.test/own"
    factories.organisation("a", local_id="a", **below(own))
    record = factories.network("self", local_id="self")
    factories.network("self", local_id="self", **below(record))
    assert names(api(f"{LIST}?member_of={record.iri}&depth=10")) == ["self"]
    assert told(api(f"{LIST}/{record.key}/tree").json()) == ("self", 1, [("self", 1, "cycle", [])])
