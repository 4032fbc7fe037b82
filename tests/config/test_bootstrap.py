"""The first start: standard library only, short, and silent where Django imports."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_it_needs_nothing_but_the_standard_library():
    tree = ast.parse((ROOT / "bootstrap.py").read_text())
    imported = {
        (node.module if isinstance(node, ast.ImportFrom) else name.name).split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_it_does_nothing_where_django_imports(tmp_path):
    code = "import bootstrap; bootstrap.ensure(['manage.py', 'demo']); print('went on')"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r}); {code}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert run.stdout == "went on\n", run.stderr


def test_the_development_lock_holds_the_other_one():
    def pins(name):
        lines = (ROOT / name).read_text().splitlines()
        return {line.split(" ")[0] for line in lines if "==" in line and line[0].isalpha()}

    assert pins("requirements.lock") < pins("requirements-dev.lock")
