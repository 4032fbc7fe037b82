"""The worker's clocks."""

import sys
import threading

import pytest
from django.core.management import CommandError, call_command

from config.jobs import jobs, run_for_ever, run_once
from directory.exclusive import alone
from directory.jobs import Job
from tests import processes
from tests.waiting import wait_until


def _worker(table, until):
    """Runs the table's jobs until the condition holds."""
    ended = threading.Event()
    runner = threading.Thread(target=run_for_ever, args=(ended.is_set, table))
    runner.start()
    try:
        wait_until(until)
    finally:
        ended.set()
        runner.join(60)
    assert not runner.is_alive()


def test_a_job_runs_again_and_again(hub):
    ran = []
    _worker([Job("a", 0.01, lambda: ran.append("a"))], lambda: len(ran) > 2)


def test_a_job_that_takes_long_delays_no_other(hub):
    ran, release = [], threading.Event()
    table = [
        Job("long", 1, lambda: release.wait(60)),
        Job("short", 0.01, lambda: ran.append("short")),
        Job("swift", 0.01, lambda: ran.append("swift"), swift=True),
    ]

    def enough():
        if ran.count("swift") > 3 and ran.count("short") > 3:
            release.set()
        return release.is_set()

    _worker(table, enough)


def test_a_fault_of_one_job_does_not_stop_the_others(hub, caplog):
    ran = []
    table = [Job("bad", 0.01, lambda: 1 / 0), Job("good", 0.01, lambda: ran.append("good"))]
    _worker(table, lambda: ran)
    assert "job bad failed" in caplog.text


def test_a_fault_of_a_swift_job_does_not_stop_the_clock(hub, caplog):
    ran = []
    table = [
        Job("bad", 0.01, lambda: 1 / 0, swift=True),
        Job("good", 0.01, lambda: ran.append("good"), swift=True),
    ]
    _worker(table, lambda: len(ran) > 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("hub")
def test_a_job_that_another_process_is_at_is_left_alone():
    holder = processes.start("tests.config.holder", "a", stdin=-1)
    try:
        assert holder.stdout.readline() == "held\n"
        ran = []
        assert not run_once(Job("a", 1, lambda: ran.append("a")))
        assert run_once(Job("b", 1, lambda: ran.append("b")))
        assert ran == ["b"]
        holder.kill()
        holder.wait()
        wait_until(lambda: run_once(Job("a", 1, lambda: ran.append("a"))))
    finally:
        holder.kill()
        holder.communicate()


def test_what_is_held_is_not_given_twice(hub):
    with alone("a") as first, alone("a") as second, alone("b") as third:
        assert (first, second, third) == (True, False, True)
    with alone("a") as again:
        assert again


def test_a_job_apart_is_started_only_when_it_is_due(hub, monkeypatch):
    started = []
    monkeypatch.setattr("config.jobs.Lane._apart", lambda lane: started.append(lane.job.name))
    looks = []
    table = [
        Job("idle", 0.01, sys.exit, apart=True, due=lambda: looks.append(1)),
        Job("due", 0.01, sys.exit, apart=True),
    ]
    _worker(table, lambda: "due" in started and len(looks) > 2)
    assert "idle" not in started


def test_the_command_runs_one_job_once(hub, capsys):
    call_command("worker", "--once", "number")
    with pytest.raises(CommandError, match="is no job; expected one of analyse"):
        call_command("worker", "--once", "numbers")


def test_every_job_has_a_name_of_its_own():
    names = [job.name for job in jobs()]
    assert len(names) == len(set(names))


def test_only_numbering_runs_on_the_clock_itself():
    assert [job.name for job in jobs() if job.swift] == ["number"]
