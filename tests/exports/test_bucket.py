"""Releases in a bucket of a real S3 server: whole or not there, as a stranger to our code sees."""

import gzip
import hashlib
import io
import itertools
import os
import signal
import zipfile

import orjson
import pytest
from arro3.io import read_parquet
from botocore.client import BaseClient
from django.core.management import call_command
from django.core.management.base import CommandError

from directory import write
from directory.exclusive import alone
from exports import checking, erasing, published, releases
from exports.dumps import publish
from exports.storage import current
from tests import factories
from tests.exports.test_deltas import applied, held

pytestmark = pytest.mark.slow
TOP = "open/data"
EPOCH = "01JDAAAAAAAAAAAAAAAAAAAAAA"
NAME = "Nom qui doit disparaître"


def manifest_of(bucket):
    return orjson.loads(bucket.read(f"{TOP}/manifest.json"))


def whole(bucket, release):
    """The names of a release's files, once every sum in SHA256SUMS holds."""
    at = f"{TOP}/{release}"
    lines = bucket.read(f"{at}/SHA256SUMS").decode().splitlines()
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256(bucket.read(f"{at}/{name}")).hexdigest() == digest, name
    return {line.split("  ")[1] for line in lines}


def contents(bucket, name):
    """A file's bytes, unpacked however it is packed."""
    data = bucket.read(name)
    if name.endswith(".xlsx"):
        book = zipfile.ZipFile(io.BytesIO(data))
        return b"".join(book.read(each) for each in book.namelist())
    if name.endswith(".parquet"):
        return str(read_parquet(io.BytesIO(data)).read_all().to_struct_array().to_pylist()).encode()
    return gzip.decompress(data) if name.endswith(".gz") else data


def test_what_is_published_stands_in_the_bucket_and_nowhere_else(
    filled, bucket, settings, tmp_path
):
    manifest = publish()
    at = f"{TOP}/{manifest.release}"
    names = whole(bucket, manifest.release)
    assert names == {*manifest.files, "manifest.json"}
    inside = {f"{at}/{name}" for name in (*names, "SHA256SUMS")}
    assert set(bucket.names()) == {f"{TOP}/manifest.json", *inside}
    assert manifest_of(bucket) == manifest.about
    assert not [path for path in (tmp_path / "dumps").iterdir() if path.is_dir()]
    for name, media_type in (
        ("organisations.ttl", "text/turtle; charset=utf-8"),
        ("organisations.nq.gz", "application/gzip"),
        ("manifest.json", "application/json; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ):
        found = bucket.get(f"{at}/{name}")
        assert found["ContentType"] == media_type
        assert not found.get("ContentEncoding")
        assert found["CacheControl"].endswith("immutable")
    assert bucket.get(f"{TOP}/manifest.json")["CacheControl"] == "no-cache"
    settings.DUMPS_BUCKET = None
    assert (publish().folder / "SHA256SUMS").read_bytes() == bucket.read(f"{at}/SHA256SUMS")


def test_the_same_again_uploads_nothing_and_old_releases_go(hub, bucket):
    _release(1, b"a")
    before = bucket.names()
    _release(1, b"a")
    assert bucket.names() == before
    for seq in (9, 10, 11):
        _release(seq, b"a")
    kept = {name.split("/")[2] for name in bucket.names()} - {"manifest.json"}
    assert kept == {f"{EPOCH}.10", f"{EPOCH}.11"}
    _release(11, b"b")
    assert manifest_of(bucket)["release"] == f"{EPOCH}.11-2"


def test_what_shrank_too_much_is_not_shown_there_either(hub, bucket):
    gone = [factories.organisation(f"Une {number}") for number in range(5)]
    former = publish()
    for each in gone:
        write.withdraw(each.iri, reason="closed", by="test")
    with pytest.raises(checking.UnfitError, match="organisations went from 5 to 0"):
        publish()
    assert manifest_of(bucket)["release"] == former.release


def test_an_erased_record_leaves_the_release(filled, bucket):
    gone = factories.organisation(NAME)
    before = publish()
    assert NAME.encode() in contents(bucket, f"{TOP}/{before.release}/organisations.nt")
    (new,) = erasing.remove({gone.iri})
    assert {name.split("/")[2] for name in bucket.names()} == {new, "manifest.json"}
    assert not [name for name in bucket.names() if NAME.encode() in contents(bucket, name)]
    manifest = published.latest()
    assert manifest.release == new
    whole(bucket, new)
    with published.at_hand(manifest) as at_hand:
        assert [*checking.faults(at_hand.folder, manifest.about, manifest.files)] == []


@pytest.mark.long
def test_an_erased_record_leaves_every_kept_release_and_the_deltas_still_lead_there(
    filled, bucket, settings
):
    settings.DUMPS_KEPT = 5
    gone = factories.organisation(NAME)
    publish()
    factories.organisation("Autre")
    publish()
    assert len(erasing.remove({gone.iri})) == 2
    assert not [name for name in bucket.names() if NAME.encode() in contents(bucket, name)]
    first, second = published.archive()
    for manifest in (first, second):
        whole(bucket, manifest.release)
    with published.at_hand(first) as one, published.at_hand(second) as other:
        assert held(other) == applied(held(one), other, 1)
    assert published.latest() == second
    assert erasing.remove({gone.iri}) == []


def test_the_command_says_where_and_checks_every_byte(filled, bucket, capsys):
    call_command("dump")
    release = published.latest().release
    assert f"s3://{bucket.name}/{TOP}/{release}: " in capsys.readouterr().out
    call_command("dump", "--check")
    assert "all as they should be" in capsys.readouterr().out
    name = f"{TOP}/{release}/organisations.csv"
    bucket.client.put_object(Bucket=bucket.name, Key=name, Body=b"id\n")
    with pytest.raises(CommandError, match=r"organisations.csv has another sha256"):
        call_command("dump", "--check")


def test_a_server_that_refuses_is_told_in_a_sentence(filled, bucket, settings):
    settings.DUMPS_BUCKET = ("nobody-made-this-one", "")
    with pytest.raises(CommandError, match="the bucket's server refuses") as raised:
        call_command("dump")
    assert "\n" not in str(raised.value)


def _release(seq, content):
    """Publishes a release of two small files."""
    storage, files = current(), []
    with releases.building(storage) as folder:
        for name in ("things.nt", "things.nq"):
            (folder / name).write_bytes(content)
            digest = hashlib.sha256(content).hexdigest()
            form = name.rpartition(".")[2]
            files.append(
                releases.File(name, "things", form, "T", "text/plain", len(content), digest)
            )
        releases.publish(storage, folder, f"{EPOCH}.{seq}", {"seq": seq}, files)


def _die_at(moment):
    """Kills this process before its call number `moment` of the server."""
    calls, real = itertools.count(), BaseClient._make_api_call

    def call(self, *args):
        if next(calls) == moment:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, *args)

    BaseClient._make_api_call = call


def _killed(bucket, moments):
    """For each moment, whether the upload was killed there and whether its release is shown."""
    for moment in moments:
        _release(1, b"a")
        _release(2, b"a")
        child = os.fork()
        if child == 0:
            _die_at(moment)
            _release(3, b"c")
            os._exit(0)
        _, status = os.waitpid(child, 0)
        shown = manifest_of(bucket)["release"]
        for name in {shown, *(each.release for each in published.archive())}:
            assert whole(bucket, name) == {"things.nt", "things.nq", "manifest.json"}
        yield os.WIFSIGNALED(status), shown.endswith(".3")
        _release(4, b"d")
        left = {name.split("/")[2] for name in bucket.names()} - {"manifest.json"}
        assert left == {each.release for each in published.archive()}
        for name in left:
            current().remove(name)


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_killed_upload_leaves_the_shown_release_whole(hub, bucket):
    assert [*_killed(bucket, (8, 11, 60))] == [(True, False), (True, False), (False, True)]


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_killed_before_any_call_of_the_server_the_shown_release_is_whole(hub, bucket):
    seen = [*_killed(bucket, range(40))]
    assert seen == sorted(seen, key=lambda each: (not each[0], each[1]))
    assert seen.count((True, False)) > 8
    assert seen.count((True, True)) > 5
    assert seen[-1] == (False, True)


def test_one_dump_at_a_time_over_all_machines_that_share_the_bucket(hub, bucket):
    with alone("dumps"), pytest.raises(CommandError, match="another dump"):
        call_command("dump")
    assert bucket.names() == {}
