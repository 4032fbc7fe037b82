"""The files that are made from the code, and what makes each."""

from collections.abc import Callable
from typing import Final

from api.views.description import as_yaml
from config.settings_page import settings_page
from vocab import context, ontology, reference, shacl

#: Path from the project's folder → the function that gives its text.
GENERATED: Final[dict[str, Callable[[], str]]] = {
    "openapi.yaml": lambda: as_yaml().decode(),
    "docs/settings.md": settings_page,
    "docs/profile.md": reference.text,
    "vocab/generated/context-v1.jsonld": context.text,
    "vocab/generated/ns.ttl": ontology.text,
    "vocab/generated/shapes.ttl": shacl.text,
}
