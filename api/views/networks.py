"""Networks: the members of one, and the networks below it."""

import datetime
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import orjson
from django.http import HttpResponseBase
from rest_framework.request import Request

from api import conditional
from api.common import LANG, format_parameter
from api.networks import BELOW
from api.views.base import MachineView
from api.views.records import OrganisationList, find, gone
from directory import epoch, networks, queries
from directory.models import Organisation, Status
from directory.networks import Node

_JSON: Final = {"json": "application/json"}


class MemberList(OrganisationList):
    """The members of a network: the list of organisations, `member_of` given by the address."""

    given = frozenset({"member_of"})

    def get(  # type: ignore[override]  # the address has one part more
        self, request: Request, key: Any, suffix: str = ""
    ) -> HttpResponseBase:
        row = find("organisation", key, request.path, as_source=self.as_source)
        if row["status"] == Status.WITHDRAWN:
            return gone("organisation", row)
        self.asked = replace(self.asked, values={**self.asked.values, "member_of": [row["iri"]]})
        return super().get(request, suffix)


class NetworkTree(MachineView):
    """The networks below one, each with the number of its members."""

    parameters = (BELOW, format_parameter(_JSON), LANG)
    formats = _JSON

    def get(self, request: Request, key: Any, suffix: str = "") -> HttpResponseBase:
        row = find("organisation", key, request.path)
        if row["status"] == Status.WITHDRAWN:
            return gone("organisation", row)
        today = datetime.date.today()
        parts = (epoch.current().id, queries.edition(), today, request.path, self.asked.pairs)
        etag = conditional.tag(*parts)
        return self.unchanged(etag) or self._answer(row["iri"], today, etag)

    def _answer(self, iri: str, today: datetime.date, etag: str) -> HttpResponseBase:
        root = Organisation.objects.get(iri=iri)
        shown = queries.operating(queries.visible(Organisation))
        found = networks.tree(root, shown, self.asked.get("depth", 3), today)
        return self.answer(
            orjson.dumps(members(found, epoch.base())), "application/json", etag=etag
        )


def members(node: Node, base: str) -> Mapping[str, Any]:
    """A node of the tree as the API tells it."""
    return {
        "id": node.iri,
        "key": str(node.key),
        "name": node.name,
        "address": f"{base}/api/v1/organisations/{node.key}",
        "members": node.members,
        "networks": [members(each, base) for each in node.networks],
        "cycle": node.cycle,
        "repeated": node.repeated,
        "cut": node.cut,
    }
