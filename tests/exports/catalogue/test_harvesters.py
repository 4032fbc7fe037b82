"""The harvesters of CKAN and udata themselves read the catalogue, in environments of their own.

They are installed from the package index into the folder that `MAILLAGE_HARVESTERS` names, else
into one of this run; where that cannot be done the tests are skipped with the reason, or fail
where `MAILLAGE_REQUIRE_HARVESTERS` is set.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from exports.catalogue import catalogue, written

pytestmark = pytest.mark.long
HERE = Path(__file__).parent
UV = Path(sys.executable).parent / "uv"
#: What only their databases need, and would have to be compiled.
LEFT_OUT = "psycopg2 ; sys_platform == 'never'\npglast ; sys_platform == 'never'\n"
PACKAGES = {
    "ckan": ("ckan[requirements]==2.12.0", "ckanext-dcat==2.4.4"),
    "udata": ("udata==17.18.0", "mongomock==4.3.0"),
}
KINDS = ("organisations", "activities", "vocabulary")
IRIS = {f"http://hub.test/id/dataset/{kind}" for kind in KINDS}
LICENCES = {"organisations": "odc-odbl", "activities": "odc-odbl", "vocabulary": "cc-by"}


@pytest.fixture(scope="module")
def environments(tmp_path_factory):
    kept = os.environ.get("MAILLAGE_HARVESTERS")
    return Path(kept) if kept else tmp_path_factory.mktemp("harvesters")


def python_of(name, root):
    """The interpreter of an environment that has the harvester."""
    folder = root / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        root.mkdir(parents=True, exist_ok=True)
        overrides = root / "overrides.txt"
        overrides.write_text(LEFT_OUT)
        _run(UV, "venv", "-q", "--clear", "--python", sys.executable, folder)
        _run(
            UV, "pip", "install", "-q", "--python", python, "--override", overrides, *PACKAGES[name]
        )
        (folder / "ready").touch()
    return python


def _run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode == 0:
        return
    why = f"{command[-1]} cannot be installed: {done.stderr.strip()[-300:]}"
    if os.environ.get("MAILLAGE_REQUIRE_HARVESTERS"):
        pytest.fail(why)
    pytest.skip(why)


@pytest.fixture
def harvest(released, environments, tmp_path):
    """What a harvester makes of the catalogue."""
    path = tmp_path / "catalog.ttl"
    path.write_bytes(written(catalogue(released.about["base"], released), "ttl"))

    def run(name):
        script = HERE / f"harvest_by_{name}.py"
        done = subprocess.run(
            [str(python_of(name, environments)), str(script), str(path)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return run


def empty(value, path=""):
    """The paths of what is told but empty."""
    if value in (None, "", [], {}):
        return [path]
    if isinstance(value, dict):
        return [each for key in value for each in empty(value[key], f"{path}/{key}")]
    if isinstance(value, list):
        return [each for item in value for each in empty(item, f"{path}/")]
    return []


def check(datasets, listed):
    assert {each["identifier"] for each in datasets} == IRIS
    for dataset in datasets:
        kind = dataset["identifier"].rpartition("/")[2]
        assert empty(dataset) == []
        assert dataset["license_id"] == LICENCES[kind]
        assert len(dataset["resources"]) == (5 if kind == "vocabulary" else 6)
        for file in dataset["resources"]:
            assert "://" not in file["format"]
            assert "://" not in file["mimetype"]
            assert file["size"] > 0
            assert file["url"].startswith(f"http://hub.test/dumps/{kind}.")
        assert listed <= {file["format"].lower() for file in dataset["resources"]}


def test_ckan_reads_every_dataset(harvest):
    datasets = harvest("ckan")
    for dataset in datasets:
        extras = {each["key"]: each["value"] for each in dataset["extras"]}
        dataset["identifier"] = extras["identifier"]
        wanted = {"publisher_name", "contact_email", "temporal_start", "spatial_bbox", "language"}
        assert wanted | {"theme", "frequency", "provenance", "access_rights"} <= extras.keys()
        assert all(file["hash"] and file["hash_algorithm"] for file in dataset["resources"])
    check(datasets, {"csv", "json-ld", "turtle", "n-triples"})


def test_ckan_places_a_dataset_where_most_of_its_records_are(harvest):
    dataset = next(each for each in harvest("ckan") if "Organisations" in each["title"])
    extras = {each["key"]: each["value"] for each in dataset["extras"]}
    assert extras["spatial_uri"].endswith("country/FRA")
    assert json.loads(extras["spatial_bbox"])["type"] in {"Polygon", "MultiPolygon"}


def test_udata_harvests_every_dataset_and_the_service(harvest):
    report = harvest("udata")
    assert (report["status"], report["errors"]) == ("done", [])
    check(report["datasets"], {"csv", "json-ld", "turtle", "n-triples", "n-quads"})
    for dataset in report["datasets"]:
        assert "contact@mes.example" in dataset["contacts"]
    (service,) = report["services"]
    assert empty(service) == []
    assert set(service["datasets"]) == IRIS
    assert service["url"] == "http://hub.test/api/v1"
