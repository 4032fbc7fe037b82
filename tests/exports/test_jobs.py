"""The hourly dump and the daily check: only of what is new, never twice at once."""

import pytest

from directory import write
from exports import jobs
from exports.catalogue.checking import report
from exports.dumps import publish

pytestmark = pytest.mark.slow


class Process:
    """Stands for a running `manage.py dump`."""

    started = []

    def __init__(self, command):
        self.ended = None
        Process.started.append(command)

    def poll(self):
        return self.ended


@pytest.fixture
def started(monkeypatch):
    monkeypatch.setattr(jobs.subprocess, "Popen", Process)
    monkeypatch.setattr(jobs, "_running", [])
    monkeypatch.setattr(jobs, "_checking", [])
    monkeypatch.setattr(Process, "started", [])
    return Process.started


def test_it_dumps_what_was_never_dumped(hub, started):
    jobs.dump_what_changed()
    assert [command[2:] for command in started] == [["dump", "--verbosity", "0"]]


def test_it_does_not_dump_what_is_up_to_date(hub, started):
    publish()
    jobs.dump_what_changed()
    assert started == []


def test_it_dumps_again_after_a_change(hub, started):
    publish()
    write.save_source({"title": {"fr": "a"}}, key="a", by="test")
    jobs.dump_what_changed()
    assert len(started) == 1


def test_it_waits_for_the_one_that_runs(hub, started):
    jobs.dump_what_changed()
    jobs.dump_what_changed()
    assert len(started) == 1
    jobs._running[0].ended = 0
    jobs.dump_what_changed()
    assert len(started) == 2


def test_it_checks_the_catalogue_of_a_new_release_once(hub, started):
    jobs.check_what_is_new()
    assert started == []
    publish()
    jobs.check_what_is_new()
    jobs.check_what_is_new()
    assert [command[2:] for command in started] == [["check-catalogue", "--verbosity", "0"]]


def test_it_does_not_check_again_what_was_checked(hub, started):
    publish()
    report.keep(report.Report("http://hub.test/catalog", "", 0, None, (), ()))
    jobs.check_what_is_new()
    assert started == []
    write.save_source({"title": {"fr": "Autre"}}, key="autre", by="test")
    publish()
    jobs.check_what_is_new()
    assert len(started) == 1
