"""What udata's own harvester makes of a catalogue, as JSON. Runs in an environment of its own.

MongoDB is mongomock, in memory; the licences are those of the same names in data.gouv.fr's list.
"""

import json
import sys
import warnings

warnings.simplefilter("ignore")

import mongoengine  # noqa: E402
import mongomock  # noqa: E402
from udata import settings  # noqa: E402
from udata.flask_mongoengine import connection  # noqa: E402

LICENCES = {
    "notspecified": "License Not Specified",
    "odc-odbl": "Open Data Commons Open Database License (ODbL)",
    "odc-by": "Open Data Commons Attribution License",
    "cc-by": "Creative Commons Attribution",
    "cc-by-sa": "Creative Commons Attribution Share-Alike",
    "cc-zero": "Creative Commons CCZero",
    "lov2": "Licence Ouverte / Open Licence version 2.0",
    "other-pd": "Other (Public Domain)",
}
CATALOGUE = sys.argv[1]


class Override(settings.Testing):
    MONGODB_HOST = MONGODB_HOST_TEST = "mongodb://localhost/udata"


def in_memory(*args, **kwargs):
    kwargs.pop("connect", None)
    return connect(*args, **{**kwargs, "mongo_client_class": mongomock.MongoClient})


connect = mongoengine.connect
connection.mongoengine.connect = in_memory

from udata.app import create_app  # noqa: E402
from udata.core.dataservices.models import Dataservice  # noqa: E402
from udata.core.dataset.models import Dataset, License  # noqa: E402
from udata.core.organization.models import Organization  # noqa: E402
from udata.harvest.backends.dcat import DcatBackend  # noqa: E402
from udata.harvest.models import HarvestSource  # noqa: E402


class Answer:
    """What the portal's request for the catalogue would get."""

    headers = {"Content-Type": "text/turtle"}
    with open(CATALOGUE) as stream:
        text = stream.read()

    def raise_for_status(self):
        pass


def harvested():
    for key, title in LICENCES.items():
        License(id=key, title=title).save()
    owner = Organization(name="Portal", description="A portal").save()
    source = HarvestSource(
        name="hub", url="http://hub.test/catalog.ttl", backend="dcat", organization=owner
    ).save()
    backend = DcatBackend(source)
    backend.get = backend.head = lambda *args, **kwargs: Answer()
    return backend.harvest()


def told(dataset):
    period = dataset.temporal_coverage
    return {
        "identifier": dataset.harvest.dct_identifier,
        "page": dataset.harvest.remote_url,
        "title": dataset.title,
        "description": dataset.description,
        "license_id": dataset.license.id,
        "frequency": str(dataset.frequency.value),
        "tags": dataset.tags,
        "contacts": [each.email for each in dataset.contact_points],
        "period": [period.start.isoformat(), period.end.isoformat()],
        "area": dataset.spatial.geom["coordinates"],
        "schema": dataset.schema.url,
        "modified": str(dataset.harvest.modified_at or ""),
        "issued": str(dataset.harvest.issued_at or ""),
        "extras": dataset.extras,
        "resources": [
            {
                "name": each.title,
                "description": each.description,
                "url": each.url,
                "format": each.format,
                "mimetype": each.mime,
                "size": each.filesize,
            }
            for each in dataset.resources
        ],
    }


app = create_app("udata.settings.Defaults", override=Override, init_logging=lambda app: app)
app.logger.disabled = True
with app.app_context():
    job = harvested()
    report = {
        "status": job.status,
        "errors": [each.message for item in job.items for each in item.errors],
        "datasets": [told(each) for each in Dataset.objects],
        "services": [
            {"title": each.title, "url": each.base_api_url, "description": each.description}
            | {"contract": each.machine_documentation_url}
            | {"datasets": [one.harvest.dct_identifier for one in each.datasets]}
            for each in Dataservice.objects
        ],
    }
print(json.dumps(report, default=str))
