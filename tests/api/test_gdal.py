"""GDAL reads a running hub; `MAILLAGE_REQUIRE_GDAL` makes its absence a failure."""

import json
import os
import shutil
import subprocess

import pytest

from directory import epoch
from tests import factories

MISSING = shutil.which("ogrinfo") is None
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        MISSING and not os.environ.get("MAILLAGE_REQUIRE_GDAL"),
        reason="GDAL's ogrinfo is not installed (Debian: gdal-bin)",
    ),
]


@pytest.fixture
def service(live_server, settings, tmp_path):
    """The OAPIF address of a server over 25 organisations, from west to east."""
    settings.DATA_DIR = tmp_path
    epoch.forget()
    epoch.start(live_server.url, tmp_path)
    for number in range(25):
        place = factories.place(longitude=str(number), latitude="50.5", locality="Là")
        factories.organisation(f"Organisation {number}", places=[place])
    yield f"OAPIF:{live_server.url}/ogc"
    epoch.forget()


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    return done.stdout


def test_ogrinfo_lists_the_collection(service):
    assert "organisations" in run("ogrinfo", service)


def test_ogrinfo_counts_every_page(service):
    summary = run(
        "ogrinfo", "-so", "--config", "OGR_OAPIF_PAGE_SIZE", "10", service, "organisations"
    )
    assert "Feature Count: 25" in summary
    assert "Geometry: Point" in summary
    assert "locality: String" in summary


def test_ogr2ogr_copies_a_box(service, tmp_path):
    file = tmp_path / "box.geojson"
    box = ("-spat", "4.5", "50", "9.5", "51")
    run("ogr2ogr", "-f", "GeoJSON", *box, str(file), service, "organisations")
    copied = json.loads(file.read_text())["features"]
    assert {feature["properties"]["name"] for feature in copied} == {
        f"Organisation {number}" for number in range(5, 10)
    }
    assert copied[0]["properties"]["locality"] == "Là"
