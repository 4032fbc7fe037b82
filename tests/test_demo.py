"""The demonstration as its first user sees it: one command, a real server, the MES in it."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PATIENCE = 180.0
pytestmark = pytest.mark.slow


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(address, accept="*/*"):
    """The text of an address, asked with `Accept` and in French."""
    headers = {"Accept": accept, "Accept-Language": "fr"}
    with urllib.request.urlopen(
        urllib.request.Request(address, headers=headers), timeout=60
    ) as answer:
        return answer.read().decode()


@pytest.fixture(scope="module")
def hub():
    """The base address of a running demonstration."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("MAILLAGE_", "DATABASE_"))}
    command = [sys.executable, "manage.py", "demo", "--port", str(port)]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=bare,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _wait_for(process, base)
        yield base
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(120)
        process.stdout.close()
        subprocess.run(["rm", "-rf", str(ROOT / "var" / f"demo-{port}")], check=True)


def _wait_for(process, base):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            get(f"{base}/")
            return
        if process.poll() is not None:
            pytest.fail(process.stdout.read())
        time.sleep(0.2)
    pytest.fail(f"nothing answers at {base} after {PATIENCE} s")


@pytest.mark.parametrize(
    "path", ["/", "/api/v1/organisations", "/docs", "/redoc", "/dumps/organisations.ttl"]
)
def test_every_address_that_the_readme_names_answers(hub, path):
    assert get(hub + path)


def test_the_mes_is_in_it_with_its_words_and_memberships(hub):
    page = json.loads(get(f"{hub}/api/v1/organisations?q=mouvement+pour+l+economie+solidaire"))
    (mes,) = [record for record in page["results"] if record.get("acronym") == "MES"]
    assert mes["id"].startswith(f"{hub}/id/organisation/")
    assert mes["founded"] == "2002-03"
    assert {place.get("locality") for place in mes["places"]} == {"Lille"}
    assert mes["mission"]["fr"].lower().startswith("mettre l'économie au service")
    assert len({membership["network"] for membership in mes["memberships"]}) == 3
    assert all("role" in membership for membership in mes["memberships"])
    ires = json.loads(get(mes["predecessors"][0], "application/json"))
    assert (ires["acronym"], ires["founded"]) == ("IRES", "1997-06")


def test_there_are_exactly_four_activities_with_the_four_themes(hub):
    page = json.loads(get(f"{hub}/api/v1/activities"))
    modes = [mode for record in page["results"] for mode in record["modesOfAction"]]
    assert len(page["results"]) == len(modes) == len(set(modes)) == 4
    assert all(len(record["themes"]) == 4 for record in page["results"])


def test_a_membership_of_a_past_year_is_not_current(hub):
    page = json.loads(get(f"{hub}/api/v1/organisations?q=miramap"))
    (record,) = page["results"]
    (membership,) = record["memberships"]
    assert (membership["start"], membership["end"]) == ("2021", "2021")


def test_nothing_bears_another_hubs_address(hub):
    for path in (
        "/api/v1/organisations.jsonld",
        "/dumps/organisations.ttl",
        "/dumps/activities.ttl",
    ):
        text = get(hub + path)
        assert hub in text
        assert "127.0.0.1:8000" not in text


def test_the_first_page_speaks_french_and_needs_no_script(hub):
    page = get(f"{hub}/", "text/html")
    assert '<html lang="fr"' in page
    assert "Mouvement pour l" in page
    assert "Tête de réseau régionale" in page or "têtes de réseau régionale" in page.lower()
    assert "<script" not in page
