"""The linters that others judge an OpenAPI document by find no error in ours."""

import pytest

from tests.clients.tools import DOCUMENT, HERE, NODE, needs, run

pytestmark = [pytest.mark.long, needs(NODE)]


def test_spectral_finds_no_error():
    told = run(NODE / "spectral", "lint", DOCUMENT, "--ruleset", "spectral.yaml")
    assert "(0 errors" in told or "No results" in told


def test_redocly_finds_no_error():
    told = run(NODE / "redocly", "lint", DOCUMENT, "--extends", "recommended-strict")
    assert "Your API description is valid" in told


def test_spectral_would_find_one(tmp_path):
    wrong = tmp_path / "openapi.yaml"
    wrong.write_text(DOCUMENT.read_text().replace("operationId: listOrganisations\n", "a: b\n"))
    with pytest.raises(AssertionError, match="operationId"):
        run(NODE / "spectral", "lint", wrong, "--ruleset", HERE / "spectral.yaml", "-F", "warn")
