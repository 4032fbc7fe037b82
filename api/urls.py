"""Every machine address, each once plain and, where there are formats, once with a suffix."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, re_path, register_converter

from api.converters import CONVERTERS
from api.views import (
    batches,
    catalogue,
    description,
    dumps,
    feeds,
    identity,
    ldes,
    networks,
    nowhere,
    ogc,
    overrides,
    partners,
    peers,
    points,
    reconcile,
    records,
    stats,
    subscriptions,
    suggest,
    vocabulary,
)

for _name, _converter in CONVERTERS.items():
    register_converter(_converter, f"api-{_name}")

_V1 = "api/v1"
_SCHEME = "<api-scheme:scheme>"
_CONCEPT = f"{_SCHEME}/<api-notation:notation>"

#: Address → view; each has formats.
NEGOTIATED: dict[str, Any] = {
    _V1: catalogue.Root,
    f"{_V1}/organisations": records.OrganisationList,
    f"{_V1}/organisations/points": points.Points,
    f"{_V1}/organisations/<api-key:key>": records.OrganisationDetail,
    f"{_V1}/organisations/<api-key:key>/members": networks.MemberList,
    f"{_V1}/organisations/<api-key:key>/tree": networks.NetworkTree,
    f"{_V1}/activities": records.ActivityList,
    f"{_V1}/activities/<api-key:key>": records.ActivityDetail,
    f"{_V1}/sources": records.SourceList,
    f"{_V1}/sources/<api-slug:key>": records.SourceDetail,
    f"{_V1}/schemes": vocabulary.SchemeList,
    f"{_V1}/schemes/{_SCHEME}": vocabulary.SchemeDetail,
    f"{_V1}/schemes/{_SCHEME}/concepts": vocabulary.ConceptList,
    f"{_V1}/schemes/{_SCHEME}/concepts/<api-notation:notation>": vocabulary.ConceptDetail,
    f"{_V1}/changes": feeds.ChangeList,
    f"{_V1}/dumps": dumps.DumpList,
    f"{_V1}/stats": stats.Statistics,
    "catalog": catalogue.Catalogue,
    "catalog/releases": catalogue.Archive,
    ".well-known/void": catalogue.Void,
    "ns": vocabulary.Namespace,
    f"schemes/{_SCHEME}": vocabulary.SchemeCopy,
    f"schemes/{_CONCEPT}": vocabulary.ConceptCopy,
}
#: Address → view; each has one representation.
PLAIN: dict[str, Any] = {
    ".well-known/api-catalog": catalogue.ApiCatalogue,
    "id/dataset/<api-dataset:dataset>": catalogue.DatasetIdentity,
    f"{_V1}/organisations/suggest": suggest.Suggestions,
    f"{_V1}/overrides": overrides.Overrides,
    f"{_V1}/subscriptions": subscriptions.Subscriptions,
    f"{_V1}/subscriptions/<api-key:subscription>": subscriptions.OneSubscription,
    f"{_V1}/subscriptions/<api-key:subscription>/deliveries": subscriptions.Deliveries,
    f"{_V1}/subscriptions/<api-key:subscription>/deliveries/<api-message:delivery_id>/replay": (
        subscriptions.Replay
    ),
    f"{_V1}/organisations/<api-key:key>/override": overrides.OrganisationOverride,
    f"{_V1}/activities/<api-key:key>/override": overrides.ActivityOverride,
    f"{_V1}/sources/<api-slug:key>/override": overrides.SourceOverride,
    "dumps/<api-file:name>": dumps.Dump,
    "dumps/<api-release:release>/<api-file:name>": dumps.Dump,
    "ldes/<api-stream:stream>": ldes.StreamRoot,
    "ldes/<api-stream:stream>/<api-generation:generation>/<api-page:number>": ldes.StreamPage,
    "context/v1.jsonld": vocabulary.Context,
    "openapi.json": description.OpenapiJson,
    "openapi.yaml": description.OpenapiYaml,
    "reconcile/organisations": reconcile.OrganisationMatching,
    "reconcile/organisations/preview": reconcile.OrganisationPreview,
    "reconcile/organisations/suggest/<api-suggested:what>": reconcile.OrganisationSuggestion,
    f"reconcile/{_SCHEME}": reconcile.ConceptMatching,
    f"reconcile/{_SCHEME}/preview": reconcile.ConceptPreview,
    f"reconcile/{_SCHEME}/suggest/<api-suggested:what>": reconcile.ConceptSuggestion,
    f"{_V1}/schemes/{_SCHEME}/resolve": vocabulary.Resolved,
    f"{_V1}/sources/<api-slug:source>/organisations/<api-local_id:local_id>": (
        partners.PartnerOrganisation
    ),
    f"{_V1}/sources/<api-slug:source>/activities/<api-local_id:local_id>": partners.PartnerActivity,
    f"{_V1}/sources/<api-slug:source>/mapping": batches.OneMapping,
    f"{_V1}/peers": peers.PeerList,
    f"{_V1}/peers/<api-slug:peer>": peers.OnePeer,
    f"{_V1}/peers/<api-slug:peer>/pulls": peers.PullList,
    f"{_V1}/peers/<api-slug:peer>/pulls/<int:pull>/release": peers.PullRelease,
    f"{_V1}/sources/<api-slug:source>/batches": batches.BatchList,
    f"{_V1}/sources/<api-slug:source>/batches/<api-batch:batch>": batches.OneBatch,
    f"{_V1}/sources/<api-slug:source>/batches/<api-batch:batch>/lines": batches.BatchLines,
    "ogc": ogc.Landing,
    "ogc/openapi.json": ogc.Openapi,
    "ogc/conformance": ogc.Conformance,
    "ogc/collections": ogc.Collections,
    "ogc/collections/organisations": ogc.Collection,
    "ogc/collections/organisations/items": ogc.Items,
    "ogc/collections/organisations/items/<api-key:key>": ogc.Item,
}


def _patterns() -> Iterator[URLPattern]:
    for address, view in NEGOTIATED.items():
        yield path(address, view.as_view())
        yield path(f"{address}.<api-suffix:suffix>", view.as_view())
    for address, view in PLAIN.items():
        yield path(address, view.as_view())
    yield path("id/<api-kind:kind>/<api-key:key>", identity.RecordIdentity.as_view())
    yield path("id/source/<api-slug:key>", identity.SourceIdentity.as_view(), {"kind": "source"})
    yield path("docs", description.docs)
    yield path("redoc", description.redoc)
    machine = (
        r"(?s)^(?:api|id|dumps|context|catalog|ldes|ns|schemes|openapi|ogc|reconcile)(?:[/.].*)?$"
    )
    yield re_path(machine, nowhere.Nowhere.as_view())


urlpatterns = list(_patterns())
