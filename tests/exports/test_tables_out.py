"""The tables for people and programs: spreadsheets, maps, columns, and what describes them."""

import csv
import errno
import io
import json
import os
import re
import zipfile

import orjson
import pytest
from hypothesis import given, strategies as st

from exports import describing
from exports.dumps import publish
from exports.formats import FILES, FORMATS, Envelope, standard
from exports.formats.spreadsheet import guarded
from exports.formats.xlsx import CHARACTERS, XlsxWriter
from federation import mappings
from tests import factories
from vocab.schemes import concept

#: Whatever parts the cells of a line for some spreadsheet in some country.
MARKS = (",", ";", "\t", "|")
FORMULA = re.compile(r"""^[\s"]*[=+\-@＝＋－＠]""")
NUMBER = re.compile(r"^-?\d+(\.\d+)?$")
BAD = (
    *("=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", " =1", '"=1"', "＝1", "a;=1", "a,=cmd|' /C'!A0"),
    *("a\n=1", "x|=1", "'=1", "a; +1", "-0.5;=1"),
)


def cells(text, mark):
    return [cell for row in csv.reader(io.StringIO(text), delimiter=mark) for cell in row]


def check_safe(cell):
    sink = io.StringIO()
    csv.writer(sink).writerow(["x", guarded(cell), "y"])
    for mark in MARKS:
        for found in cells(sink.getvalue(), mark):
            assert not FORMULA.match(found) or NUMBER.match(found.strip(' "')), (mark, found)


@pytest.mark.parametrize("cell", BAD)
def test_no_formula_hides_in_a_cell_whatever_parts_the_line(cell):
    check_safe(cell)


@pytest.mark.slow
@given(st.text(alphabet=st.sampled_from("=+-@＝ \t\n;,|\"'a1.")))
def test_no_formula_hides_in_any_text(cell):
    check_safe(cell)


@pytest.mark.parametrize("cell", ["", "-0.57", "12", "a=b", "A - B", "x@y.example", "1-2"])
def test_what_no_spreadsheet_runs_stays_as_it_is(cell):
    assert guarded(cell) == cell


def table(manifest, name, encoding="utf-8"):
    text = (manifest.folder / name).read_text(encoding)
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.slow
def test_the_safe_table_is_the_exact_one_where_nothing_could_run(filled):
    factories.organisation("=HYPERLINK(1)", description={"fr": "- un\n- deux; =3"})
    manifest = publish()
    exact = table(manifest, "organisations.csv")
    safe = table(manifest, "organisations-spreadsheet.csv", "utf-8-sig")
    assert [[guarded(cell) for cell in row.values()] for row in exact] == [
        [*row.values()] for row in safe
    ]
    assert "'=HYPERLINK(1)" in {row["name"] for row in safe}


@pytest.mark.slow
def test_each_row_says_whom_to_credit(hub):
    source = factories.source("s", attribution="Merci")
    factories.organisation("A", of=source)
    assert [r["attribution_label"] for r in table(publish(), "organisations.csv")] == ["Merci"]


@pytest.mark.slow
def test_the_table_of_maps_has_the_columns_that_we_read_ourselves(filled):
    sector = "http://purl.org/essglobal/standard/activities/a12"
    factories.organisation("Toits", primarySector=sector, places=[factories.place("FR")])
    manifest = publish()
    rows = {row["Name"]: row for row in table(manifest, "organisations-standard.csv")}
    known = mappings.find("mykomap")
    assert set(next(iter(rows.values()))) == set(known.columns)
    assert rows["Toits"]["Primary Activity"] == concept(sector).notation == "a12"
    assert rows["Toits"]["Country ID"] == "FR"
    vocabs = json.loads((manifest.folder / "vocabs.json").read_bytes())
    assert vocabs["vocabs"]["activities:"]["EN"]["terms"]["a12"] == concept(sector).label("en")
    assert vocabs["prefixes"]["http://purl.org/essglobal/standard/activities/"] == "activities"


def test_concepts_are_named_by_iri_where_that_is_asked():
    iri = "http://purl.org/essglobal/standard/activities/a12"
    document = {"id": "x", "primarySector": iri, "sectors": [iri, "http://other.test/1"]}
    told = standard.table(standard.IDS["uri"])
    (row,) = told.rows(document)
    found = dict(zip(told.header, row, strict=True))
    assert (found["Primary Activity"], found["Activities"]) == (iri, f"{iri};http://other.test/1")
    (bare,) = standard.table(standard.IDS["notation"]).rows(document)
    assert "a12;http://other.test/1" in bare


@pytest.mark.slow
def test_parquet_holds_the_cells_of_csv_and_a_point(filled):
    from arro3.io import read_parquet

    manifest = publish()
    path = manifest.folder / "organisations.parquet"
    found = read_parquet(path).read_all()
    exact = table(manifest, "organisations.csv")
    columns = {name: found[name].to_pylist() for name in found.schema.names}
    for name in exact[0]:
        assert [str(v) if v is not None and str(v) != "None" else "" for v in columns[name]] == [
            row[name] for row in exact
        ]
    placed = [row["latitude"] != "" for row in exact]
    assert [str(point) != "None" for point in columns["geometry"]] == placed
    assert b'"primary_column":"geometry"' in path.read_bytes()


@pytest.mark.slow
def test_xlsx_holds_the_cells_of_csv_as_texts(filled):
    factories.organisation("=1+1")
    manifest = publish()
    book = zipfile.ZipFile(manifest.folder / "organisations.xlsx")
    assert book.testzip() is None
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "=1+1" in sheet
    shown = len(re.findall("<row ", sheet))
    assert shown == len(table(manifest, "organisations.csv")) + 1


def test_a_text_too_long_for_a_cell_is_cut_and_says_so():
    from exports.formats.xlsx import _cut

    assert len(_cut("a" * 40_000)) == CHARACTERS
    assert _cut("a" * 40_000).endswith("[…]")
    assert XlsxWriter


@pytest.mark.slow
def test_every_exact_table_is_described_in_both_languages(filled):
    manifest = publish()
    exact = {f.name for f in manifest.files.values() if f.format == "csv"}
    assert "organisations-spreadsheet.csv" not in exact
    csvw = orjson.loads((manifest.folder / describing.CSVW).read_bytes())
    package = orjson.loads((manifest.folder / describing.PACKAGE).read_bytes())
    assert {each["url"] for each in csvw["tables"]} == exact
    assert {each["path"] for each in package["resources"]} == exact
    for each in package["resources"]:
        file = manifest.files[each["path"]]
        assert (each["bytes"], each["hash"]) == (file.size, f"sha256:{file.sha256}")
        header = (manifest.folder / file.name).read_bytes().decode().split("\r\n")[0]
        assert ",".join(field["name"] for field in each["schema"]["fields"]) == header


@pytest.mark.slow
def test_the_readme_tells_in_three_languages_what_it_is_and_whom_to_credit(hub):
    source = factories.source("s", attribution="Merci *à* tous")
    factories.organisation("A", of=source)
    manifest = publish()
    text = (manifest.folder / "README.md").read_text("utf-8")
    for told in ("# Français", "# English", "# Español"):
        assert text.count(told) == 1
    assert text.count(r"Merci \*à\* tous") == 3
    assert text.count(manifest.about["licence"]) > 3
    assert text.count("1 organisations, ") == 2
    assert text.count("1 organizaciones, 0 actividades") == 1
    french = text.partition("# English")[0]
    assert "\u202f: 1, " in french
    assert not re.search(r"[ \u00a0][:;!?]", french)
    assert text.count("XLSX") == 3


def test_the_api_serves_no_format_that_only_makes_sense_as_a_file():
    assert {"parquet", "xlsx", "spreadsheet", "standard"}.isdisjoint(FORMATS)


def test_a_full_disk_is_told_by_xlsx_as_by_every_other_format(tmp_path):
    class Full:
        path = tmp_path / "organisations.xlsx"  # what waits is kept beside it
        told = False

        def write(self, _data):
            if not self.told:  # what is left of the archive is closed later, when nobody asks
                self.told = True
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    writer = FILES["xlsx"].writer(Full(), Envelope("http://hub.test"))
    with pytest.raises(OSError, match="No space left") as raised:
        writer.close()
    assert raised.value.errno == errno.ENOSPC
