"""The event streams: their shape, what is sealed, what begins a new generation."""

import re
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from django.core.management import call_command

from directory import changes, epoch, write
from directory.models import Change
from exports.feeds import FEEDS, sealing
from exports.feeds.ldes import generation, stream
from tests import factories

ROOT = "/ldes/organisations"
SHAPES = Path(__file__).resolve().parents[3] / "shared/shapes/dcat-ap-feeds-activity.ttl"
AS = "https://www.w3.org/ns/activitystreams#"
LDES = "https://w3id.org/ldes#"
DEFAULT, NT = pyoxigraph.DefaultGraph(), pyoxigraph.RdfFormat.N_TRIPLES
TREE = "https://w3id.org/tree#"
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(stream, "SIZE", 4)
    stream._pages.cache_clear()


def quads(response):
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/trig; charset=utf-8"
    return list(pyoxigraph.parse(response.content, format=pyoxigraph.RdfFormat.TRIG))


def objects(found, predicate, subject=None):
    return [
        quad.object.value
        for quad in found
        if quad.predicate.value == predicate and subject in (None, quad.subject.value)
    ]


@pytest.fixture
def walk(api):
    """The addresses of the pages that the root leads to, in their order."""

    def walk(root=ROOT):
        nodes = objects(quads(api(root, accept="*/*")), f"{TREE}node")
        return sorted(
            (each.removeprefix("http://hub.test") for each in nodes),
            key=lambda address: int(address.rpartition("/")[2]),
        )

    return walk


@pytest.fixture
def told(api, walk):
    """Every event of the stream as (type, object, payload), in the order of the log."""

    def told(root=ROOT):
        events = []
        for address in walk(root):
            found = quads(api(address, accept="*/*"))
            for member in objects(found, f"{TREE}member"):
                kind = objects(found, rdflib.RDF.type.toPython(), member)
                payload = {
                    str(quad.triple)
                    for quad in found
                    if quad.graph_name == pyoxigraph.NamedNode(member)
                }
                (of,) = objects(found, f"{AS}object", member)
                at = int(member.rpartition(".")[2])
                events.append((at, kind[0].removeprefix(AS), of, payload))
        return [event[1:] for event in sorted(events, key=lambda event: event[0])]

    return told


def _triples(record):
    """What the API says of a record in RDF."""
    import orjson

    from exports.triples import ntriples

    text = ntriples(orjson.loads(record.document))
    return {str(q.triple) for q in pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_TRIPLES)}


def test_the_root_tells_what_the_stream_is_and_leads_to_every_page(api, essai, walk):
    for _ in range(9):
        factories.organisation()
    found = quads(api(ROOT, accept="*/*"))
    (view,) = objects(found, f"{TREE}view")
    assert view == f"http://hub.test{ROOT}"
    assert objects(found, f"{LDES}timestampPath") == [f"{AS}published"]
    assert objects(found, f"{LDES}versionOfPath") == [f"{AS}object"]
    assert [objects(found, f"{LDES}version{name}Object") for name in ("Create", "Delete")] == [
        [f"{AS}Create"],
        [f"{AS}Delete"],
    ]
    assert not objects(found, f"{TREE}shape")
    here = generation.current().id
    assert walk() == [f"{ROOT}/{here}/{number}" for number in range(3)]


def test_events_create_update_delete_and_create_again(essai, told):
    generation.current()  # what comes before is told as it is now, what comes after as it happens
    first = factories.organisation("a", local_id="1")
    second = factories.organisation("b", local_id="1")
    write.withdraw(first.iri, reason="closed", by="test")
    third = factories.organisation("c", local_id="1")
    assert [(kind, of) for kind, of, _ in told()] == [
        (kind, first.iri) for kind in ("Create", "Update", "Delete", "Create")
    ]
    payloads = [payload for _, _, payload in told()]
    assert payloads[1:] == [_triples(second), set(), _triples(third)]


def test_a_stream_begins_with_what_is_published_still(essai, told):
    factories.organisation("a", local_id="1")
    now = factories.organisation("b", local_id="1")
    gone = factories.organisation("c")
    write.withdraw(gone.iri, reason="closed", by="test")
    assert [(kind, of) for kind, of, _ in told()] == [("Create", now.iri), ("Delete", gone.iri)]
    assert told()[0][2] == _triples(now)


def test_each_type_has_a_stream_of_its_own(essai, told):
    factories.organisation()
    activity = factories.activity()
    assert [of for _, of, _ in told("/ldes/activities")] == [activity.iri]
    assert activity.iri not in [of for _, of, _ in told()]
    assert [*FEEDS["ldes"].entries.values()] == ["/ldes/organisations", "/ldes/activities"]


def test_a_sealed_page_stays_as_it_is_and_is_cached_for_ever(api, essai, walk):
    for number in range(5):
        factories.organisation("a", local_id=str(number))
    first, second = walk()
    sealed, open_ = api(first, accept="*/*"), api(second, accept="*/*")
    assert sealed["Cache-Control"] == "public, max-age=31536000, immutable"
    assert (
        open_["Cache-Control"] == api(ROOT, accept="*/*")["Cache-Control"] == "public, max-age=60"
    )
    for number in range(5):
        factories.organisation("b", local_id=str(number))
    Change.objects.filter(seq__lte=4).update(document="{}")  # never rendered again
    assert api(first, accept="*/*").content == sealed.content
    assert api(first, accept="*/*")["ETag"] == sealed["ETag"]
    assert api(second, accept="*/*").content != open_.content
    assert api(first, accept="*/*", if_none_match=sealed["ETag"]).status_code == 304


def test_root_and_open_page_have_etags_that_move_with_the_log(api, essai, walk):
    factories.organisation()
    (page,) = walk()
    for address in (ROOT, page):
        etag = api(address, accept="*/*")["ETag"]
        assert api(address, accept="*/*", if_none_match=etag).status_code == 304
        factories.organisation()
        assert api(address, accept="*/*", if_none_match=etag).status_code == 200


def test_an_erasure_begins_a_new_generation_and_takes_the_old_pages(api, essai, walk, told):
    records = [factories.organisation("Rayée", local_id=str(number)) for number in range(5)]
    former = walk()
    assert b"Ray" in api(former[0], accept="*/*").content
    folder = generation.root() / generation.current().id
    assert list(folder.rglob("*.trig"))
    write.withdraw(records[0].iri, reason="erased", by="test")
    assert api(former[0], accept="*/*").status_code == 404
    assert not folder.exists()
    assert ("Delete", records[0].iri, set()) in told()
    assert set(walk()).isdisjoint(former)
    assert len(told()) == 5


def test_events_keep_their_names_over_generations(api, essai, walk):
    factories.organisation()
    members = objects(quads(api(walk()[0], accept="*/*")), f"{TREE}member")
    generation.begin(instead_of=generation.current())
    assert objects(quads(api(walk()[0], accept="*/*")), f"{TREE}member") == members


def test_another_life_of_the_log_begins_a_new_generation(essai):
    before = generation.current()
    epoch.forget()
    epoch.Epoch.objects.create(id="7" + before.epoch[1:], base="http://hub.test")
    assert generation.current().id != before.id
    assert generation.current() == generation.current()


def test_a_stream_that_grew_too_long_begins_anew(essai, monkeypatch, told):
    monkeypatch.setattr(stream, "MOST_PAGES", 3)
    factories.organisation("0", local_id="1")
    before = generation.current()
    for turn in range(14):
        factories.organisation(str(turn), local_id="1")
    assert stream.overlong(stream.moment())
    assert sealing.due()
    sealing.seal()
    assert generation.current().id != before.id
    assert len(told()) == 1
    assert not stream.overlong(stream.moment())


def test_a_stream_that_is_long_since_there_is_much_to_tell_goes_on(essai, monkeypatch):
    monkeypatch.setattr(stream, "MOST_PAGES", 1)
    for _ in range(14):
        factories.organisation()
    assert not stream.overlong(stream.moment())


def test_the_job_writes_what_is_sealed(essai):
    for _ in range(9):
        factories.organisation()
    assert sealing.due()
    sealing.seal()
    assert not sealing.due()
    folder = generation.root() / generation.current().id / "organisations"
    assert sorted(path.name for path in folder.iterdir()) == ["0.trig", "1.trig"]


def test_whoever_seals_a_page_first_has_written_it_for_all(essai, monkeypatch):
    for _ in range(5):
        factories.organisation()
    at = stream.moment()
    first = stream.page("organisations", 0, at)
    monkeypatch.setattr(Path, "exists", lambda path: False)
    monkeypatch.setattr(stream, "_rendered", lambda *_: b"later")
    assert stream.page("organisations", 0, at) == first


@pytest.mark.parametrize(
    "path",
    [
        *("/ldes", "/ldes/sources", "/ldes/organisations/x/0", "/ldes/organisations/{here}/99"),
        *("/ldes/organisations/00000000000000000000000000/0", "/ldes/organisations/{here}/00"),
    ],
)
def test_there_is_nothing_at_other_addresses(api, essai, path):
    factories.organisation()
    response = api(path.format(here=generation.current().id), accept="*/*")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("application/problem+json")


def test_any_page_of_any_origin_may_read_it(api, essai):
    response = api(ROOT, accept="*/*", origin="https://elsewhere.example")
    assert response["Access-Control-Allow-Origin"] == "*"


def test_labels_of_blank_nodes_are_those_of_the_dumps(api, essai, walk):
    factories.organisation(places=[factories.place()])
    call_command("dump", verbosity=0)
    dump = b"".join(api("/dumps/organisations.nt", accept="*/*"))
    page = api(walk()[0], accept="*/*").content
    labels = set(re.findall(rb"_:b[0-9a-f]{32}", dump))
    assert labels
    assert labels == set(re.findall(rb"_:b[0-9a-f]{32}", page))


@pytest.mark.skipif(not SHAPES.exists(), reason="the official shapes are not there")
def test_events_have_the_closed_shape_of_the_dcat_ap_feeds(api, essai, told, walk):
    import pyshacl

    generation.current()
    record = factories.organisation("a", local_id="1")
    factories.organisation("b", local_id="1")
    write.withdraw(record.iri, reason="closed", by="test")
    data = rdflib.Graph()
    for address in walk():
        found = [q for q in quads(api(address, accept="*/*")) if q.graph_name == DEFAULT]
        plain = pyoxigraph.serialize((q.triple for q in found), format=NT)
        data.parse(data=plain, format="nt")
    shapes = rdflib.Graph().parse(SHAPES)
    # Their entities are catalogues and datasets; ours are not.
    shapes.remove((None, rdflib.SH.node, None))
    shapes.remove((None, rdflib.OWL.imports, None))
    assert len(list(data.subjects(rdflib.RDF.type, rdflib.URIRef(f"{AS}Update")))) == 1
    conforms, _, report = pyshacl.validate(data, shacl_graph=shapes, advanced=True)
    assert conforms, report
    (event,) = data.subjects(rdflib.RDF.type, rdflib.URIRef(f"{AS}Update"))
    data.add((event, rdflib.URIRef(f"{LDES}sequence"), rdflib.Literal(1)))
    assert not pyshacl.validate(data, shacl_graph=shapes, advanced=True)[0]


def test_waiting_changes_are_numbered_by_the_reader(essai, told):
    factories.organisation()
    assert changes.pending()
    assert len(told()) == 1
