"""Settings: a wrong value stops the start with a sentence."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import SETTINGS

ROOT = Path(__file__).parents[2]
PUBLIC = {
    "MAILLAGE_BASE_URL": "https://hub.example.org",
    "MAILLAGE_LICENCE": "ODbL-1.0",
    "MAILLAGE_PUBLISHER_NAME": "Réseau",
    "MAILLAGE_PUBLISHER_URL": "https://example.org",
    "MAILLAGE_CONTACT_EMAIL": "contact@example.org",
}


def manage(*args, data_dir, **env):
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("MAILLAGE_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *args],
        cwd=ROOT,
        env={**bare, "MAILLAGE_DATA_DIR": str(data_dir), **env},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "wrong", "right"),
    [
        ("DATABASE_URL", "mysql://x/y", "sqlite:///PATH"),
        ("MAILLAGE_BASE_URL", "hub.example.org", "https://hub.example.org"),
        ("MAILLAGE_BASE_URL", "https://hub.example.org/path", "without a path"),
        ("MAILLAGE_LICENCE", "GPL", "ODbL-1.0"),
        ("MAILLAGE_CONTACT_EMAIL", "contact", "contact@example.org"),
        ("MAILLAGE_PUBLISHER_URL", "example", "https://example.org"),
        ("MAILLAGE_PRIVATE_PEERS", "http://10.0.0.5", "10.0.0.5:8000"),
        ("MAILLAGE_DUMPS_BUCKET", "my-bucket", "s3://BUCKET/PREFIX"),
        ("MAILLAGE_DUMPS_ADDRESS", "files.example.org", "https://example.org"),
        ("MAILLAGE_DUMPS_ADDRESS", "https://files.example.org/?a=1", "address of a folder"),
        ("MAILLAGE_S3_ENDPOINT", "s3.example.org", "https://example.org"),
        ("MAILLAGE_DEBUG", "perhaps", "true or false"),
    ],
)
def test_a_wrong_value_stops_the_start_with_a_sentence(name, wrong, right, tmp_path):
    run = manage("check", data_dir=tmp_path, **{name: wrong})
    assert run.returncode != 0
    last = run.stderr.strip().splitlines()[-1]
    assert f"{name} is “{wrong}”" in last
    assert right in last


@pytest.mark.slow
@pytest.mark.parametrize(("set_", "lacking"), [("KEY", "SECRET"), ("SECRET", "KEY")])
def test_a_key_without_its_secret_stops_the_start(set_, lacking, tmp_path):
    run = manage("check", data_dir=tmp_path, **{f"MAILLAGE_S3_{set_}": "word-of-nobody"})
    assert run.returncode != 0
    last = run.stderr.strip().splitlines()[-1]
    assert f"MAILLAGE_S3_{set_} is set: set MAILLAGE_S3_{lacking} too." in last
    assert "word-of-nobody" not in run.stderr


@pytest.mark.slow
def test_a_public_hub_that_states_everything_is_clean(tmp_path):
    run = manage("check", "--deploy", "--fail-level", "WARNING", data_dir=tmp_path, **PUBLIC)
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_what_a_public_hub_does_not_state_is_an_error(tmp_path):
    run = manage("check", "--deploy", data_dir=tmp_path)
    assert run.returncode != 0
    for setting in SETTINGS:
        assert (f"{setting.name} is not set" in run.stderr) == setting.deploy


@pytest.mark.slow
def test_the_secret_key_is_made_once_and_kept_from_others(tmp_path):
    assert manage("check", data_dir=tmp_path).returncode == 0
    kept = tmp_path / "secret-key"
    first = kept.read_text()
    assert len(first) >= 50
    assert kept.stat().st_mode & 0o077 == 0
    assert manage("check", data_dir=tmp_path).returncode == 0
    assert kept.read_text() == first


def test_every_variable_that_is_read_is_in_the_table():
    read = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in {"tests", ".venv", "var", "bench"}:
            continue
        text = path.read_text(encoding="utf-8")
        read |= {
            word.strip("\"'")
            for word in __import__("re").findall(r"[\"']MAILLAGE_[A-Z_]+[\"']", text)
        }
    assert read <= {setting.name for setting in SETTINGS}
