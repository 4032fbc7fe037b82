"""What holds for every page: light, closed upon itself, conditional, in three languages."""

import re
from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from exports import dumps
from portal.mark import ROOM
from tests import factories
from tests.portal.reading import Reading, read

pytestmark = pytest.mark.django_db
LANGUAGES = ("fr", "en", "es")


@pytest.fixture
def paths(network):
    """A page of each kind."""
    return [
        "/",
        f"/organisations/{network.mes.key}",
        f"/organisations/{network.known.key}",
        f"/activities/{network.activity.key}",
        "/sources/essai",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_runs_a_script_or_loads_from_elsewhere(client, paths, language):
    for path in [*paths, "/nowhere"]:
        page = Reading(client.get(f"{path}?lang={language}").content.decode())
        assert not page.all("script"), path
        assert not page.all("iframe"), path
        assert not page.all("style"), path
        loaded = [found["src"] for _, found in page.elements if "src" in found]
        loaded += [
            link["href"] for link in page.all("link") if link["rel"] in {"stylesheet", "icon"}
        ]
        assert loaded
        assert all(address.startswith("/static/portal/") for address in loaded), loaded
        attributes = {name for _, found in page.elements for name in found}
        assert not {name for name in attributes if name.startswith("on") or name == "style"}


def test_the_style_sheet_loads_nothing_from_elsewhere(client, hub):
    sheet = b"".join(client.get("/static/portal/portal.css").streaming_content).decode()
    assert "http" not in sheet
    assert "@import" not in sheet


def test_every_page_is_small_and_well_formed(client, paths):
    for path in paths:
        response = client.get(path)
        assert len(response.content) < 30_000, path
        page = Reading(response.content.decode())
        assert page.faults == [], path
        ids = [found["id"] for _, found in page.elements if "id" in found]
        assert len(ids) == len(set(ids)), path
        named = {
            found["aria-labelledby"] for _, found in page.elements if "aria-labelledby" in found
        }
        assert named <= set(ids), path


def test_every_page_has_one_first_heading_and_skips_no_level(client, paths):
    for path in paths:
        page = read(client, path)
        levels = [int(tag[1]) for tag, _ in page.elements if tag in {"h1", "h2", "h3", "h4"}]
        assert levels.count(1) == 1, path
        assert all(after <= before + 1 for before, after in pairwise(levels)), path
        assert page.all("a", href="#content")
        assert page.all("main", id="content")
        assert all("alt" in image for image in page.all("img"))


@pytest.mark.slow
def test_every_link_into_the_hub_answers(client, paths):
    dumps.publish()
    addresses = {
        found["href"]
        for path in paths
        for tag, found in read(client, path).elements
        if tag in {"a", "link"} and "href" in found
    }
    for address in sorted(addresses):
        parts = urlsplit(address.removeprefix("http://hub.test") or "/")
        if not parts.scheme and parts.path:
            response = client.get(address.removeprefix("http://hub.test") or "/")
            assert response.status_code == 200, address
            b"".join(response)


@pytest.mark.parametrize(
    ("header", "language"),
    [("fr", "fr"), ("en-GB,en;q=0.8", "en"), ("es-AR", "es"), ("de,es;q=0.4", "es"), ("", "fr")],
)
def test_a_page_is_in_the_language_that_the_browser_asks_for(client, hub, header, language):
    response = client.get("/", headers={"Accept-Language": header})
    assert response["Content-Language"] == language
    assert "Accept-Language" in response["Vary"]
    page = Reading(response.content.decode())
    assert page.all("html", lang=language)
    assert page.all("a", lang=language, **{"aria-current": "true"})


def test_a_language_that_was_chosen_beats_the_browsers_and_is_carried_on(client, network):
    page = read(client, "/?lang=es", headers={"Accept-Language": "en"})
    assert page.all("html", lang="es")
    inner = [a["href"] for a in page.all("a") if a["href"].startswith(("/organ", "/activ", "/sou"))]
    assert inner
    assert all(address.endswith("?lang=es") for address in inner)
    plain = read(client, "/", headers={"Accept-Language": "es"})
    assert not plain.all("a", href=f"/organisations/{network.mes.key}?lang=es")


@pytest.mark.parametrize("asked", ["de", "", "fr%00", "../x"])
def test_a_language_that_we_lack_is_passed_over(client, hub, asked):
    assert read(client, f"/?lang={asked}", headers={"Accept-Language": "en"}).all("html", lang="en")


def test_french_pages_keep_french_spaces(client, paths):
    for path in paths:
        text = read(client, f"{path}?lang=fr").text
        for mark in (":", ";", "!", "?"):
            assert f" {mark} " not in text, path


def test_a_page_that_the_reader_has_is_not_sent_again(client, paths):
    for path in paths:
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first["ETag"]})
        assert again.status_code == 304
        assert again.content == b""
        assert again["ETag"] == first["ETag"]
        assert "max-age" in again["Cache-Control"]


def test_each_language_has_its_own_tag(client, hub):
    tags = {client.get(f"/?lang={language}")["ETag"] for language in LANGUAGES}
    assert len(tags) == len(LANGUAGES)
    assert client.get("/", headers={"Accept-Language": "es"})["ETag"] not in tags


def test_a_change_of_the_data_changes_the_tag(client, network):
    first = client.get("/")["ETag"]
    factories.organisation("Nouvelle")
    response = client.get("/", headers={"If-None-Match": first})
    assert response.status_code == 200
    assert response["ETag"] != first


def test_head_answers_as_get_without_a_body(client, paths):
    for path in paths:
        head, get = client.head(path), client.get(path)
        assert head.status_code == 200
        assert head.content == b""
        assert head["ETag"] == get["ETag"]


def test_a_condition_does_not_bring_back_what_is_not_there(client, hub):
    assert client.get("/sources/nobody", headers={"If-None-Match": "*"}).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_are_only_read(client, hub, method):
    assert getattr(client, method)("/").status_code == 405


def test_the_first_page_asks_few_questions_of_the_database(
    client, network, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20):
        client.get("/")


def test_every_colour_of_text_can_be_read_on_every_ground():
    sheet = (ROOM / "static" / "portal" / "portal.css").read_text(encoding="utf-8")
    light, dark = sheet.split("@media (prefers-color-scheme: dark)")[:2]
    for scheme in (light, dark):
        colours = dict(re.findall(r"--(\w+): (#\w{6})", scheme))
        for text in ("ink", "quiet", "link", "green"):
            for ground in ("paper", "band", "card"):
                assert _contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        assert _contrast(colours["green"], colours["wash"]) >= 4.5


def _contrast(one, other):
    """The contrast of two colours as WCAG 2.2 defines it."""
    darker, lighter = sorted(map(_luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
