"""Clients that others' generators make of openapi.yaml compile, and read a running hub."""

import json

import pytest

from directory import epoch
from tests import factories
from tests.clients.tools import DOCUMENT, HERE, NODE, PYTHON, needs, run

pytestmark = pytest.mark.long
PACKAGE = "maillage_client"
IMPORTS = f"""
import importlib, pkgutil, {PACKAGE}
found = [each.name for each in pkgutil.walk_packages({PACKAGE}.__path__, "{PACKAGE}.")]
for name in found:
    importlib.import_module(name)
print(len(found))
"""


@pytest.fixture
def service(live_server, settings, tmp_path):
    """The address of a server over 25 organisations, from west to east in two countries."""
    settings.DATA_DIR = tmp_path
    epoch.forget()
    epoch.start(live_server.url, tmp_path)
    for number in range(25):
        country = "BE" if number % 2 else "FR"
        place = factories.place(country=country, longitude=str(number), latitude="50.5")
        factories.organisation(f"Organisation {number}", places=[place])
    yield live_server.url
    epoch.forget()


def openapi_generator(generator, folder):
    """A client by openapi-generator; its lines that tell of what it could not make."""
    told = run(
        *(PYTHON / "openapi-generator-cli", "generate", "-g", generator, "-i", DOCUMENT),
        *("-o", folder, f"--additional-properties=packageName={PACKAGE}"),
    )
    return [line for line in told.splitlines() if " ERROR " in line]


def openapi_python_client(folder):
    """A client by openapi-python-client; its lines that tell of what it could not make."""
    told = run(
        *(PYTHON / "openapi-python-client", "generate", "--path", DOCUMENT, "--meta", "none"),
        *("--output-path", folder / PACKAGE, "--config", "openapi-python-client.yaml"),
    )
    return [line for line in told.splitlines() if "not be generated" in line or "Unable" in line]


MAKERS = {
    "openapi_generator": lambda folder: openapi_generator("python", folder),
    "openapi_python_client": openapi_python_client,
}


@needs(PYTHON)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("maker", MAKERS)
def test_a_python_client_compiles_lists_filters_and_pages(service, tmp_path, maker):
    folder = tmp_path / "client"
    assert MAKERS[maker](folder) == []
    python = PYTHON / "python"
    run(python, "-m", "compileall", "-q", folder / PACKAGE)
    assert int(run(python, "-c", IMPORTS, PYTHONPATH=str(folder))) > 100
    told = json.loads(run(python, f"walk_{maker}.py", service, PYTHONPATH=str(folder)))
    every = {f"Organisation {number}" for number in range(25)}
    assert told["all"]["pages"] == 3
    assert len(told["all"]["names"]) == 25
    assert {*told["all"]["names"]} == every
    assert {*told["country"]["names"]} == {f"Organisation {number}" for number in range(1, 25, 2)}
    assert {*told["box"]["names"]} == {f"Organisation {number}" for number in range(5)}
    assert told["words"]["names"][0] == "Organisation 7"
    assert told["one"] in every


@needs(PYTHON)
@needs(NODE)
def test_a_typescript_client_compiles_strictly(tmp_path):
    assert openapi_generator("typescript-fetch", tmp_path / "client") == []
    wanted = {"extends": str(HERE / "tsconfig.json"), "include": ["client/**/*.ts"]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(wanted | {"files": ["client/index.ts"]}))
    run(NODE / "tsc", "-p", tmp_path / "tsconfig.json")
