"""One door: no other code writes records, index rows, changes, heads or parts."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("config", "api", "portal", "exports", "federation", "directory")
#: Who writes which tables, and what for.
ALLOWED = {
    "directory/bulk/plain.py": "the door's statements",
    "directory/bulk/copying.py": "the door's statements",
    "directory/withdrawing.py": "the door's way out",
    "directory/announcing.py": "a new epoch tells the log what there is",
    "directory/overriding.py": "views of records, which never leave",
    "directory/rebasing.py": "overrides and the like go along to another address",
    "directory/renaming.py": "local ids, which no document holds",
    "directory/changes/sequencer.py": "numbers, heads and parts",
    "directory/changes/pruning.py": "what is kept no longer",
}
TABLES = (
    *("Organisation", "Activity", "Source", "Change", "Head", "Part"),
    *("Place", "Identifier", "Membership", "Classification"),
)
#: Methods of querysets and records that write; dictionaries and sets have some of these too, but
#: are updated with positional arguments.
WRITES = {"create", "update", "delete", "save"}
SURELY = {"bulk_create", "bulk_update", "get_or_create", "update_or_create", "raw"}
#: Other things with such methods: the door itself, and the tables that hold no records.
OTHERS = (
    *("write", "Epoch.objects", "Erasure.objects", "keys"),
    *("Peer.objects", "peer", "Pull.objects", "run.pull"),
    *("Subscription.objects", "Delivery.objects", "Batch.objects", "SourceMapping.objects"),
    *("batch", "old", "run.peer"),
)
STATEMENT = re.compile(
    r"\b(INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE)\s+\W{0,2}directory_", re.IGNORECASE
)


def _writes(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("directory.models")
        for alias in node.names
    }
    concerned = imported & set(TABLES)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if STATEMENT.search(node.value):
                yield f"{path.relative_to(ROOT)}:{node.lineno} writes in SQL"
        elif concerned and _calls_write(node):
            yield f"{path.relative_to(ROOT)}:{node.lineno} calls {node.func.attr}"


def _calls_write(node):
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
        return False
    name, on = node.func.attr, ast.unparse(node.func.value)
    if any(on == other or on.startswith(f"{other}.") for other in OTHERS):
        return False
    return name in SURELY or (name in WRITES and not node.args)


def _code():
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def test_only_the_door_and_the_sequencer_write_these_tables():
    found = [
        line
        for path in _code()
        if str(path.relative_to(ROOT)) not in ALLOWED
        for line in _writes(path)
    ]
    assert found == []


def test_each_place_that_may_write_does():
    for name in ALLOWED:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert re.search(r"INSERT INTO|COPY|bulk_create|update\(", text), name


def test_the_search_finds_a_write(tmp_path):
    path = ROOT / "tests" / "directory" / "test_erasure.py"
    assert any("calls update" in line for line in _writes(path))
