"""The project's prose: the README's answer is real, links lead somewhere, commands exist."""

import re
from pathlib import Path

import pytest
import yaml
from django.core.management import get_commands

from directory import epoch
from directory.seed import seed

ROOT = Path(__file__).parent.parent.parent
PROSE = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
README = (ROOT / "README.md").read_text(encoding="utf-8")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[\d:]+Z")
CORE_KEYS = {
    "publiccodeYmlVersion",
    "name",
    "url",
    "platforms",
    "developmentStatus",
    "softwareType",
    "description",
    "legal",
    "maintenance",
    "localisation",
}


@pytest.mark.django_db
@pytest.mark.slow
def test_the_readmes_answer_is_real(client, settings, tmp_path):
    base = "http://127.0.0.1:8000"
    settings.DATA_DIR = tmp_path
    epoch.forget()
    epoch.start(base, tmp_path)
    seed(by="test")
    asked = re.search(rf"curl '{base}(/\S+)'", README)[1]
    told = re.search(r"```json\n(.*?)```", README, re.DOTALL)[1]
    answer = client.get(asked).content.decode() + "\n"
    epoch.forget()
    assert INSTANT.sub("then", answer) == INSTANT.sub("then", told)


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_every_link_leads_to_a_file_of_the_project(path):
    links = re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8"))
    inner = [link for link in links if not link.startswith("http")]
    assert [link for link in inner if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_every_command_that_prose_names_exists(path):
    named = set(re.findall(r"manage\.py ([a-z]+)", path.read_text(encoding="utf-8")))
    assert named - set(get_commands()) == set()


def test_every_command_of_the_project_is_named_somewhere():
    ours = {
        name
        for name, app in get_commands().items()
        if app in {"config", "exports", "federation", "directory", "api", "portal"}
    }
    prose = " ".join(path.read_text(encoding="utf-8") for path in PROSE)
    assert [name for name in sorted(ours) if f"manage.py {name}" not in prose] == []


def test_decisions_are_under_a_screen_and_listed():
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for path in (ROOT / "docs" / "decisions").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 40, path.name
        assert len(text) <= 3_000, path.name
        assert re.match(r"\d{4}-[a-z0-9-]+\.md", path.name)
        assert f"decisions/{path.name}" in index, path.name


def test_publiccode_yml_has_the_keys_that_its_standard_requires():
    about = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert about["publiccodeYmlVersion"] == "0.4"
    assert set(about) >= CORE_KEYS
    for told in about["description"].values():
        assert len(told["shortDescription"]) <= 150
        assert 150 <= len(told["longDescription"]) <= 10_000
        assert told["features"]
