"""`check-catalogue`: what is wrong with a catalogue or its files is said, and where."""

import json
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from config import checking
from exports import dumps
from exports.catalogue.checking import report as reports
from tests import factories

pytestmark = pytest.mark.slow
OWN = "http://hub.test/catalog"


@pytest.fixture
def manifest(hub, settings):
    settings.ALLOWED_HOSTS = ["hub.test", "testserver"]
    factories.organisation("Une", places=[factories.place("FR")])
    return dumps.publish()


def faults(url=OWN):
    report = checking.check(url, None)
    return {each.url.rpartition("/")[2]: each.faults for each in report.files if each.faults}


def test_our_own_files_are_as_the_catalogue_says(manifest):
    assert faults() == {}


@pytest.mark.long
def test_files_in_a_bucket_that_the_hub_redirects_to_are_as_the_catalogue_says(
    hub, bucket, s3_server, settings
):
    settings.ALLOWED_HOSTS = ["hub.test", "testserver"]
    settings.PRIVATE_PEERS = [urlsplit(s3_server).netloc]
    settings.DUMPS_ADDRESS = f"{s3_server}/{bucket.name}/open/data"
    policy = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
    bucket.client.put_bucket_policy(
        Bucket=bucket.name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [policy]})
    )
    factories.organisation("Une", places=[factories.place("FR")])
    made = dumps.publish()
    assert faults() == {}
    name = "organisations.csv"
    bucket.client.put_object(
        Bucket=bucket.name, Key=f"open/data/{made.release}/{name}", Body=b"a,b\n1\n"
    )
    assert [*faults()] == [name]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("organisations.csv", b"a,b\n1\n", "it does not parse as csv: row 2 has 1 cells"),
        ("organisations.ttl", b"<urn:a> <urn:b> .", "it does not parse as ttl"),
        ("organisations.nt", b"<urn:a> <urn:b> .", "it does not parse as nt"),
        ("organisations.jsonld", b'{"@id": ', "it does not parse as jsonld"),
        ("organisations.geojson", b"[]", "it is JSON, but no collection of features"),
        ("organisations.nq.gz", b"no gzip", "it does not parse as nq"),
    ],
)
def test_a_file_that_is_another_than_the_catalogue_says_is_found(manifest, name, content, said):
    path = manifest.folder / name
    path.chmod(0o644)
    path.write_bytes(content)
    found = faults()
    assert [*found] == [name]
    told = "\n".join(found[name])
    assert f"it has {len(content)} bytes" in told
    assert "its SHA-256 is" in told
    assert said in told


def test_a_file_that_is_gone_is_found(manifest):
    (manifest.folder / "organisations.csv").unlink()
    report = checking.check(OWN, None)
    (wrong,) = [each for each in report.files if each.faults]
    assert wrong.faults == ("it answers 404",)
    scores = {each.metric.name: each for each in report.scores}
    assert scores["downloadUrlStatusCode"].missing == (wrong.iri,)
    assert not report.passed


def test_the_command_says_what_to_do_and_fails(manifest, capsys):
    (manifest.folder / "organisations.csv").unlink()
    with pytest.raises(CommandError, match="not as a portal needs it"):
        call_command("check-catalogue")
    told = capsys.readouterr().out
    assert "downloadUrlStatusCode: 28.24 of 30; asked is a download address that answers" in told
    assert "to mend it: mend or replace dcat:downloadURL" in told
    assert "Shapes: not run" in told
    assert "Something is to be mended" in told


def test_the_command_tells_it_as_json_and_keeps_it_for_the_page(manifest, capsys, client):
    before = client.get("/quality?lang=en")
    call_command("check-catalogue", json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["points"], told["of"], told["violations"]) == (375, 405, None)
    assert reports.kept() == told | {"release": manifest.release}
    held = {"if-none-match": before["ETag"]}
    page = client.get("/quality?lang=en", headers=held).content.decode()
    assert "375 / 405" in page
    assert "not run here" in page


def test_shapes_that_are_not_there_are_named(manifest, tmp_path):
    with pytest.raises(CommandError, match="is missing: the folder must hold"):
        call_command("check-catalogue", shapes=tmp_path)


@pytest.fixture
def elsewhere(tmp_path, settings, manifest):
    """A folder and the address that a foreign server shows it under; loopback is allowed."""
    settings.PRIVATE_PEERS = ["127.0.0.1"]
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    types = {**SimpleHTTPRequestHandler.extensions_map, ".ttl": "text/turtle", ".csv": "text/csv"}
    handler = type("Quiet", (SimpleHTTPRequestHandler,), {"extensions_map": types})
    handler.log_message = lambda *args: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


FOREIGN = """
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dcterms: <http://purl.org/dc/terms/> .
<urn:c> a dcat:Catalog ; dcat:dataset <urn:d> .
<urn:d> a dcat:Dataset ; dcat:distribution <urn:f> ; dcat:keyword "a" .
<urn:f> a dcat:Distribution ; dcat:accessURL <{base}/a.csv> ; dcat:downloadURL <{base}/a.csv> ;
  dcat:mediaType "text/csv" ; dcat:byteSize "9" .
"""


def test_the_catalogue_of_another_is_checked_through_the_guard(elsewhere):
    folder, base = elsewhere
    (folder / "catalog.ttl").write_text(FOREIGN.format(base=base))
    (folder / "a.csv").write_text("a,b\n1,2\n")
    report = checking.check(f"{base}/catalog.ttl", None)
    (file,) = report.files
    assert file.faults == ("it has 8 bytes where the catalogue says 9",)
    found = {each.metric.name: each for each in report.scores}
    assert found["keywordAvailability"].got == 30
    assert found["accessUrlStatusCode"].got == 50
    assert found["licenceAvailability"].missing == ("urn:f",)
    assert reports.kept() is None  # the page is about our own


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.ttl", None, "answers 404"),
        ("broken.ttl", "<urn:a> <urn:b>", "cannot be read"),
        ("empty.ttl", "", "holds no dcat:Catalog"),
        ("page.html", "<p>Hello</p>", "it is no RDF"),
    ],
)
def test_what_is_no_catalogue_is_refused_with_its_reason(elsewhere, name, content, said):
    folder, base = elsewhere
    if content is not None:
        (folder / name).write_text(content)
    with pytest.raises(checking.UncheckableError, match=said):
        checking.check(f"{base}/{name}", None)


def test_an_address_of_a_private_network_is_not_asked(manifest):
    with pytest.raises(checking.UncheckableError, match="not public"):
        checking.check("http://10.0.0.1/catalog.ttl", None)
