"""Releases: whole or not there, whenever the process dies; the same bytes from the same content."""

import gzip
import hashlib
import itertools
import os
import signal
import subprocess

import orjson
import pytest

from exports import releases
from exports.output import Output
from exports.releases import File, building
from exports.storage import Folder

EPOCH = "01JDAAAAAAAAAAAAAAAAAAAAAA"


def _release(root, seq, content=b"a", **about):
    """Publishes a release of two files, one of them compressed."""
    files = []
    with building(Folder(root)) as folder:
        for name in ("things.nt", "things.nq.gz"):
            output = Output(folder / name)
            output.write(content * 1000)
            output.close()
            digest = output.hash.hexdigest()
            files.append(File(name, "things", name[7:9], "T", "text/plain", output.size, digest))
        return releases.publish(
            Folder(root), folder, f"{EPOCH}.{seq}", {"seq": seq, **about}, files
        )


def _shown(root):
    """The content of the release that is shown, after every check of it."""
    manifest = orjson.loads((root / "manifest.json").read_bytes())
    folder = root / manifest["release"]
    assert (folder / "manifest.json").read_bytes() == (root / "manifest.json").read_bytes()
    for file in manifest["files"]:
        content = (folder / file["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == file["sha256"]
        assert len(content) == file["size"]
    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True, check=True
    )
    assert len(checked.stdout.splitlines()) == len(list(folder.iterdir())) - 1
    return (folder / "things.nt").read_bytes()[:1]


def test_a_release_is_whole_and_its_sums_hold(tmp_path):
    assert _release(tmp_path, 7) == f"{EPOCH}.7"
    assert _shown(tmp_path) == b"a"


def test_only_the_manifest_changes_its_content(tmp_path):
    _release(tmp_path, 1)
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / f"{EPOCH}.1").iterdir()}
    _release(tmp_path, 2, b"b")
    assert {p: p.stat().st_mtime_ns for p in (tmp_path / f"{EPOCH}.1").iterdir()} == before
    assert _shown(tmp_path) == b"b"


def test_the_last_two_releases_are_kept(tmp_path):
    for seq in (9, 10, 11):
        _release(tmp_path, seq)
    names = set(Folder(tmp_path).releases())
    assert names == {f"{EPOCH}.10", f"{EPOCH}.11"}
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == [".lock"]


def test_the_same_content_again_changes_nothing(tmp_path):
    _release(tmp_path, 1)
    before = (tmp_path / "manifest.json").stat()
    assert _release(tmp_path, 1) == f"{EPOCH}.1"
    assert (tmp_path / "manifest.json").stat() == before


def test_other_content_at_the_same_place_gets_a_name_of_its_own(tmp_path):
    _release(tmp_path, 1)
    assert _release(tmp_path, 1, b"b") == f"{EPOCH}.1-2"
    assert _release(tmp_path, 1, b"b") == f"{EPOCH}.1-2"
    assert _shown(tmp_path) == b"b"


def test_the_release_that_is_shown_is_never_pruned(tmp_path):
    for seq in (5, 6):
        _release(tmp_path, seq)
    assert _release(tmp_path, 4, b"z") == f"{EPOCH}.4"
    assert _shown(tmp_path) == b"z"


def test_two_cannot_build_at_once(tmp_path):
    storage = Folder(tmp_path)
    with building(storage), pytest.raises(BlockingIOError), building(storage):
        pass


def test_a_fault_leaves_the_former_release(tmp_path):
    _release(tmp_path, 1)

    def fail():
        with building(Folder(tmp_path)) as folder:
            (folder / "things.nt").write_bytes(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert _shown(tmp_path) == b"a"
    assert not list(tmp_path.glob(".building-*"))


def test_compressed_bytes_depend_on_the_content_alone(tmp_path):
    for name in ("a.gz", "b.gz"):
        output = Output(tmp_path / name)
        output.write(b"x" * 10_000)
        output.close()
    first = (tmp_path / "a.gz").read_bytes()
    assert first == (tmp_path / "b.gz").read_bytes()
    assert gzip.decompress(first) == b"x" * 10_000
    assert first[4:8] == bytes(4)


def _die_at(moment, names=("fsync", "rename", "replace", "rmdir", "unlink")):
    """Kills this process before the call number `moment` that changes the disk."""
    calls = itertools.count()

    def wrap(real):
        def wrapped(*args, **kwargs):
            if next(calls) == moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return wrapped

    for name in names:
        setattr(os, name, wrap(getattr(os, name)))


def _child(work, moment):
    """Runs `work` in a child that is killed at `moment`; whether it was."""
    child = os.fork()
    if child == 0:
        _die_at(moment)
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_killed_at_any_moment_the_shown_release_is_whole(tmp_path):
    seen = []
    for moment in itertools.count():
        root = tmp_path / str(moment)
        _release(root, 1)
        _release(root, 2)
        killed = _child(lambda root=root: _release(root, 3, b"c"), moment)
        seen.append(_shown(root))
        if not killed:
            break
        _release(root, 4, b"d")
        assert _shown(root) == b"d"
        assert not list(root.glob(".building-*"))
    assert seen == sorted(seen)
    assert (seen[0], seen[-2], seen[-1]) == (b"a", b"c", b"c")
    assert seen.count(b"a") > 5
