"""Dumps over HTTP: whole files, ranges, conditional requests, no way out of the folder."""

import hashlib

import pytest
from django.core.management import call_command

from tests import factories

pytestmark = pytest.mark.slow
FILE = "/dumps/organisations.ttl"


@pytest.fixture
def dumped(api, essai):
    """The bytes of a dumped file."""
    factories.organisation("Une")
    call_command("dump", verbosity=0)
    response = api(FILE, accept="*/*")
    assert response.status_code == 200
    return b"".join(response)


def body(response):
    return b"".join(response)


def test_a_file_is_served_whole(api, dumped):
    response = api(FILE, accept="text/html")
    assert response["Content-Type"] == "text/turtle; charset=utf-8"
    assert response["ETag"] == f'"{hashlib.sha256(dumped).hexdigest()}"'
    assert response["Content-Length"] == str(len(dumped))
    assert response["Accept-Ranges"] == "bytes"
    assert response["Last-Modified"].endswith("GMT")
    assert b"Une" in body(response)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("organisations.csv", "text/csv; charset=utf-8"),
        ("organisations.jsonld", "application/ld+json; charset=utf-8"),
        ("organisations.geojson", "application/geo+json; charset=utf-8"),
        ("organisations.nt", "application/n-triples; charset=utf-8"),
        ("organisations.nq.gz", "application/gzip"),
        ("organisations.ndjson.gz", "application/gzip"),
        ("manifest.json", "application/json; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_has_its_media_type(api, dumped, name, media_type):
    response = api(f"/dumps/{name}")
    assert response.status_code == 200
    assert response["Content-Type"] == media_type
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=5-5", 5, 5),
        ("bytes=10-", 10, None),
        ("bytes=-7", -7, None),
        ("bytes=0-999999999", 0, None),
        ("bytes=-999999999", 0, None),
    ],
)
def test_a_range_is_206(api, dumped, asked, first, last):
    size = len(dumped)
    first = first % size if first < 0 else first
    last = size - 1 if last is None else last
    response = api(FILE, range=asked)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/{size}"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == dumped[first : last + 1]


@pytest.mark.parametrize("asked", ["bytes=999999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_416(api, dumped, asked):
    response = api(FILE, range=asked)
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{len(dumped)}"
    assert response["Content-Type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=a-b", "lines=0-1", "bytes=0-1,3-4", "bytes=-"]
)
def test_a_range_that_is_none_is_ignored(api, dumped, asked):
    response = api(FILE, range=asked)
    assert response.status_code == 200
    assert body(response) == dumped


def test_if_range_holds_only_for_the_same_file(api, dumped):
    whole = api(FILE)
    for same in (whole["ETag"], whole["Last-Modified"]):
        assert api(FILE, range="bytes=0-1", if_range=same).status_code == 206
    for other in ('"other"', f"W/{whole['ETag']}", "Mon, 01 Jan 2001 00:00:00 GMT"):
        assert api(FILE, range="bytes=0-1", if_range=other).status_code == 200


def test_what_the_client_holds_is_304(api, dumped):
    whole = api(FILE)
    assert api(FILE, if_none_match=whole["ETag"]).status_code == 304
    assert api(FILE, if_modified_since=whole["Last-Modified"]).status_code == 304
    old = "Mon, 01 Jan 2001 00:00:00 GMT"
    assert api(FILE, if_modified_since=old).status_code == 200
    later = api(FILE, if_none_match='"other"', if_modified_since=whole["Last-Modified"])
    assert later.status_code == 200


def test_head_tells_the_length_and_ignores_ranges(client, dumped):
    response = client.head(FILE, headers={"range": "bytes=0-1"})
    assert response.status_code == 200
    assert response["Content-Length"] == str(len(dumped))
    assert body(response) == b""


def test_a_dated_copy_never_changes(api, dumped):
    release = api("/api/v1/dumps").json()["release"]
    response = api(f"/dumps/{release}/organisations.ttl")
    assert body(response) == dumped
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert api(FILE)["Cache-Control"] == "no-cache"


def test_the_list_names_each_file_with_its_digest(api, dumped):
    found = {file["name"]: file for file in api("/api/v1/dumps").json()["results"]}
    file = found["organisations.ttl"]
    assert file["address"] == f"http://hub.test{FILE}"
    assert file["sha256"] == hashlib.sha256(dumped).hexdigest()
    assert file["size"] == len(dumped)
    assert found["organisations.nq.gz"]["mediaType"] == "application/gzip"


def test_before_the_first_dump_there_is_nothing(api):
    assert api("/api/v1/dumps").json() == {"release": None, "next": None, "results": []}
    assert api(FILE).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/../secret-key",
        "/dumps/..%2fsecret-key",
        "/dumps/%2e%2e/secret-key",
        "/dumps/%2fetc%2fpasswd",
        "/dumps/.lock",
        "/dumps/",
        "/dumps/organisations.ttl/",
        "/dumps/organisations.ttl%00",
        "/dumps/01ARZ3NDEKTSV4RRFFQ69G5FAV.1/../manifest.json",
    ],
)
def test_no_path_leads_out(api, dumped, path):
    assert api(path).status_code == 404
