"""The house: rooms, floors, sizes, and words that have no place in it."""

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for name in listed.stdout.split("\n") if name and (path := ROOT / name).exists()]


def _code() -> list[Path]:
    return [path for path in _tracked("*.py") if "/migrations/" not in str(path)]


def test_every_room_stands_on_a_floor():
    contract = PYPROJECT["tool"]["importlinter"]["contracts"][0]
    floors = {room for layer in contract["layers"] for room in layer.split(" | ")}
    rooms = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests", "bench"}
    assert rooms == floors == set(PYPROJECT["tool"]["importlinter"]["root_packages"])


def test_no_contract_knows_an_exception():
    for contract in PYPROJECT["tool"]["importlinter"]["contracts"]:
        assert "ignore_imports" not in contract


@pytest.mark.parametrize("name", ["dependencies", "dev"])
def test_every_dependency_has_its_reason(name):
    text = (ROOT / "pyproject.toml").read_text()
    block = re.search(rf"^{name} = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)[1]
    for line in filter(str.strip, block.splitlines()):
        assert re.search(r'",\s*# \S', line), line


def test_no_room_wants_a_wall():
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in _code()
        if (lines := sum(1 for line in path.read_text().splitlines() if line.strip())) > 400
    ]
    assert long == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in _code()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > 50
    ]
    assert long == []


def test_every_public_module_function_and_class_says_what_it_is():
    silent = []
    for path in _code():
        name = str(path.relative_to(ROOT))
        if name.startswith(("tests/", "bench/")) or path.name in {"apps.py", "__init__.py"}:
            continue
        tree = ast.parse(path.read_text())
        defined = [n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
        public = [n for n in defined if not n.name.startswith("_")]
        silent += [name] if not ast.get_docstring(tree) else []
        silent += [f"{name}:{n.lineno} {n.name}" for n in public if not ast.get_docstring(n)]
    assert silent == []


def test_nothing_names_a_registry_or_a_machine():
    words = (
        "pypi" + ".org",
        "registry.npm" + "js",
        "deb.debian" + ".org",
        "/work" + "/",
        "/root" + "/",
    )
    named = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in _tracked()
        for word in words
        if path.suffix not in {".mo", ".png", ".gz"} and word in path.read_text(errors="replace")
    ]
    assert named == []


def test_no_real_data_are_in_the_project():
    names = {path.name for path in _tracked()}
    sources = ROOT.parent / "shared" / "real"
    if not sources.is_dir():
        pytest.skip(f"no real data at {sources}")
    assert not names & {path.name for path in sources.iterdir() if path.suffix != ".md"}
