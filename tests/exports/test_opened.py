"""The tables of a release open without loss in what people have, and pass others' validators."""

import csv
import json
import os
import shutil
import struct
import subprocess

import pytest

from exports.describing import CSVW, PACKAGE
from exports.dumps import publish
from tests import factories
from tests.clients.tools import PATIENCE, PYTHON, needs, run

pytestmark = [pytest.mark.long, needs(PYTHON / "frictionless")]
#: How LibreOffice is to write a table: comma, quotation mark, UTF-8, cells as they are shown.
TOLD = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"


def needs_program(name, package):
    return pytest.mark.skipif(
        not shutil.which(name) and not os.environ.get("MAILLAGE_REQUIRE_CLIENTS"),
        reason=f"{name} is not installed (Debian: {package})",
    )


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def release(kept, db, request):
    """A copy of the folder of one release: seed, samples, what spreadsheets trip over, two sets."""
    if not (kept / "release").exists():
        request.getfixturevalue("everything")
        hostile = {"fr": 'a\n- b; "c", d\t\\', "de": " x "}
        factories.organisation("=HYPERLINK(1)", description=hostile, email="")
        other = factories.source("apart", licence="https://creativecommons.org/licenses/by-sa/4.0/")
        factories.organisation("NULL", of=other, places=[factories.place("FR", postcode="01000")])
        shutil.copytree(publish().folder, kept / "release")
    return kept / "release"


def rows(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as stream:
        return list(csv.reader(stream))


@pytest.fixture
def read(kept, release):
    """What pandas and DuckDB read, by file."""
    path = kept / "read.json"
    if not path.exists():
        path.write_text(run(PYTHON / "python", "read_tables.py", release))
    return json.loads(path.read_text())


def test_pandas_reads_every_cell_of_every_table(release, read):
    names = {path.name for path in release.glob("*.csv")}
    assert {"organisations.csv", "organisations-places.csv", "vocabulary.csv"} <= names
    for name in names:
        assert read[name] == rows(release / name, "utf-8-sig"), name


def test_duckdb_reads_in_parquet_the_cells_of_csv_and_their_points(release, read):
    names = sorted(name for name in read if name.endswith(".parquet"))
    assert len(names) == 3
    for name in names:
        table = [row[:-1] for row in read[name]]
        assert table == rows(release / name.replace(".parquet", ".csv"))
        header, *records = read[name]
        at = [header.index(key) for key in ("longitude", "latitude")]
        for row in records:
            told = [float(row[place]) for place in at] if row[at[0]] else ""
            assert (point(row[-1]) if row[-1] else "") == told


def point(wkb):
    order, kind, *coordinates = struct.unpack("<BIdd", bytes.fromhex(wkb))
    assert (order, kind) == (1, 1)
    return coordinates


@needs_program("ogrinfo", "gdal-bin")
def test_gdal_reads_every_feature_of_geojson(release):
    for path in release.glob("*.geojson"):
        wanted = json.loads(path.read_bytes())["features"]
        copied = json.loads(run("ogr2ogr", "-f", "GeoJSON", "/vsistdout/", path))["features"]
        assert [each["geometry"] for each in copied] == [each["geometry"] for each in wanted]
        assert [each["properties"]["name"] for each in copied] == [
            each["properties"]["name"] for each in wanted
        ]


def test_the_validators_of_frictionless_and_csvw_find_nothing(release):
    assert "INVALID" not in run(PYTHON / "frictionless", "validate", release / PACKAGE)
    assert run(PYTHON / "csvwvalidate", release / CSVW).strip().endswith("OK")


def test_the_validators_would_find_a_row_that_is_there_twice(release, tmp_path):
    broken = shutil.copytree(release, tmp_path / "broken")
    table = broken / "activities.csv"
    table.write_bytes(table.read_bytes() + table.read_bytes().splitlines(keepends=True)[-1])
    with pytest.raises(AssertionError, match="INVALID"):
        run(PYTHON / "frictionless", "validate", broken / PACKAGE)
    with pytest.raises(AssertionError, match="FAIL"):
        run(PYTHON / "csvwvalidate", broken / CSVW)


def by_libreoffice(path, folder, *options):
    """The cells that LibreOffice shows of a file, read without a screen."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    words = ["soffice", profile, "--headless", *options, "--convert-to", TOLD, "--outdir", folder]
    done = subprocess.run([*words, path], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 0, done.stderr
    return rows(folder / f"{path.stem}.csv")


@needs_program("soffice", "libreoffice-calc-nogui")
def test_libreoffice_shows_every_cell_of_csv_whose_columns_are_texts(release, tmp_path):
    for name, encoding in (("organisations", "utf-8"), ("organisations-spreadsheet", "utf-8-sig")):
        wanted = rows(release / f"{name}.csv", encoding)
        texts = "/".join(f"{number}/2" for number, _ in enumerate(wanted[0], start=1))
        told = f"--infilter=CSV:44,34,76,1,{texts}"
        assert by_libreoffice(release / f"{name}.csv", tmp_path, told) == wanted


@needs_program("soffice", "libreoffice-calc-nogui")
def test_libreoffice_shows_every_cell_of_xlsx_as_it_opens(release, tmp_path):
    wanted = rows(release / "organisations.csv")
    assert by_libreoffice(release / "organisations.xlsx", tmp_path) == wanted


@needs_program("soffice", "libreoffice-calc-nogui")
def test_no_formula_runs_in_the_safe_table_as_it_opens(release, tmp_path):
    shown = by_libreoffice(release / "organisations-spreadsheet.csv", tmp_path)
    assert "'=HYPERLINK(1)" in {cell for row in shown for cell in row}
