"""The activities of an organisation."""

from directory.models import Activity
from directory.queries import visible, with_concept
from portal import links
from portal.links import Link

MOST = 200


def activities_of(organisation: str) -> list[Link]:
    """Links to the activities that the organisation carries, by name; at most `MOST`."""
    rows = with_concept(visible(Activity), "organisations", [organisation])
    return [Link(row.name, links.page(row)) for row in rows.order_by("name", "key")[:MOST]]
