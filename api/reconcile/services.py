"""The services, over organisations and over each scheme's concepts, and their manifests."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any, Final

from api.conf import VERSION
from api.reconcile import batch, concepts, organisations
from api.reconcile.model import Entity, Service
from vocab.schemes import schemes
from vocab.terms import NS

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
WIDTH: Final = 420
HEIGHT: Final = 200

ORGANISATIONS: Final = Service(
    path="/reconcile/organisations",
    title="Organisations of the solidarity economy",
    space="{base}/id/organisation/",
    schema=NS,
    view="{base}/id/organisation/{{id}}",
    types=organisations.TYPES,
    properties=organisations.PROPERTIES,
    find=organisations.find,
    suggest=organisations.suggest,
)


@cache
def of_scheme(key: str) -> Service:
    """The service over the concepts of a scheme; KeyError for an unknown one."""
    scheme = schemes()[key]
    title = scheme.title.get("en") or next(iter(scheme.title.values()))
    return Service(
        path=f"/reconcile/{key}",
        title=f"Concepts: {title}",
        space=f"{scheme.concepts[0].iri.rpartition('/')[0]}/",
        schema=_SKOS,
        view=f"{{base}}/schemes/{key}/{{{{id}}}}",
        types=concepts.TYPES,
        properties={},
        find=partial(concepts.find, key),
        suggest=partial(concepts.suggest, key),
    )


def manifest(service: Service, base: str) -> dict[str, Any]:
    """What the service says of itself; `base` is the hub's address."""
    address = base + service.path
    kinds = ["entity", "type", *(["property"] if service.properties else [])]
    return {
        "versions": ["0.2"],
        "name": f"Maillage ({base.partition('//')[2]}): {service.title}",
        "identifierSpace": service.space.replace("{base}", base),
        "schemaSpace": service.schema,
        "documentation": f"{base}/docs",
        "serviceVersion": VERSION,
        "batchSize": batch.MOST,
        "defaultTypes": named(service.types),
        "view": {"url": service.view.replace("{base}", base)},
        "preview": {
            "url": f"{address}/preview?id={{{{id}}}}",
            "width": WIDTH,
            "height": HEIGHT,
        },
        "suggest": {
            kind: {"service_url": address, "service_path": f"/suggest/{kind}"} for kind in kinds
        },
    }


def named(known: Mapping[str, str], prefix: str = "") -> list[dict[str, str]]:
    """Types or properties whose id or name goes on from the prefix."""
    wanted = prefix.casefold().strip()
    return [
        {"id": each, "name": name}
        for each, name in known.items()
        if each.casefold().startswith(wanted) or wanted in name.casefold()
    ]


def suggested(entities: list[Entity], types: Mapping[str, str]) -> list[dict[str, Any]]:
    """Entities as the suggest service tells them."""
    return [
        {
            "id": each.id,
            "name": each.name,
            "description": each.description,
            "notable": [{"id": kind, "name": types[kind]} for kind in each.types],
        }
        for each in entities
    ]
