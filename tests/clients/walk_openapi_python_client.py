"""Lists, filters and pages a hub with the client that openapi-python-client made: prints JSON.

Run by the environment of `tests/clients/install`, with the client on its path.
"""

import json
import sys
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from maillage_client import Client
from maillage_client.api.organisations import get_organisation, list_organisations
from maillage_client.models import CountryCode

with Client(base_url=sys.argv[1], raise_on_unexpected_status=True) as client:

    def names(**asked):
        """Every name of a list, through all its pages."""
        found, pages = [], 0
        while True:
            page = list_organisations.sync(client=client, limit=10, **asked)
            found += [each.name for each in page.results]
            pages += 1
            if page.next_ is None:
                return {"names": found, "pages": pages}
            asked["cursor"] = parse_qs(urlsplit(page.next_).query)["cursor"][0]

    first = list_organisations.sync(client=client, limit=1).results[0]
    told = {
        "all": names(),
        "country": names(country=[CountryCode.BE, CountryCode.ES]),
        "box": names(bbox=[-0.5, 50, 4.5, 51]),
        "words": names(q="organisation 7"),
        "one": get_organisation.sync(UUID(first.id.rpartition("/")[2]), client=client).name,
    }
print(json.dumps(told))
