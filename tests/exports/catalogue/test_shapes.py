"""The official shapes and the quality method over our catalogue: nothing to mend."""

from pathlib import Path

import pytest

from config import checking
from exports import catalogue as catalogues, dumps, published
from exports.catalogue.checking import quality, shapes
from tests import factories
from tests.exports.catalogue.conftest import graph_of

pytestmark = pytest.mark.slow
SHAPES = Path(__file__).resolve().parents[4] / "shared" / "shapes" / "dcat-ap-3.0.1"
METHOD = SHAPES.parents[1] / "facts" / "mqa-405.csv"
official = pytest.mark.skipif(not SHAPES.is_dir(), reason=f"no official shapes at {SHAPES}")


@official
@pytest.mark.parametrize(("licence", "files"), [("ODbL-1.0", 17), ("CC-BY-4.0", 17 + 12)])
def test_the_shapes_find_nothing_and_the_score_is_whole(released, settings, licence, files):
    settings.LICENCE = licence
    dumps.publish()
    report = checking.check("http://hub.test/catalog", SHAPES)
    assert shapes.violations([*report.findings]) == 0
    assert report.surprises == []
    assert {each.got == each.metric.points for each in report.scores} == {True}
    assert report.points == 405
    assert [each.faults for each in report.files if each.faults] == []
    assert len(report.files) == files  # under CC BY, the records under ODbL are sets of their own
    assert report.passed


@official
def test_the_only_warnings_are_of_publishers_that_are_no_body_of_the_union(released):
    report = checking.check("http://hub.test/catalog", SHAPES)
    assert all(each.severity == "Warning" for each in report.findings)
    told = {each.node.rpartition("/")[2] for each in report.findings}
    assert told == {"catalog", "catalog#api", "organisations", "activities", "vocabulary"}
    assert len(report.findings) == len(told)


@official
def test_sets_under_other_licences_pass_as_well(released):
    for key, licence in (
        ("by", "https://creativecommons.org/licenses/by/4.0/"),
        ("odd", "https://licences.example/odd"),
    ):
        source = factories.source(key, licence=licence)
        factories.organisation(f"Une de {key}", of=source)
    dumps.publish()
    report = checking.check("http://hub.test/catalog", SHAPES)
    iris = {each.iri.partition("#")[0].rpartition("/")[2] for each in report.files}
    assert "organisations-cc-by-4.0" in iris
    assert len([name for name in iris if name.startswith("organisations-other")]) == 1
    assert shapes.violations([*report.findings]) == 0
    lost = {each.metric.name for each in report.scores if each.got != each.metric.points}
    assert lost == {"knownLicence"}  # nobody's table knows the odd one


@official
def test_the_archive_of_releases_passes_too(released):
    factories.organisation("Encore")
    dumps.publish()
    nodes = catalogues.archive("http://hub.test", published.archive()[::-1])
    findings = shapes.validate(graph_of(nodes), SHAPES)
    assert [each for each in findings if not each.expected] == []
    text = catalogues.written(
        catalogues.archive("http://hub.test", published.archive()[::-1]), "nt"
    )
    assert text.decode().count("inSeries") == 2


@official
def test_a_broken_catalogue_is_found(nodes):
    broken = [node for node in nodes if node["@id"] != "http://hub.test/catalog#publisher"]
    findings = shapes.validate(graph_of(broken), SHAPES)
    assert shapes.violations(findings) > 0
    assert any("publisher" in each.path for each in findings)


def test_shapes_that_are_not_there_are_named(graph, tmp_path):
    with pytest.raises(shapes.NoShapesError, match=r"shapes\.ttl is missing"):
        shapes.validate(graph, tmp_path)


@pytest.mark.skipif(not METHOD.exists(), reason=f"no facts at {METHOD}")
def test_our_table_holds_the_methods_metrics_and_points():
    rows = [line.split(",")[:3] for line in METHOD.read_text().splitlines()[1:]]
    ours = [[each.dimension, each.name, str(each.points)] for each in quality.metrics()]
    assert ours == rows


def test_the_points_add_up_to_the_methods():
    assert sum(each.points for each in quality.metrics()) == quality.TOTAL
    assert len(quality.metrics()) == 23
