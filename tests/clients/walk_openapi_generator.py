"""Lists, filters and pages a hub with the client that openapi-generator made: prints JSON.

Run by the environment of `tests/clients/install`, with the client on its path.
"""

import json
import sys
from urllib.parse import parse_qs, urlsplit

from maillage_client import ApiClient, Configuration, CountryCode, OrganisationsApi

with ApiClient(Configuration(host=sys.argv[1])) as client:
    organisations = OrganisationsApi(client)

    def names(**asked):
        """Every name of a list, through all its pages."""
        found, pages = [], 0
        while True:
            page = organisations.list_organisations(limit=10, **asked)
            found += [each.name for each in page.results]
            pages += 1
            if page.next is None:
                return {"names": found, "pages": pages}
            asked["cursor"] = parse_qs(urlsplit(page.next).query)["cursor"][0]

    first = organisations.list_organisations(limit=1).results[0]
    told = {
        "all": names(),
        "country": names(country=[CountryCode.BE, CountryCode.ES]),
        "box": names(bbox=[-0.5, 50, 4.5, 51]),
        "words": names(q="organisation 7"),
        "one": organisations.get_organisation(first.id.rpartition("/")[2]).name,
    }
print(json.dumps(told))
