"""Dumps in a bucket, or at another address: as stable and as conditional as local ones."""

import hashlib

import pytest
from django.core.management import call_command

from exports import published
from exports.catalogue.datasets import datasets
from tests import factories

pytestmark = pytest.mark.slow
FILE = "/dumps/organisations.ttl"


def body(response):
    return b"".join(response)


def test_a_bucket_is_served_as_a_folder_is(api, client, essai, bucket, settings):
    factories.organisation("Une")
    call_command("dump", verbosity=0)
    release = published.latest().release
    held = bucket.read(f"open/data/{release}/organisations.ttl")
    whole = api(FILE, accept="*/*")
    assert body(whole) == held
    assert whole["ETag"] == f'"{hashlib.sha256(held).hexdigest()}"'
    assert whole["Content-Type"] == "text/turtle; charset=utf-8"
    assert whole["Content-Length"] == str(len(held))
    assert whole["Cache-Control"] == "no-cache"
    for asked, part in (
        ("bytes=5-9", held[5:10]),
        ("bytes=10-", held[10:]),
        ("bytes=-7", held[-7:]),
    ):
        answer = api(FILE, range=asked)
        assert (answer.status_code, body(answer)) == (206, part)
    assert api(FILE, range="bytes=999999999-").status_code == 416
    assert api(FILE, if_none_match=whole["ETag"]).status_code == 304
    assert api(FILE, if_modified_since=whole["Last-Modified"]).status_code == 304
    head = client.head(FILE)
    assert (head.status_code, head["Content-Length"], body(head)) == (200, str(len(held)), b"")
    dated = api(f"/dumps/{release}/organisations.ttl")
    assert body(dated) == held
    assert dated["Cache-Control"].endswith("immutable")
    assert body(api("/dumps/manifest.json")) == bucket.read("open/data/manifest.json")
    for lacking in ("/dumps/nothing.ttl", f"/dumps/{release}/nothing.ttl", "/dumps/.lock"):
        assert api(lacking).status_code == 404
    bucket.client.delete_object(
        Bucket=bucket.name, Key=f"open/data/{release}/organisations.geojson"
    )
    assert api("/dumps/organisations.geojson").status_code == 404
    # The catalogue is what it would be of a folder: addresses, sizes and sums of the same files.
    there = body(api("/catalog.nt", accept="*/*"))
    settings.DUMPS_BUCKET = None
    assert body(api("/catalog.nt", accept="*/*")) != there
    call_command("dump", verbosity=0)
    assert body(api("/catalog.nt", accept="*/*")) == there
    assert b"/dumps/organisations.ttl" in there


def test_another_address_is_redirected_to(api, essai, settings):
    factories.organisation("Une")
    call_command("dump", verbosity=0)
    manifest = published.latest()
    settings.DUMPS_ADDRESS = "https://files.example.org/hub"
    address = f"https://files.example.org/hub/{manifest.release}"
    for name in ("organisations.ttl", "organisations.nq.gz", "manifest.json", "SHA256SUMS"):
        for path in (f"/dumps/{name}", f"/dumps/{manifest.release}/{name}"):
            answer = api(path)
            assert (answer.status_code, answer["Location"]) == (307, f"{address}/{name}")
            assert answer["Cache-Control"] == "no-cache"
    assert api("/dumps/nothing.ttl").status_code == 404
    # Portals are still told of the addresses that stay.
    told = b"".join(api("/catalog.nt", accept="*/*")).decode()
    assert "files.example.org" not in told
    for dataset in datasets(manifest):
        for offer in dataset.offers:
            assert f"<http://hub.test/dumps/{offer.file.name}>" in told
