"""The hub's first page."""

from django.http import HttpRequest

from portal.front import overview
from portal.pages import Page, page


@page
def front(request: HttpRequest) -> Page:
    """What the hub is, its figures, its featured network, its sources, its other doors."""
    return Page("portal/front.html", overview)
