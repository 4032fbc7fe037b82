"""The pages of datasets, and of what was found when the catalogue was last checked."""

from django.http import Http404, HttpRequest

from portal import datasets
from portal.pages import Page, page


@page
def index(request: HttpRequest) -> Page:
    """Every dataset of the latest release."""
    return Page("portal/datasets.html", datasets.index)


@page
def dataset(request: HttpRequest, name: str) -> Page:
    """One dataset: what it is, from when, its licence, whom to credit, its files."""
    found = datasets.find(name)
    if found is None:
        raise Http404
    return Page("portal/dataset.html", lambda: datasets.sheet(found))


@page
def quality(request: HttpRequest) -> Page:
    """What a portal would say of the catalogue."""
    return Page("portal/quality.html", datasets.checked)
