"""Six parsers, of which none knows the others, read one graph in every form, to the character.

The hub holds the seed and a sample of each kind of file that is read; its dumps and the lists of
its API are read, and compared in canonical form (RDFC-1.0), graphs merged.
"""

import gzip
import os
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field

import orjson
import pytest

from directory.models import Activity, Organisation
from exports.dumps import publish
from tests.clients.tools import HERE, NODE, PATIENCE
from tests.exports.test_one_graph import merged, pages
from tests.graphs import FORMATS, by_pyoxigraph, by_rdflib
from vocab.profile import shapes

pytestmark = pytest.mark.long
KINDS = ("organisations", "activities", "sources")
RAPPER = {"nt": "ntriples", "nq": "nquads", "ttl": "turtle"}
SERDI = {"nt": "NTriples", "nq": "NQuads", "ttl": "Turtle"}
#: Keys whose values are compared to the character with the documents that are stored.
COUNTED = {"decimal", "date", "dateTime", "partial"}
EXACT = {key.name for keys in shapes().values() for key in keys.values() if key.kind in COUNTED}


def rdflib(data, form):
    return by_rdflib(data.decode(), form)


def program(*command, forms):
    """A parser that is a program: a file goes in, N-Quads come out."""

    def parse(data, form):
        words = [word.format(forms[form]) for word in command]
        done = subprocess.run(words, cwd=HERE, input=data, capture_output=True, timeout=PATIENCE)
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        return by_pyoxigraph(done.stdout, "nq")

    return parse, tuple(forms)


def script(name, *forms):
    """A parser in JavaScript."""
    return program("node", "statements.mjs", name, "{}", forms={form: form for form in forms})


#: Each parser with the forms that it reads, and whether it is installed.
PARSERS = {
    "pyoxigraph": (by_pyoxigraph, tuple(FORMATS), True),
    "rdflib": (rdflib, tuple(FORMATS), True),
    "jsonld.js": (*script("jsonld", "jsonld", "nq"), NODE.exists()),
    "N3.js": (*script("n3", "nt", "nq", "ttl"), NODE.exists()),
    "rapper": (
        *program("rapper", "-q", "-i", "{}", "-o", "nquads", "-", "http://x.test/", forms=RAPPER),
        shutil.which("rapper"),
    ),
    "serdi": (
        *program("serdi", "-q", "-i", "{}", "-o", "NQuads", "-", forms=SERDI),
        shutil.which("serdi"),
    ),
}


@dataclass
class Told:
    """Bytes by form: of the dumps by the name of their set, of the API by kind; what is stored."""

    dumps: dict = field(default_factory=lambda: defaultdict(dict))
    api: dict = field(default_factory=lambda: defaultdict(dict))
    exact: set = field(default_factory=set)


@pytest.fixture(scope="module")
def kept():
    return []


@pytest.fixture
def told(kept, db, request):
    """What a hub tells; gathered once."""
    if not kept:
        request.getfixturevalue("everything")
        kept.append(gathered(request.getfixturevalue("client")))
    return kept[0]


def gathered(client):
    found = Told()
    manifest = publish()
    for file in manifest.files.values():
        if file.format in FORMATS:
            data = (manifest.folder / file.name).read_bytes()
            plain = gzip.decompress(data) if file.name.endswith(".gz") else data
            found.dumps[file.name.partition(f".{file.format}")[0]][file.format] = plain
    for kind in KINDS:
        for form in ("jsonld", "ttl", "nt"):
            text = merged(list(pages(client, f"/api/v1/{kind}", form, limit=50)), form)
            found.api[kind][form] = text.encode() if isinstance(text, str) else text
    for model in (Organisation, Activity):
        for text in model.objects.values_list("document", flat=True):
            found.exact |= set(values(orjson.loads(text)))
    return found


def values(node):
    """The values of keys whose digits count."""
    for key, value in node.items():
        if key in EXACT:
            yield value
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, dict):
                yield from values(each)


def expected(told, name):
    return by_pyoxigraph(told.dumps[name]["nt"], "nt")


@pytest.fixture(params=PARSERS)
def parser(request):
    """How a parser reads, and which forms; a tool that is absent skips, or fails where required."""
    parse, forms, there = PARSERS[request.param]
    if not there and not os.environ.get("MAILLAGE_REQUIRE_CLIENTS"):
        pytest.skip(f"no {request.param} (tests/clients/install; Debian: raptor2-utils, serdi)")
    return parse, forms


def test_every_parser_reads_one_graph_in_every_form_of_the_dumps(told, parser):
    parse, forms = parser
    assert {"organisations", "activities", "sources", "vocabulary"} <= told.dumps.keys()
    for name, by_form in told.dumps.items():
        assert by_form.keys() == FORMATS.keys()
        for form in forms:
            assert parse(by_form[form], form) == expected(told, name), (name, form)


def test_every_parser_reads_the_graph_of_the_dumps_in_the_api(told, parser):
    parse, forms = parser
    for kind, by_form in told.api.items():
        sets = [data["nt"] for name, data in told.dumps.items() if name.startswith(kind)]
        whole = by_pyoxigraph(b"".join(sets), "nt")
        assert len(whole) > 20
        for form in by_form.keys() & set(forms):
            assert parse(by_form[form], form) == whole, (kind, form)


def test_coordinates_and_dates_stand_in_the_graph_to_the_character(told):
    text = b"".join(forms["nt"] for forms in told.dumps.values()).decode()
    assert len(told.exact) > 25
    assert {value for value in told.exact if f'"{value}"' not in text} == set()
