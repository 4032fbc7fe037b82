"""The API under `?view=source` and the dumps are one graph, in every form, all pages together."""

import json

import pytest

from exports.dumps import publish
from tests.graphs import by_pyoxigraph
from vocab.context import context


def pages(client, path, form, limit=2):
    """The contents of all pages of a list."""
    address = f"{path}?format={form}&view=source&limit={limit}"
    if path.endswith("organisations"):
        address += "&operating=any"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        yield b"".join(answer) if answer.streaming else answer.content
        links = answer.headers.get("Link", "").split(",")
        following = [link for link in links if 'rel="next"' in link]
        address = following[0].split(">")[0].lstrip(" <") if following else None


def merged(pages, form):
    """Pages as one document: the labels of blank nodes allow to put Turtle after Turtle."""
    if form != "jsonld":
        return b"".join(pages)
    results = [record for page in pages for record in json.loads(page)["results"]]
    return json.dumps({"@context": context(), "results": results})


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonld", "ttl", "nt"])
@pytest.mark.parametrize("dataset", ["organisations", "activities", "sources"])
def test_the_api_and_the_dumps_are_one_graph(filled, client, dataset, form):
    manifest = publish()
    served = merged(list(pages(client, f"/api/v1/{dataset}", form)), form)
    dumped = (manifest.folder / f"{dataset}.nt").read_bytes()
    assert by_pyoxigraph(served, form) == by_pyoxigraph(dumped, "nt")
    assert len(by_pyoxigraph(dumped, "nt")) > 5
